using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary>One entry of an <c>$ATTRIBUTE_LIST</c>: which record holds an attribute, or a part of it. Little-endian.</summary>
public readonly record struct AttributeListEntry(AttributeType Type, int Length, long FirstVcn, FileReference Record, ushort Id, string Name)
{
    private const int MinLength = 0x1A;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out AttributeListEntry entry)
    {
        entry = default;
        if (bytes.Length < MinLength)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        int nameLength = bytes[6] * 2, nameOffset = bytes[7];
        if (length < MinLength || length > bytes.Length || (nameLength > 0 && nameOffset + nameLength > length))
            return false;
        entry = new(
            (AttributeType)BinaryPrimitives.ReadUInt32LittleEndian(bytes), length, BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x10..])), BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x18..]),
            new string(MemoryMarshal.Cast<byte, char>(bytes.Slice(nameLength > 0 ? nameOffset : 0, nameLength))));
        return true;
    }
}
