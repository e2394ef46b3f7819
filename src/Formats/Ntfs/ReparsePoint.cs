using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary>Where a junction or symbolic link leads. Little-endian.</summary>
/// <remarks>Spec: [MS-FSCC] 2.1.2.4 and 2.1.2.5. Other tags keep their number and no target.</remarks>
public readonly record struct ReparsePoint(uint Tag, string Target)
{
    public const uint MountPoint = 0xA000_0003;

    public const uint SymbolicLink = 0xA000_000C;

    public static bool TryRead(ReadOnlySpan<byte> value, out ReparsePoint point)
    {
        point = default;
        if (value.Length < 8)
            return false;
        var tag = BinaryPrimitives.ReadUInt32LittleEndian(value);
        var names = tag switch { MountPoint => 0x10, SymbolicLink => 0x14, _ => 0 };
        var target = "";
        if (names > 0 && value.Length >= names)
        {
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(value[8..]), length = BinaryPrimitives.ReadUInt16LittleEndian(value[10..]);
            if (names + offset + length <= value.Length)
                target = new string(MemoryMarshal.Cast<byte, char>(value.Slice(names + offset, length & ~1)));
        }
        point = new(tag, target);
        return true;
    }
}
