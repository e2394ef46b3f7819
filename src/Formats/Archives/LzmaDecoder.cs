using System.Buffers.Binary;

namespace Afterpatch.Formats.Archives;

/// <summary>Unpacks one LZMA stream of known size into memory: the packed header of a 7z archive.</summary>
/// <remarks>Spec: "LZMA specification" (I. Pavlov, 2015). The output is its own dictionary.</remarks>
internal sealed class LzmaDecoder
{
    private const int MostBytes = 16 << 20;
    private const int PositionStates = 16;
    private readonly byte[] _output;
    private readonly int _lc;
    private readonly int _lpMask;
    private readonly int _pbMask;
    private readonly ushort[] _literals;
    private readonly ushort[] _isMatch = Fresh(12 * PositionStates);
    private readonly ushort[] _isRep = Fresh(12 * 4);
    private readonly ushort[] _isRep0Long = Fresh(12 * PositionStates);
    private readonly ushort[] _slots = Fresh(4 * 64);
    private readonly ushort[] _distances = Fresh(115);
    private readonly ushort[] _align = Fresh(16);
    private readonly ushort[][] _lengths = [Fresh(2 + 16 * 8 * 2 + 256), Fresh(2 + 16 * 8 * 2 + 256)];
    private uint _range = uint.MaxValue;
    private uint _code;
    private int _next = 5;
    private int _out;

    private LzmaDecoder(int lc, int lp, int pb, int size)
    {
        _output = new byte[size];
        _lc = lc;
        _lpMask = (1 << lp) - 1;
        _pbMask = (1 << pb) - 1;
        _literals = Fresh(0x300 << (lc + lp));
    }

    /// <param name="properties">Five bytes: lc, lp and pb in one, then the dictionary's size.</param>
    /// <returns>What could be unpacked; shorter than <paramref name="size"/> where the stream is damaged; null when it is none.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> packed, long size)
    {
        if (properties.Length < 5 || properties[0] >= 9 * 5 * 5 || packed.Length < 5 || packed[0] != 0 || size is < 0 or > MostBytes)
            return null;
        var (lc, rest) = (properties[0] % 9, properties[0] / 9);
        if (lc + rest % 5 > 8)
            return null;
        var decoder = new LzmaDecoder(lc, rest % 5, rest / 5, (int)size) { _code = BinaryPrimitives.ReadUInt32BigEndian(packed[1..]) };
        decoder.Run(packed);
        return decoder._out == decoder._output.Length ? decoder._output : decoder._output[..decoder._out];
    }

    private void Run(ReadOnlySpan<byte> packed)
    {
        var state = 0;
        uint rep0 = 0, rep1 = 0, rep2 = 0, rep3 = 0;
        while (_out < _output.Length && _next <= packed.Length)
        {
            var position = _out & _pbMask;
            if (Bit(packed, ref _isMatch[state * PositionStates + position]) == 0)
            {
                Literal(packed, state, rep0);
                state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
                continue;
            }
            int length;
            if (Bit(packed, ref _isRep[state]) == 0)
            {
                (rep3, rep2, rep1) = (rep2, rep1, rep0);
                length = Length(packed, _lengths[0], position);
                state = state < 7 ? 7 : 10;
                rep0 = Distance(packed, length);
            }
            else if (Bit(packed, ref _isRep[12 + state]) == 0)
            {
                if (Bit(packed, ref _isRep0Long[state * PositionStates + position]) == 0)
                {
                    state = state < 7 ? 9 : 11;
                    if (!Copy(rep0, 1))
                        return;
                    continue;
                }
                length = Length(packed, _lengths[1], position);
                state = state < 7 ? 8 : 11;
            }
            else
            {
                if (Bit(packed, ref _isRep[24 + state]) == 0)
                    (rep1, rep0) = (rep0, rep1);
                else if (Bit(packed, ref _isRep[36 + state]) == 0)
                    (rep2, rep1, rep0) = (rep1, rep0, rep2);
                else
                    (rep3, rep2, rep1, rep0) = (rep2, rep1, rep0, rep3);
                length = Length(packed, _lengths[1], position);
                state = state < 7 ? 8 : 11;
            }
            if (!Copy(rep0, length + 2))
                return;
        }
    }

    /// <returns>False when the distance leads before the beginning, as the mark of the end does.</returns>
    private bool Copy(uint distance, int length)
    {
        if (distance >= (uint)_out)
            return false;
        for (var from = _out - (int)distance - 1; length > 0 && _out < _output.Length; length--)
            _output[_out++] = _output[from++];
        return true;
    }

    private void Literal(ReadOnlySpan<byte> packed, int state, uint rep0)
    {
        var before = _out > 0 ? _output[_out - 1] : 0;
        var probabilities = _literals.AsSpan(0x300 * (((_out & _lpMask) << _lc) + (before >> (8 - _lc))), 0x300);
        var symbol = 1;
        if (state >= 7 && rep0 < (uint)_out)
        {
            int match = _output[_out - (int)rep0 - 1];
            while (symbol < 0x100)
            {
                match <<= 1;
                var expected = match & 0x100;
                var bit = Bit(packed, ref probabilities[0x100 + expected + symbol]);
                symbol = symbol << 1 | bit;
                if (expected >> 8 != bit)
                    break;
            }
        }
        while (symbol < 0x100)
            symbol = symbol << 1 | Bit(packed, ref probabilities[symbol]);
        _output[_out++] = (byte)symbol;
    }

    private int Length(ReadOnlySpan<byte> packed, ushort[] probabilities, int position)
    {
        if (Bit(packed, ref probabilities[0]) == 0)
            return Tree(packed, probabilities.AsSpan(2 + position * 8, 8), 3);
        return Bit(packed, ref probabilities[1]) == 0 ? 8 + Tree(packed, probabilities.AsSpan(2 + 128 + position * 8, 8), 3) : 16 + Tree(packed, probabilities.AsSpan(2 + 256), 8);
    }

    private uint Distance(ReadOnlySpan<byte> packed, int length)
    {
        var slot = Tree(packed, _slots.AsSpan(64 * Math.Min(length, 3), 64), 6);
        if (slot < 4)
            return (uint)slot;
        var bits = (slot >> 1) - 1;
        var distance = (uint)(2 | slot & 1) << bits;
        if (slot < 14)
            return distance + Reverse(packed, _distances.AsSpan((int)distance - slot), bits);
        for (var left = bits - 4; left > 0; left--)
        {
            _range >>= 1;
            _code -= _range;
            var sign = 0 - (_code >> 31);
            _code += _range & sign;
            Normalize(packed);
            distance += (sign + 1) << (left + 3);
        }
        return distance + Reverse(packed, _align, 4);
    }

    private int Tree(ReadOnlySpan<byte> packed, Span<ushort> probabilities, int bits)
    {
        var symbol = 1;
        for (var i = 0; i < bits; i++)
            symbol = symbol << 1 | Bit(packed, ref probabilities[symbol]);
        return symbol - (1 << bits);
    }

    private uint Reverse(ReadOnlySpan<byte> packed, Span<ushort> probabilities, int bits)
    {
        var (place, symbol) = (1, 0u);
        for (var i = 0; i < bits; i++)
        {
            var bit = Bit(packed, ref probabilities[place]);
            place = place << 1 | bit;
            symbol |= (uint)bit << i;
        }
        return symbol;
    }

    private int Bit(ReadOnlySpan<byte> packed, ref ushort probability)
    {
        var bound = (_range >> 11) * probability;
        int bit;
        if (_code < bound)
        {
            _range = bound;
            probability += (ushort)((2048 - probability) >> 5);
            bit = 0;
        }
        else
        {
            _range -= bound;
            _code -= bound;
            probability -= (ushort)(probability >> 5);
            bit = 1;
        }
        Normalize(packed);
        return bit;
    }

    /// <summary>Behind the end of the bytes come zeros; the caller stops there.</summary>
    private void Normalize(ReadOnlySpan<byte> packed)
    {
        if (_range >= 1u << 24)
            return;
        _range <<= 8;
        _code = _code << 8 | (_next < packed.Length ? packed[_next] : (byte)0);
        _next++;
    }

    private static ushort[] Fresh(int count)
    {
        var probabilities = new ushort[count];
        Array.Fill(probabilities, (ushort)1024);
        return probabilities;
    }
}
