using System.Buffers.Binary;

namespace Afterpatch.Formats.Evtx;

/// <summary>The fixed part of one event record: 24 bytes, little-endian. A copy of the size ends the record.</summary>
/// <remarks>Spec: libevtx, "Event record".</remarks>
/// <param name="Size">Whole record in bytes, header and copy of the size included.</param>
/// <param name="Id">Identifier in this file; an exported log counts anew.</param>
/// <param name="Written">FILETIME of the writing.</param>
public readonly record struct EvtxRecordHeader(int Size, ulong Id, ulong Written)
{
    public const int Length = 24;
    public const int SmallestRecord = Length + sizeof(uint);
    public const uint Magic = 0x0000_2A2A;

    /// <param name="bytes">From the record's first byte to the end of its chunk.</param>
    /// <param name="origin">Offset of those bytes in the file.</param>
    /// <returns>False when this is no record; <paramref name="error"/> names the field and its offset.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long origin, out EvtxRecordHeader header, out ParseError error)
    {
        header = default;
        error = default;
        if (bytes.Length < SmallestRecord)
            error = new(origin, "record", $"needs {SmallestRecord} bytes, {bytes.Length} left");
        else if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var magic && magic != Magic)
            error = new(origin, "record magic", magic == 0 ? "zeroed" : "not 2A 2A 00 00");
        else if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) is var size && (size < SmallestRecord || size > (uint)bytes.Length))
            error = new(origin + 4, "record size", $"{size} does not fit into its chunk");
        else
        {
            header = new((int)size, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
            return true;
        }
        return false;
    }

    /// <summary>The size's copy at the record's end agrees.</summary>
    public bool EndsWithItsSize(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Size - 4)..]) == (uint)Size;
}
