namespace Afterpatch.Formats.Evtx;

/// <summary>Types of binary XML values; all numbers little-endian.</summary>
/// <remarks>Spec: MS-EVEN6 2.2.12 and libevtx, "Value types".</remarks>
public enum EvtxValueType : byte
{
    Null = 0x00,
    /// <summary>UTF-16, not always terminated.</summary>
    Utf16 = 0x01,
    /// <summary>Bytes of the system's ANSI code page; read as Windows-1252.</summary>
    Ansi = 0x02,
    Int8 = 0x03,
    UInt8 = 0x04,
    Int16 = 0x05,
    UInt16 = 0x06,
    Int32 = 0x07,
    UInt32 = 0x08,
    Int64 = 0x09,
    UInt64 = 0x0A,
    Single = 0x0B,
    Double = 0x0C,
    /// <summary>Four bytes, zero is false.</summary>
    Boolean = 0x0D,
    Binary = 0x0E,
    Guid = 0x0F,
    /// <summary>Four or eight bytes, written in hexadecimal.</summary>
    Pointer = 0x10,
    FileTime = 0x11,
    /// <summary>Eight 16-bit numbers.</summary>
    SystemTime = 0x12,
    Sid = 0x13,
    HexInt32 = 0x14,
    HexInt64 = 0x15,
    EventHandle = 0x20,
    BinXml = 0x21,
    EventXml = 0x23,
    /// <summary>Flag: an array of the type in the lower bits.</summary>
    Array = 0x80,
}
