using System.Buffers.Binary;

namespace Afterpatch.Formats.Images;

/// <summary>A chunk of an EWF image by its own bytes: packed with zlib, or plain with its Adler-32 behind it.</summary>
internal static class EwfChunk
{
    /// <summary>Places looked at where a packed chunk may end.</summary>
    private const int MaxEnds = 8;

    /// <param name="bytes">From the chunk's first byte on.</param>
    /// <param name="target">As long as the unpacked chunk; overwritten.</param>
    /// <returns>Bytes that the chunk takes; 0 when this is no whole chunk.</returns>
    public static (int Length, bool IsPacked) Measure(byte[] bytes, Span<byte> target)
    {
        if (Inflate.Zlib(bytes, target) == target.Length && PackedLength(bytes, target) is var length and > 0)
            return (length, true);
        return bytes.Length >= target.Length + 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(target.Length)) == Adler32(bytes.AsSpan(0, target.Length))
            ? (target.Length + 4, false) : default;
    }

    public static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        uint a = 1, b = 0;
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, 5552)];
            foreach (var value in part)
            {
                a += value;
                b += a;
            }
            a %= 65521;
            b %= 65521;
            bytes = bytes[part.Length..];
        }
        return (b << 16) | a;
    }

    /// <summary>A zlib stream ends with the checksum, big-endian, of what it holds.</summary>
    private static int PackedLength(byte[] bytes, Span<byte> target)
    {
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Adler32(target));
        var end = 0;
        for (var i = 0; i < MaxEnds; i++)
        {
            var found = bytes.AsSpan(end).IndexOf(checksum);
            if (found < 0)
                return 0;
            end += found + 4;
            if (Inflate.Zlib(bytes[..end], target) == target.Length)
                return end;
        }
        return 0;
    }
}
