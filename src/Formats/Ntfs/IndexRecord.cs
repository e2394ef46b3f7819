using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs;

/// <summary>A record of a directory's index <c>$I30</c> (<c>INDX</c>), or the node in its <c>$INDEX_ROOT</c>. Little-endian.</summary>
public static class IndexRecord
{
    public const uint Magic = 0x5844_4E49;

    private const int NodeAt = 0x18;
    private const int EntryHead = 0x10;

    /// <summary>Called for each entry found.</summary>
    /// <param name="file">The file; zero for an entry whose head was overwritten.</param>
    /// <param name="offset">Of the entry's name structure in the bytes given.</param>
    /// <param name="isSlack">True for an entry behind the node's end: it was removed, or moved to another node.</param>
    public delegate void EntryFound(FileReference file, FileNameAttribute name, int offset, bool isSlack);

    /// <summary>Reads an <c>INDX</c> record: live entries, then what its slack still holds.</summary>
    /// <param name="record">Changed: fixups are restored.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Read(Span<byte> record, EntryFound found)
    {
        if (record.Length < 0x28 || BinaryPrimitives.ReadUInt32LittleEndian(record) != Magic)
            return record.ContainsAnyExcept((byte)0) ? "no index record" : null;
        var usable = UpdateSequence.Restore(record);
        if (usable == 0)
        {
            Carve(record, 0x28, found);
            return "its update sequence makes no sense";
        }
        var end = ReadNode(record[..usable], NodeAt, found);
        // Restored bytes or not, what lies behind the end is looked through.
        Carve(record, end < 0 ? 0x40 : end, found);
        return end < 0 ? "its node points outside of the record" : usable < record.Length ? "the record is torn" : null;
    }

    /// <summary>Reads the value of an <c>$INDEX_ROOT</c>.</summary>
    public static string? ReadRoot(ReadOnlySpan<byte> value, EntryFound found) =>
        value.Length < 0x20 ? "too short" : ReadNode(value, 0x10, found) < 0 ? "its node points outside of the attribute" : null;

    /// <returns>Where the node's entries end, or -1.</returns>
    private static int ReadNode(ReadOnlySpan<byte> bytes, int node, EntryFound found)
    {
        long position = node + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[node..]);
        long end = node + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[(node + 4)..]);
        if (position > bytes.Length || end > bytes.Length || position > end)
            return -1;
        while (position + EntryHead <= end)
        {
            var entry = bytes[(int)position..(int)end];
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]), content = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
            if ((entry[12] & 2) != 0 || length < EntryHead || length > entry.Length)
                break;
            if (content <= length - EntryHead && FileNameAttribute.TryRead(entry.Slice(EntryHead, content), out var name))
                found(new(BinaryPrimitives.ReadUInt64LittleEndian(entry)), name, (int)position + EntryHead, false);
            position += length;
        }
        return (int)end;
    }

    private static void Carve(ReadOnlySpan<byte> bytes, int position, EntryFound found)
    {
        while (FileNameCarver.TryFind(bytes, ref position, out var name))
        {
            found(Head(bytes, position, name.Name.Length), name, position, true);
            position += FileNameAttribute.MinLength;
        }
    }

    /// <summary>The reference in the entry's head, when the head still fits the name behind it.</summary>
    private static FileReference Head(ReadOnlySpan<byte> bytes, int position, int nameChars)
    {
        if (position < EntryHead)
            return default;
        var head = bytes[(position - EntryHead)..];
        var reference = new FileReference(BinaryPrimitives.ReadUInt64LittleEndian(head));
        int content = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        return content == FileNameAttribute.MinLength + nameChars * 2 && reference.Sequence != 0 && reference.Entry <= uint.MaxValue ? reference : default;
    }
}
