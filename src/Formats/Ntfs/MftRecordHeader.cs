using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs;

/// <summary>The head of an MFT record (<c>FILE</c>), little-endian.</summary>
/// <param name="Sequence">Raised when the record is freed: a free record stands one above the references that once led to it.</param>
/// <param name="UsedBytes">Bytes in use, checked against the record: as announced, or up to the end mark where the attributes go on behind that.</param>
/// <param name="AnnouncedBytes">Bytes in use as the record announces them, at most the whole record.</param>
/// <param name="Base">The record that this one continues; 0 when it is itself a base.</param>
public readonly record struct MftRecordHeader(ushort Sequence, ushort Links, int FirstAttribute, MftRecordFlags Flags, int UsedBytes, int AnnouncedBytes, int AllocatedBytes, FileReference Base)
{
    public const int Length = 0x30;

    public const uint Magic = 0x454C_4946;

    public const uint BadMagic = 0x4441_4142;

    public bool InUse => (Flags & MftRecordFlags.InUse) != 0;

    public bool IsDirectory => (Flags & MftRecordFlags.Directory) != 0;

    /// <param name="record">Fixups restored; only the part that belongs together.</param>
    /// <returns>False when this is no MFT record or its attributes cannot be found.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out MftRecordHeader header)
    {
        header = default;
        if (record.Length < Length || BinaryPrimitives.ReadUInt32LittleEndian(record) != Magic)
            return false;
        int first = BinaryPrimitives.ReadUInt16LittleEndian(record[0x14..]);
        var announced = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(record[0x18..]), (uint)record.Length);
        var allocated = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(record[0x1C..]), 1u << 20);
        header = new(
            BinaryPrimitives.ReadUInt16LittleEndian(record[0x10..]), BinaryPrimitives.ReadUInt16LittleEndian(record[0x12..]), first,
            (MftRecordFlags)BinaryPrimitives.ReadUInt16LittleEndian(record[0x16..]), Used(record, first, announced, allocated),
            announced, allocated, new(BinaryPrimitives.ReadUInt64LittleEndian(record[0x20..])));
        return first >= 0x28 && first <= record.Length;
    }

    /// <summary>
    /// A record's end mark takes the last eight of its used bytes. Where it is not there, and every attribute up to an end mark further on is
    /// sound, the size is what is wrong. (Observed in free records whose size was rewound.)
    /// </summary>
    private static int Used(ReadOnlySpan<byte> record, int first, int announced, int allocated)
    {
        const int endLength = 8;
        if (AttributeHeader.IsEnd(record, announced - endLength))
            return announced;
        var whole = record[..Math.Min(record.Length, Math.Max(allocated, announced))];
        var position = first;
        while (AttributeHeader.TryRead(whole, position, out var attribute))
            position += attribute.Length;
        return position > announced - sizeof(uint) && position <= whole.Length - endLength && AttributeHeader.IsEnd(whole, position) ? position + endLength : announced;
    }
}
