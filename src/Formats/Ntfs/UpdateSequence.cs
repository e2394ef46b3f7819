using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs;

/// <summary>The update sequence ("fixups") of a multi-sector record: the last two bytes of each 512-byte stride are kept in the record's head.</summary>
public static class UpdateSequence
{
    private const int Stride = 512;

    /// <summary>Restores the bytes in place.</summary>
    /// <param name="record">The whole record; changed.</param>
    /// <returns>
    /// Bytes from the start that belong together: all of them, or those before the first stride that was not written with the rest.
    /// 0 when the head itself makes no sense.
    /// </returns>
    public static int Restore(Span<byte> record)
    {
        if (record.Length < 8)
            return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        if (count < 2 || offset < 8 || offset + count * 2 > record.Length || (count - 1) * Stride > record.Length)
            return 0;
        var number = BinaryPrimitives.ReadUInt16LittleEndian(record[offset..]);
        for (var i = 1; i < count; i++)
        {
            var tail = record.Slice(i * Stride - 2, 2);
            if (BinaryPrimitives.ReadUInt16LittleEndian(tail) != number)
                return (i - 1) * Stride;
            record.Slice(offset + i * 2, 2).CopyTo(tail);
        }
        return (count - 1) * Stride;
    }
}
