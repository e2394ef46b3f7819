using System.Buffers.Binary;

namespace Afterpatch.Testing.Ntfs;

/// <summary>Writes a record of a directory's index with living entries and others in its slack, and a page of <c>$LogFile</c> with names.</summary>
public static class IndexBuilder
{
    /// <param name="parent">Reference of the directory; entries are numbered from 30 on.</param>
    public static byte[] Index(ulong parent, NtfsTimes time, string[] live, string[] slack)
    {
        var record = new byte[4096];
        "INDX"u8.CopyTo(record);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), 0x28);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(6), 9);
        var position = 0x40;
        var entry = 30;
        foreach (var name in live)
            position = Entry(record, position, entry++, parent, name, time);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(position + 8), 0x10);
        record[position + 12] = 2;
        position += 0x10;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x18), 0x28);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x1C), position - 0x18);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x20), 4096 - 0x18);
        foreach (var name in slack)
            position = Entry(record, position, entry++, parent, name, time);
        MftRecordBuilder.Protect(record, 0x28);
        return record;
    }

    /// <summary>A restart page that says nothing, and a page with the index entry of one file.</summary>
    public static byte[] LogFile(ulong parent, NtfsTimes time, string name)
    {
        var pages = new byte[8192];
        "RSTR"u8.CopyTo(pages);
        var page = pages.AsSpan(4096);
        "RCRD"u8.CopyTo(page);
        BinaryPrimitives.WriteUInt16LittleEndian(page[4..], 0x28);
        BinaryPrimitives.WriteUInt16LittleEndian(page[6..], 9);
        Entry(page, 0x100, 31, parent, name, time);
        MftRecordBuilder.Protect(page, 0x28);
        return pages;
    }

    /// <returns>Where the next entry begins.</returns>
    public static int Entry(Span<byte> record, int position, int entry, ulong parent, string name, NtfsTimes time)
    {
        var value = MftRecordBuilder.FileName(parent, name, time, false, 77);
        var length = (0x10 + value.Length + 7) & ~7;
        BinaryPrimitives.WriteUInt64LittleEndian(record[position..], NtfsImageBuilder.Reference(entry, 1));
        BinaryPrimitives.WriteUInt16LittleEndian(record[(position + 8)..], (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(record[(position + 10)..], (ushort)value.Length);
        value.CopyTo(record[(position + 0x10)..]);
        return position + length;
    }
}
