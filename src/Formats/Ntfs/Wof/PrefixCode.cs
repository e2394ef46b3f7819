namespace Afterpatch.Formats.Ntfs.Wof;

/// <summary>A canonical Huffman code: shorter codes first, of one length in the order of their symbols.</summary>
/// <param name="capacity">Symbols at most.</param>
internal sealed class PrefixCode(int capacity)
{
    public const int MaxLength = 16;

    private readonly ushort[] _symbols = new ushort[capacity];
    private readonly int[] _first = new int[MaxLength + 2];
    private readonly int[] _count = new int[MaxLength + 2];
    private readonly int[] _index = new int[MaxLength + 2];

    /// <param name="lengths">Length of each symbol's code in bits, 0 for one that does not occur.</param>
    /// <returns>False when more codes are given than there are.</returns>
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_count);
        foreach (var length in lengths)
            if (length > 0)
                _count[length]++;
        var (code, index) = (0, 0);
        for (var length = 1; length <= MaxLength; length++)
        {
            code <<= 1;
            _first[length] = code;
            _index[length] = index;
            code += _count[length];
            index += _count[length];
            if (code > 1 << length)
                return false;
        }
        Span<int> next = stackalloc int[MaxLength + 1];
        _index.AsSpan(0, MaxLength + 1).CopyTo(next);
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] > 0)
                _symbols[next[lengths[symbol]]++] = (ushort)symbol;
        return true;
    }

    /// <returns>-1 when the bits are no code.</returns>
    public int Decode(ref WordBits bits)
    {
        var ahead = (int)bits.Peek(MaxLength);
        for (var length = 1; length <= MaxLength; length++)
        {
            var offset = (ahead >> (MaxLength - length)) - _first[length];
            if (offset >= _count[length] || offset < 0)
                continue;
            bits.Skip(length);
            return _symbols[_index[length] + offset];
        }
        return -1;
    }
}
