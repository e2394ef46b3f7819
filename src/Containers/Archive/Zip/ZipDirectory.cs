using System.Buffers.Binary;
using Afterpatch.Containers.Members;
using Afterpatch.Formats;

namespace Afterpatch.Containers.Archive.Zip;

/// <summary>Reads the list of members at the end of a zip.</summary>
/// <remarks>Spec: APPNOTE 4.3.12 to 4.3.16. Own reader because the framework's neither shows the extra fields (times) nor reads a torn archive.</remarks>
internal static class ZipDirectory
{
    private const uint EntrySignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint LocatorSignature = 0x07064B50;
    private const uint End64Signature = 0x06064B50;
    private const int EndLength = 22;
    private const int MaxComment = 0xFFFF;

    /// <summary>A directory of three million members with long names.</summary>
    private const long MaxDirectoryBytes = 1L << 30;

    /// <returns>False when there is no directory: the archive was cut, or is no zip.</returns>
    public static bool TryRead(Bytes zip, List<ZipEntry> entries, out string? damage)
    {
        damage = null;
        if (!TryFind(zip, out var offset, out var size, out var shift))
            return false;
        var bytes = new byte[size];
        if (zip.Read(offset, bytes) != size)
            return false;
        var at = 0;
        while (bytes.Length - at >= 46 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) == EntrySignature)
        {
            var cursor = new ByteCursor(bytes.AsSpan(at), offset + at);
            if (ReadEntry(ref cursor, shift) is not { } entry)
            {
                damage = "a header runs out of the directory";
                break;
            }
            entries.Add(entry);
            at += cursor.Position;
        }
        if (at < bytes.Length)
            damage ??= $"{bytes.Length - at} bytes of the directory are no header";
        return entries.Count > 0 || size == 0;
    }

    private static ZipEntry? ReadEntry(ref ByteCursor cursor, long shift)
    {
        cursor.Skip(4, "signature");
        var madeBy = cursor.U16("version made by");
        cursor.Skip(2, "version needed");
        var flags = cursor.U16("flags");
        var method = cursor.U16("method");
        cursor.Skip(4, "dos time");
        var crc = cursor.U32("crc");
        var packed = cursor.U32("packed size");
        var size = cursor.U32("size");
        var nameLength = cursor.U16("name length");
        var extraLength = cursor.U16("extra length");
        var commentLength = cursor.U16("comment length");
        cursor.Skip(4, "disk, internal attributes");
        var external = cursor.U32("external attributes");
        var header = cursor.U32("header offset");
        var name = cursor.Take(nameLength, "name");
        var extra = ZipExtra.Read(cursor.Take(extraLength, "extra"), size, packed, header);
        cursor.Skip(commentLength, "comment");
        if (cursor.Error is not null)
            return null;
        return new ZipEntry
        {
            Name = ZipName.Decode(name, flags),
            Flags = flags,
            Method = method,
            PackedBytes = extra.PackedBytes,
            SizeBytes = extra.SizeBytes,
            Crc = crc,
            HeaderOffset = extra.HeaderOffset + shift,
            CreatedUtc = extra.CreatedUtc,
            ModifiedUtc = extra.ModifiedUtc,
            Attributes = AttributesOf(madeBy >> 8, external),
            IsLink = madeBy >> 8 is 3 or 19 && (external >> 28) == 0xA,
        };
    }

    /// <summary>The low byte holds DOS attributes when a DOS or NTFS host wrote it (0, 10, 11).</summary>
    private static FileAttributes? AttributesOf(int host, uint external) =>
        host is 0 or 10 or 11 ? (FileAttributes)(external & 0x27) : null;

    private static bool TryFind(Bytes zip, out long offset, out int size, out long shift)
    {
        offset = shift = size = 0;
        var tail = new byte[Math.Min(zip.Length, EndLength + MaxComment)];
        var origin = zip.Length - tail.Length;
        zip.Read(origin, tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature)
                continue;
            var cursor = new ByteCursor(tail.AsSpan(at), origin + at);
            cursor.Skip(12, "end");
            long length = cursor.U32("directory size");
            long start = cursor.U32("directory offset");
            var end = origin + at;
            ReadEnd64(zip, ref end, ref length, ref start);

            // Bytes before the archive (a self-extractor) shift every offset; the directory always touches its end record.
            if (length < 0 || length > end || length > MaxDirectoryBytes)
                continue;
            offset = end - length;
            shift = Math.Max(0, offset - start);
            size = (int)length;
            return true;
        }
        return false;
    }

    /// <summary>Where a locator stands before the end record, the 64-bit record holds the values, and the directory touches that.</summary>
    private static void ReadEnd64(Bytes zip, ref long end, ref long length, ref long start)
    {
        Span<byte> locator = stackalloc byte[20];
        Span<byte> end64 = stackalloc byte[56];
        if (zip.Read(end - 20, locator) != 20 || BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature)
            return;
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (zip.Read(at, end64) != 56 || BinaryPrimitives.ReadUInt32LittleEndian(end64) != End64Signature)
            return;
        length = BinaryPrimitives.ReadInt64LittleEndian(end64[40..]);
        start = BinaryPrimitives.ReadInt64LittleEndian(end64[48..]);
        end = at;
    }
}
