using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs;

/// <summary><c>$STANDARD_INFORMATION</c>: times that programs may set, attributes, owner. Little-endian FILETIMEs, UTC.</summary>
/// <param name="SecurityId">Key into <c>$Secure</c>, 0 when the record has none (before NTFS 3.0).</param>
/// <param name="Usn">Last change in the journal, 0 when none.</param>
public readonly record struct StandardInformation(FileTimes Times, uint Attributes, uint SecurityId, long Usn)
{
    public static bool TryRead(ReadOnlySpan<byte> value, out StandardInformation information)
    {
        information = default;
        if (value.Length < 0x24)
            return false;
        information = new(
            FileTimes.Read(value), BinaryPrimitives.ReadUInt32LittleEndian(value[0x20..]),
            value.Length >= 0x38 ? BinaryPrimitives.ReadUInt32LittleEndian(value[0x34..]) : 0,
            value.Length >= 0x48 ? BinaryPrimitives.ReadInt64LittleEndian(value[0x40..]) : 0);
        return true;
    }
}
