using System.Buffers.Binary;

namespace Afterpatch.Formats.Ntfs.Wof;

/// <summary>LZX with a window of 32 KiB, a chunk at a time, as WIM files and packed system files use it.</summary>
/// <remarks>
/// Spec: [MS-PATCH] for the codes; observed in WIM files: a block's size is one bit for 32,768 or 16 bits, every chunk starts anew, and call
/// targets of x86 code are always translated. Not safe for several threads.
/// </remarks>
public sealed class Lzx
{
    public const int ChunkBytes = 32768;

    private const int Slots = 30;
    private const int MainSymbols = 256 + 8 * Slots;
    private const int LengthSymbols = 249;
    private const int CallFileSize = 12_000_000;

    private readonly PrefixCode _main = new(MainSymbols);
    private readonly PrefixCode _length = new(LengthSymbols);
    private readonly PrefixCode _aligned = new(8);
    private readonly PrefixCode _lengthsOfLengths = new(20);
    private readonly byte[] _mainLengths = new byte[MainSymbols];
    private readonly byte[] _lengthLengths = new byte[LengthSymbols];
    private readonly int[] _recent = new int[3];

    private enum BlockKind
    {
        Verbatim = 1,
        Aligned = 2,
        Stored = 3,
    }

    /// <summary>Unpacks one chunk.</summary>
    /// <param name="output">As long as the chunk is when unpacked, at most <see cref="ChunkBytes"/>.</param>
    /// <returns>Bytes of <paramref name="output"/> that were filled; fewer where the input is damaged.</returns>
    public int Decompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Array.Clear(_mainLengths);
        Array.Clear(_lengthLengths);
        _recent.AsSpan().Fill(1);
        var bits = new WordBits(input);
        var written = 0;
        while (written < output.Length && !bits.IsExhausted)
        {
            var kind = (BlockKind)bits.Take(3);
            var size = bits.Take(1) == 1 ? ChunkBytes : (int)bits.Take(16);
            var block = output[..Math.Min(output.Length, written + size)];
            if (size == 0)
                break;
            var reached = kind == BlockKind.Stored ? Stored(ref bits, input, block, written)
                : kind is BlockKind.Verbatim or BlockKind.Aligned && TryReadCodes(ref bits, kind) ? Packed(ref bits, block, written, kind)
                : written;
            var isWhole = reached == block.Length;
            written = reached;
            if (!isWhole)
                break;
        }
        RestoreCalls(output[..written]);
        return written;
    }

    private int Stored(ref WordBits bits, ReadOnlySpan<byte> input, Span<byte> block, int written)
    {
        bits.Align();
        for (var i = 0; i < 3; i++)
            _recent[i] = bits.Byte() | (bits.Byte() << 8) | (bits.Byte() << 16) | (bits.Byte() << 24);
        var size = block.Length - written;
        var start = Math.Min(bits.Position, input.Length);
        var count = Math.Min(size, input.Length - start);
        input.Slice(start, count).CopyTo(block[written..]);
        for (var i = 0; i < count + (size & 1); i++)
            bits.Byte();
        return written + count;
    }

    private int Packed(ref WordBits bits, Span<byte> block, int written, BlockKind kind)
    {
        while (written < block.Length && !bits.IsExhausted)
        {
            var symbol = _main.Decode(ref bits);
            if (symbol < 0)
                return written;
            if (symbol < 256)
            {
                block[written++] = (byte)symbol;
                continue;
            }
            var length = (symbol - 256) & 7;
            if (length == 7)
            {
                var more = _length.Decode(ref bits);
                if (more < 0)
                    return written;
                length += more;
            }
            if (!TryReadOffset(ref bits, (symbol - 256) >> 3, kind, out var back) || back <= 0 || back > written)
                return written;
            for (var end = Math.Min(block.Length, written + length + 2); written < end; written++)
                block[written] = block[written - back];
        }
        return written;
    }

    private bool TryReadOffset(ref WordBits bits, int slot, BlockKind kind, out int back)
    {
        if (slot < 3)
        {
            back = _recent[slot];
            _recent[slot] = _recent[0];
            _recent[0] = back;
            return true;
        }
        var extra = Math.Max(0, (slot - 2) / 2);
        var start = slot < 4 ? slot : (2 + (slot & 1)) << extra;
        int rest;
        if (kind == BlockKind.Aligned && extra >= 3)
        {
            rest = (int)bits.Take(extra - 3) << 3;
            var low = _aligned.Decode(ref bits);
            if (low < 0)
            {
                back = 0;
                return false;
            }
            rest |= low;
        }
        else
        {
            rest = (int)bits.Take(extra);
        }
        back = start + rest - 2;
        (_recent[2], _recent[1], _recent[0]) = (_recent[1], _recent[0], back);
        return true;
    }

    private bool TryReadCodes(ref WordBits bits, BlockKind kind)
    {
        if (kind == BlockKind.Aligned)
        {
            Span<byte> lengths = stackalloc byte[8];
            for (var i = 0; i < 8; i++)
                lengths[i] = (byte)bits.Take(3);
            if (!_aligned.TryBuild(lengths))
                return false;
        }
        return TryReadLengths(ref bits, _mainLengths.AsSpan(0, 256)) && TryReadLengths(ref bits, _mainLengths.AsSpan(256)) && _main.TryBuild(_mainLengths)
            && TryReadLengths(ref bits, _lengthLengths) && _length.TryBuild(_lengthLengths);
    }

    /// <summary>Lengths are kept as differences to those of the block before, in a code of their own.</summary>
    private bool TryReadLengths(ref WordBits bits, Span<byte> lengths)
    {
        Span<byte> own = stackalloc byte[20];
        for (var i = 0; i < own.Length; i++)
            own[i] = (byte)bits.Take(4);
        if (!_lengthsOfLengths.TryBuild(own))
            return false;
        for (var i = 0; i < lengths.Length;)
        {
            if (bits.IsExhausted || _lengthsOfLengths.Decode(ref bits) is not (>= 0 and var symbol))
                return false;
            var (count, value) = symbol switch
            {
                17 => (4 + (int)bits.Take(4), 0),
                18 => (20 + (int)bits.Take(5), 0),
                19 => (4 + (int)bits.Take(1), -1),
                _ => (1, (lengths[i] - symbol + 17) % 17),
            };
            if (value < 0)
            {
                var next = _lengthsOfLengths.Decode(ref bits);
                if (next is < 0 or > 16)
                    return false;
                value = (lengths[i] - next + 17) % 17;
            }
            for (var end = Math.Min(lengths.Length, i + count); i < end; i++)
                lengths[i] = (byte)value;
        }
        return true;
    }

    /// <summary>Packers turn the relative targets of x86 calls into absolute ones, which repeat more; this turns them back.</summary>
    private static void RestoreCalls(Span<byte> chunk)
    {
        for (var i = 0; i < chunk.Length - 10; i++)
        {
            if (chunk[i] != 0xE8)
                continue;
            var target = BinaryPrimitives.ReadInt32LittleEndian(chunk[(i + 1)..]);
            if (target >= 0 && target < CallFileSize)
                BinaryPrimitives.WriteInt32LittleEndian(chunk[(i + 1)..], target - i);
            else if (target < 0 && target >= -i)
                BinaryPrimitives.WriteInt32LittleEndian(chunk[(i + 1)..], target + CallFileSize);
            i += 4;
        }
    }
}
