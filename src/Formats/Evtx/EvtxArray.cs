using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Evtx;

/// <summary>Arrays of values: texts one after the other, each ended by zero; other types by their fixed size.</summary>
/// <remarks>Spec: libevtx, "Value types": the array flag 0x80.</remarks>
public static class EvtxArray
{
    /// <summary>Length in bytes of the first item, its end included; never more than there is and never 0 unless nothing is left.</summary>
    public static int ItemLength(EvtxValueType type, ReadOnlySpan<byte> rest)
    {
        var length = type switch
        {
            EvtxValueType.Utf16 => TextLength(rest),
            EvtxValueType.Ansi => rest.IndexOf((byte)0) is var end and >= 0 ? end + 1 : rest.Length,
            EvtxValueType.Int8 or EvtxValueType.UInt8 => 1,
            EvtxValueType.Int16 or EvtxValueType.UInt16 => 2,
            EvtxValueType.Int32 or EvtxValueType.UInt32 or EvtxValueType.Single or EvtxValueType.Boolean or EvtxValueType.HexInt32 => 4,
            EvtxValueType.Int64 or EvtxValueType.UInt64 or EvtxValueType.Double or EvtxValueType.FileTime or EvtxValueType.HexInt64
                or EvtxValueType.Pointer => 8,
            EvtxValueType.Guid or EvtxValueType.SystemTime => 16,
            EvtxValueType.Sid when rest.Length > 1 => 8 + 4 * rest[1],
            _ => rest.Length,
        };
        return Math.Min(length, rest.Length);
    }

    private static int TextLength(ReadOnlySpan<byte> rest)
    {
        var end = MemoryMarshal.Cast<byte, char>(rest).IndexOf('\0');
        return end < 0 ? rest.Length : 2 * end + 2;
    }
}
