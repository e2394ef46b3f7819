namespace Afterpatch.Formats.Ese;

/// <summary>The bytes of a tagged column's value, which its flags may say are compressed, several, or elsewhere.</summary>
internal static class EseTagged
{
    private const int Compressed = 0x02;
    private const int Elsewhere = 0x04;
    private const int Several = 0x08;
    private const int SeveralOfOneSize = 0x10;
    private const int SevenBitAscii = 1;
    private const int SevenBitUnicode = 2;

    public static bool TryRead(ReadOnlySpan<byte> stored, bool hasFlags, out ReadOnlySpan<byte> value)
    {
        value = stored;
        if (!hasFlags)
            return true;
        value = default;
        if (stored.IsEmpty)
            return false;
        var flags = stored[0];
        stored = stored[1..];
        if ((flags & (Elsewhere | SeveralOfOneSize)) != 0)
            return false;
        if ((flags & Several) != 0 && !TryFirst(ref stored))
            return false;
        if ((flags & Compressed) == 0)
        {
            value = stored;
            return true;
        }
        return TryExpand(stored, out value);
    }

    /// <summary>Several values begin with the place of each.</summary>
    private static bool TryFirst(ref ReadOnlySpan<byte> stored)
    {
        if (stored.Length < 2)
            return false;
        var first = BitConverter.ToUInt16(stored) & 0x7FFF;
        var second = first >= 4 && stored.Length >= 4 ? BitConverter.ToUInt16(stored[2..]) & 0x7FFF : stored.Length;
        if (first > second || second > stored.Length)
            return false;
        stored = stored[first..second];
        return true;
    }

    /// <summary>Characters of seven bits, the lowest first; the low three bits of the first byte tell how many of the last byte count.</summary>
    private static bool TryExpand(ReadOnlySpan<byte> packed, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (packed.Length < 2 || packed[0] >> 3 is not (SevenBitAscii or SevenBitUnicode))
            return false;
        var width = packed[0] >> 3 == SevenBitAscii ? 1 : 2;
        var count = ((packed.Length - 2) * 8 + (packed[0] & 7) + 1) / 7;
        var expanded = new byte[count * width];
        for (var i = 0; i < count; i++)
        {
            var bit = i * 7;
            var at = 1 + bit / 8;
            var pair = packed[at] | (at + 1 < packed.Length ? packed[at + 1] << 8 : 0);
            expanded[i * width] = (byte)(pair >> (bit % 8) & 0x7F);
        }
        value = expanded;
        return true;
    }
}
