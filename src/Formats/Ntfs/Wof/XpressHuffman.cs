namespace Afterpatch.Formats.Ntfs.Wof;

/// <summary>XPRESS with Huffman codes: 512 code lengths of four bits, then literals and matches.</summary>
/// <remarks>Spec: [MS-XCA] 2.2 (LZ77+Huffman). Not safe for several threads.</remarks>
public sealed class XpressHuffman
{
    private const int Symbols = 512;
    private const int TableBytes = Symbols / 2;

    private readonly PrefixCode _code = new(Symbols);

    /// <summary>Unpacks one chunk.</summary>
    /// <param name="output">As long as the chunk is when unpacked.</param>
    /// <returns>Bytes of <paramref name="output"/> that were filled; fewer where the input is damaged.</returns>
    public int Decompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length < TableBytes)
            return 0;
        Span<byte> lengths = stackalloc byte[Symbols];
        for (var i = 0; i < TableBytes; i++)
        {
            lengths[2 * i] = (byte)(input[i] & 15);
            lengths[2 * i + 1] = (byte)(input[i] >> 4);
        }
        if (!_code.TryBuild(lengths))
            return 0;
        var bits = new WordBits(input[TableBytes..]);
        var written = 0;
        while (written < output.Length && !bits.IsExhausted)
        {
            var symbol = _code.Decode(ref bits);
            if (symbol < 0)
                break;
            if (symbol < 256)
            {
                output[written++] = (byte)symbol;
                continue;
            }
            var length = Length(symbol & 15, ref bits);
            var offsetBits = (symbol - 256) >> 4;
            var back = (1 << offsetBits) + (int)bits.Take(offsetBits);
            if (back > written)
                break;
            for (var end = (int)Math.Min(output.Length, (long)written + length); written < end; written++)
                output[written] = output[written - back];
        }
        return written;
    }

    /// <summary>Lengths from 18 on are kept as bytes between the words of bits.</summary>
    private static int Length(int length, ref WordBits bits)
    {
        if (length == 15)
        {
            // The bits must be read ahead as the packer did: a word is fetched as soon as fewer than 16 are left.
            bits.Peek(0);
            length = bits.Byte();
            length = length == 255 ? bits.Byte() | (bits.Byte() << 8) : length + 15;
        }
        return length + 3;
    }
}
