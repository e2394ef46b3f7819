using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary>Recognises a <c>$FILE_NAME</c> structure in bytes that no longer belong to anything, by what it must look like.</summary>
public static class FileNameCarver
{
    /// <summary>1990-01-01 and 2100-01-01.</summary>
    private const ulong FirstTime = 122_765_760_000_000_000, LastTime = 157_469_184_000_000_000;

    /// <summary>Looks for the next one, at multiples of 8.</summary>
    /// <param name="position">Where to begin; then the structure's first byte.</param>
    public static bool TryFind(ReadOnlySpan<byte> bytes, ref int position, out FileNameAttribute name)
    {
        for (position = (position + 7) & ~7; position <= bytes.Length - FileNameAttribute.MinLength; position += 8)
            if (IsPlausible(bytes[position..]) && FileNameAttribute.TryRead(bytes[position..], out name))
                return true;
        name = default;
        return false;
    }

    private static bool IsPlausible(ReadOnlySpan<byte> bytes)
    {
        // The cheapest tests first: name length, namespace, then the creation time.
        if (bytes[0x40] == 0 || bytes[0x41] > 3)
            return false;
        for (var i = 8; i < 0x28; i += 8)
            if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[i..]) is < FirstTime or > LastTime)
                return false;
        var parent = new FileReference(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        if (parent.Sequence == 0 || parent.Entry > uint.MaxValue || FileNameAttribute.MinLength + bytes[0x40] * 2 > bytes.Length)
            return false;
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes[0x30..]) < 0)
            return false;
        var name = MemoryMarshal.Cast<byte, char>(bytes.Slice(FileNameAttribute.MinLength, bytes[0x40] * 2));
        return name.IndexOfAnyInRange('\0', '\u001F') < 0 && name.IndexOfAny('/', '\\') < 0;
    }
}
