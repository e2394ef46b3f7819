using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Evtx.BinXml;

/// <summary>Names as a chunk stores them: offset of the next name (4), hash (2), characters (2), UTF-16, two zero bytes; little-endian.</summary>
internal static class BinXmlNames
{
    /// <summary>Bytes of a stored name around its characters.</summary>
    public const int Overhead = 10;

    /// <summary>Longer names are taken for damage; the longest seen has some sixty characters.</summary>
    public const int MaxCharacters = 512;

    /// <summary>The characters of the name at that offset of the chunk; false when there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> chunk, uint offset, out ReadOnlySpan<char> name)
    {
        name = default;
        if (offset > chunk.Length - Overhead)
            return false;
        var stored = chunk[(int)offset..];
        var count = BinaryPrimitives.ReadUInt16LittleEndian(stored[6..]);
        if (count > MaxCharacters || stored.Length < Overhead + 2 * count)
            return false;
        name = MemoryMarshal.Cast<byte, char>(stored.Slice(8, 2 * count));
        return true;
    }

    /// <summary>True when the stored hash is that of the characters: sure enough to tell a name from anything else.</summary>
    public static bool IsCertain(ReadOnlySpan<byte> chunk, uint offset)
    {
        if (!TryFind(chunk, offset, out var name) || name.IsEmpty)
            return false;
        var hash = 0u;
        foreach (var character in name)
            hash = unchecked(hash * 65599 + character);
        return (ushort)hash == BinaryPrimitives.ReadUInt16LittleEndian(chunk[((int)offset + 4)..]);
    }
}
