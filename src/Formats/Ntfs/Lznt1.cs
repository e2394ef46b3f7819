using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs;

/// <summary>LZNT1, the compression of NTFS files: chunks of at most 4,096 unpacked bytes, each with a two-byte head.</summary>
/// <remarks>Spec: [MS-XCA] 2.5.</remarks>
public static class Lznt1
{
    private const int ChunkBytes = 4096;

    /// <summary>Unpacks until the input ends, a zero head is read, or the output is full.</summary>
    /// <returns>Bytes of <paramref name="output"/> that were filled; fewer than expected where the input is damaged.</returns>
    public static int Decompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = 0;
        while (input.Length >= 2 && written < output.Length)
        {
            var head = BinaryPrimitives.ReadUInt16LittleEndian(input);
            if (head == 0)
                break;
            var size = Math.Min((head & 0x0FFF) + 1, input.Length - 2);
            var chunk = input.Slice(2, size);
            var target = output[written..];
            if ((head & 0x8000) == 0)
            {
                var count = Math.Min(chunk.Length, target.Length);
                chunk[..count].CopyTo(target);
                written += count;
            }
            else
            {
                var count = Chunk(chunk, target[..Math.Min(ChunkBytes, target.Length)]);
                written += count;
            }
            input = input[(2 + size)..];
            // A chunk that ends early stands for a whole one: the rest of it is zeros.
            if (input.Length >= 2 && BinaryPrimitives.ReadUInt16LittleEndian(input) != 0 && written % ChunkBytes != 0)
            {
                var padded = Math.Min(output.Length, (written + ChunkBytes - 1) / ChunkBytes * ChunkBytes);
                output[written..padded].Clear();
                written = padded;
            }
        }
        return written;
    }

    private static int Chunk(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var (read, written) = (0, 0);
        while (read < input.Length && written < output.Length)
        {
            int flags = input[read++];
            for (var bit = 0; bit < 8 && read < input.Length && written < output.Length; bit++, flags >>= 1)
            {
                if ((flags & 1) == 0)
                {
                    output[written++] = input[read++];
                    continue;
                }
                if (read + 2 > input.Length || written == 0)
                    return written;
                int pair = BinaryPrimitives.ReadUInt16LittleEndian(input[read..]);
                read += 2;
                var lengthBits = LengthBits(written);
                var back = (pair >> lengthBits) + 1;
                if (back > written)
                    return written;
                var end = Math.Min(output.Length, written + (pair & ((1 << lengthBits) - 1)) + 3);
                for (; written < end; written++)
                    output[written] = output[written - back];
            }
        }
        return written;
    }

    /// <summary>The further into the chunk, the more bits of a pair say how far back, and the fewer how long.</summary>
    private static int LengthBits(int written)
    {
        var bits = 12;
        for (var reach = 16; reach < written; reach <<= 1)
            bits--;
        return Math.Max(bits, 4);
    }
}
