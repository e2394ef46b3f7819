using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary>One record of the change journal <c>$UsnJrnl:$J</c>, version 2, 3 or 4, as a view over the reader's buffer. Little-endian.</summary>
/// <remarks>Spec: USN_RECORD_V2, _V3, _V4 of the Windows SDK. Of 128-bit file ids the low half is the NTFS file reference.</remarks>
public readonly ref struct UsnRecord
{
    public const int MinLength = 0x3C;

    /// <summary>Names have at most 255 characters; version 4 lists extents of 16 bytes.</summary>
    private const int MaxLength = 0x10000;

    private readonly ReadOnlySpan<byte> _bytes;

    private UsnRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public int Length => _bytes.Length;

    public int MajorVersion => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[4..]);

    public FileReference File => new(BinaryPrimitives.ReadUInt64LittleEndian(_bytes[8..]));

    public FileReference Parent => new(BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(MajorVersion == 2 ? 0x10 : 0x18)..]));

    /// <summary>Offset of the record in the journal since it was made.</summary>
    public long Usn => BinaryPrimitives.ReadInt64LittleEndian(_bytes[(MajorVersion == 2 ? 0x18 : 0x28)..]);

    /// <summary>Null in version 4, which has no time.</summary>
    public DateTime? TimeUtc => MajorVersion == 4 ? null : WindowsTime.FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(MajorVersion == 2 ? 0x20 : 0x30)..]));

    public UsnReasons Reasons => (UsnReasons)BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(MajorVersion switch { 2 => 0x28, 3 => 0x38, _ => 0x30 })..]);

    public uint SourceInfo => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(MajorVersion switch { 2 => 0x2C, 3 => 0x3C, _ => 0x34 })..]);

    /// <summary>0 in version 4.</summary>
    public uint Attributes => MajorVersion == 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(MajorVersion == 2 ? 0x34 : 0x44)..]);

    public bool IsDirectory => (Attributes & 0x10) != 0;

    /// <summary>UTF-16 code units; empty in version 4.</summary>
    public ReadOnlySpan<char> Name
    {
        get
        {
            if (MajorVersion == 4)
                return default;
            var at = MajorVersion == 2 ? 0x38 : 0x48;
            return MemoryMarshal.Cast<byte, char>(_bytes.Slice(
                BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(at + 2)..]), BinaryPrimitives.ReadUInt16LittleEndian(_bytes[at..])));
        }
    }

    /// <summary>The record at the start of <paramref name="bytes"/>.</summary>
    /// <param name="missing">How many bytes more are needed before this can be said; 0 when it is no record.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UsnRecord record, out int missing)
    {
        record = default;
        missing = Math.Max(0, MinLength - bytes.Length);
        if (missing > 0)
            return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int major = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (length is < MinLength or > MaxLength || length % 8 != 0 || major is < 2 or > 4 || bytes[6] != 0 || bytes[7] != 0)
            return false;
        if (length > bytes.Length)
        {
            missing = (int)length - bytes.Length;
            return false;
        }
        if (!HasName(bytes[..(int)length], major))
            return false;
        record = new(bytes[..(int)length]);
        return true;
    }

    private static bool HasName(ReadOnlySpan<byte> bytes, int major)
    {
        if (major == 4)
            return bytes.Length >= 0x40;
        var at = major == 2 ? 0x38 : 0x48;
        if (bytes.Length < at + 4)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]), offset = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 2)..]);
        return length % 2 == 0 && length <= 510 && offset >= at + 4 && offset + length <= bytes.Length;
    }
}
