using Afterpatch.Formats;

namespace Afterpatch.Containers.Archive.Zip;

/// <summary>What the extra field adds to a header: 64-bit sizes and times in UTC.</summary>
/// <remarks>
/// Spec: APPNOTE 4.5.3 (ZIP64, 0x0001), 4.5.5 (NTFS, 0x000A), Info-ZIP (0x5455). The DOS time of the header is local time of an unknown zone and
/// is not used: no time is better than one that is hours off.
/// </remarks>
internal struct ZipExtra
{
    public long SizeBytes;
    public long PackedBytes;
    public long HeaderOffset;
    public DateTime? CreatedUtc;
    public DateTime? ModifiedUtc;

    /// <param name="sizeBytes">From the header; 0xFFFFFFFF means that the ZIP64 field has it.</param>
    public static ZipExtra Read(ReadOnlySpan<byte> bytes, uint sizeBytes, uint packedBytes, uint headerOffset)
    {
        var extra = new ZipExtra { SizeBytes = sizeBytes, PackedBytes = packedBytes, HeaderOffset = headerOffset };
        var cursor = new ByteCursor(bytes, 0);
        while (cursor.Remaining >= 4)
        {
            var id = cursor.U16("id");
            var body = cursor.Take(Math.Min(cursor.U16("size"), cursor.Remaining), "extra");
            switch (id)
            {
                case 0x0001:
                    extra.ReadZip64(body);
                    break;
                case 0x000A:
                    extra.ReadNtfs(body);
                    break;
                case 0x5455:
                    extra.ReadUnixTimes(body);
                    break;
            }
        }
        return extra;
    }

    private void ReadZip64(ReadOnlySpan<byte> body)
    {
        var cursor = new ByteCursor(body, 0);
        if (SizeBytes == uint.MaxValue && cursor.Remaining >= 8)
            SizeBytes = cursor.I64("size");
        if (PackedBytes == uint.MaxValue && cursor.Remaining >= 8)
            PackedBytes = cursor.I64("packed size");
        if (HeaderOffset == uint.MaxValue && cursor.Remaining >= 8)
            HeaderOffset = cursor.I64("header offset");
    }

    private void ReadNtfs(ReadOnlySpan<byte> body)
    {
        var cursor = new ByteCursor(body, 0);
        cursor.Skip(4, "reserved");
        while (cursor.Remaining >= 4)
        {
            var tag = cursor.U16("tag");
            var size = cursor.U16("size");
            if (tag != 1 || size != 24 || cursor.Remaining < 24)
            {
                cursor.Skip(Math.Min(size, cursor.Remaining), "attribute");
                continue;
            }
            ModifiedUtc = cursor.FileTime("modified");
            cursor.Skip(8, "accessed");
            CreatedUtc = cursor.FileTime("created");
        }
    }

    private void ReadUnixTimes(ReadOnlySpan<byte> body)
    {
        var cursor = new ByteCursor(body, 0);
        var flags = cursor.U8("flags");
        if ((flags & 1) != 0 && cursor.Remaining >= 4)
            ModifiedUtc ??= DateTime.UnixEpoch.AddSeconds(cursor.I32("modified"));
        if ((flags & 2) != 0 && cursor.Remaining >= 4)
            cursor.Skip(4, "accessed");
        if ((flags & 4) != 0 && cursor.Remaining >= 4)
            CreatedUtc ??= DateTime.UnixEpoch.AddSeconds(cursor.I32("created"));
    }
}
