using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs.Wof;

/// <summary>Bits of little-endian 16-bit words, the highest of a word first, as XPRESS and LZX keep them; whole bytes may stand between the words.</summary>
/// <remarks>Behind the end come zeros; <see cref="IsExhausted"/> says that they were used.</remarks>
internal ref struct WordBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private uint _bits;
    private int _count;

    /// <summary>Next byte that is not yet among the bits.</summary>
    public int Position { get; private set; }

    /// <summary>True when more was asked for than there is.</summary>
    public readonly bool IsExhausted => Position > _bytes.Length + 4;

    /// <summary>The next bits, at most 16, without taking them.</summary>
    public uint Peek(int count)
    {
        Fill();
        return count == 0 ? 0 : _bits >> (32 - count);
    }

    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <param name="count">At most 16.</param>
    public uint Take(int count)
    {
        var value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>A whole byte from between the words.</summary>
    public int Byte()
    {
        var value = Position < _bytes.Length ? _bytes[Position] : 0;
        Position++;
        return value;
    }

    /// <summary>Drops the bits up to the next word.</summary>
    /// <remarks>Spec: LZX, uncompressed blocks. At a word's end, a whole word of padding is dropped.</remarks>
    public void Align()
    {
        Position -= _count / 16 * 2;
        if (_count % 16 == 0)
            Position += 2;
        _bits = 0;
        _count = 0;
    }

    /// <summary>Makes at least 16 bits ready.</summary>
    private void Fill()
    {
        while (_count < 16)
        {
            var word = Position + 2 <= _bytes.Length ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[Position..])
                : Position < _bytes.Length ? _bytes[Position] : (uint)0;
            Position += 2;
            _bits |= word << (16 - _count);
            _count += 16;
        }
    }
}
