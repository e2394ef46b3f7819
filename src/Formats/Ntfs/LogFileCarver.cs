using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs;

/// <summary>What <c>$LogFile</c> still holds of files: names from index entries and whole MFT records from the last minutes to hours of the volume.</summary>
/// <remarks>
/// Record pages are <c>RCRD</c>, 4,096 bytes, protected by update sequences. The structures inside are found by what they look like and not by
/// following log sequence numbers, so that pages that were overwritten in part, or belong to an earlier round of the log, still count.
/// </remarks>
public static class LogFileCarver
{
    public const int PageBytes = 4096;

    private const uint RecordPage = 0x4452_4352;

    /// <summary>A name in the log.</summary>
    /// <param name="offset">Of the name structure in the file.</param>
    /// <param name="content">Resident data of the MFT record that the name stood in; empty for an index entry.</param>
    public delegate void NameFound(long offset, FileReference file, FileNameAttribute name, ReadOnlySpan<byte> content);

    /// <summary>True for the first bytes of a <c>$LogFile</c>.</summary>
    public static bool IsLogFile(ReadOnlySpan<byte> head) => head.Length >= 4 && (head[..4].SequenceEqual("RSTR"u8) || head[..4].SequenceEqual("RCRD"u8));

    public static void Read(Stream log, NameFound found, DamageList damage, CancellationToken cancelled = default)
    {
        var page = new byte[PageBytes];
        for (long origin = 0; ; origin += PageBytes)
        {
            cancelled.ThrowIfCancellationRequested();
            var read = log.ReadAtLeast(page, PageBytes, throwOnEndOfStream: false);
            if (read == 0)
                return;
            if (read < PageBytes)
                damage.Add(origin, "page", "the log ends within a page");
            if (read < 0x40 || BinaryPrimitives.ReadUInt32LittleEndian(page) != RecordPage)
                continue;
            if (UpdateSequence.Restore(page.AsSpan(0, read)) < read)
                damage.Add(origin, "update sequence", "the page is torn");
            ReadPage(page.AsSpan(0, read), origin, found);
        }
    }

    private static void ReadPage(ReadOnlySpan<byte> page, long origin, NameFound found)
    {
        var position = 0x40;
        while (position < page.Length)
        {
            var record = NextRecord(page, position);
            var end = record < 0 ? page.Length : record;
            ReadNames(page, origin, position, end, found);
            if (record < 0)
                return;
            position = record + Math.Max(8, ReadRecord(page[record..], origin + record, found));
        }
    }

    /// <summary>Position of an MFT record that was written whole, or -1.</summary>
    private static int NextRecord(ReadOnlySpan<byte> page, int position)
    {
        for (position = (position + 7) & ~7; position + MftRecordHeader.Length <= page.Length; position += 8)
            if (BinaryPrimitives.ReadUInt32LittleEndian(page[position..]) == MftRecordHeader.Magic)
                return position;
        return -1;
    }

    private static void ReadNames(ReadOnlySpan<byte> page, long origin, int position, int end, NameFound found)
    {
        while (FileNameCarver.TryFind(page[..end], ref position, out var name))
        {
            // An index entry's head: reference, length, length of the name.
            var head = page[(position - 0x10)..];
            var file = new FileReference(BinaryPrimitives.ReadUInt64LittleEndian(head));
            var isEntry = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]) == FileNameAttribute.MinLength + name.Name.Length * 2 && file.Sequence != 0;
            found(origin + position, isEntry ? file : default, name, default);
            position += FileNameAttribute.MinLength;
        }
    }

    /// <summary>An MFT record as the log keeps it: without fixups, cut to its used bytes.</summary>
    /// <returns>Bytes that belong to it.</returns>
    private static int ReadRecord(ReadOnlySpan<byte> bytes, long origin, NameFound found)
    {
        if (!MftRecordHeader.TryRead(bytes, out var header) || header.UsedBytes < MftRecordHeader.Length)
            return 8;
        var record = bytes[..header.UsedBytes];
        var file = new FileReference(BinaryPrimitives.ReadUInt32LittleEndian(record[0x2C..]), header.Sequence);
        ReadOnlySpan<byte> content = default;
        var position = header.FirstAttribute;
        for (; AttributeHeader.TryRead(record, position, out var attribute); position += attribute.Length)
            if (attribute is { Type: AttributeType.Data, NameLength: 0 })
                content = attribute.Value;
        var end = position;
        for (position = header.FirstAttribute; AttributeHeader.TryRead(record, position, out var attribute); position += attribute.Length)
            if (attribute.Type == AttributeType.FileName && FileNameAttribute.TryRead(attribute.Value, out var name))
                found(origin + position, file, name, content);
        return end;
    }
}
