namespace Afterpatch.Formats.Blocks;

/// <summary>What every block source can do.</summary>
public static class BlockSources
{
    /// <summary>Reads up to <paramref name="length"/> bytes; fewer where the source ends.</summary>
    /// <param name="length">Checked by the caller against a limit of its format.</param>
    public static byte[] Bytes(this IBlockSource source, long offset, int length)
    {
        var left = Math.Clamp(source.Length - offset, 0, length);
        var bytes = new byte[left];
        var read = source.ReadAt(offset, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>True when the buffer was filled whole.</summary>
    public static bool TryFill(this IBlockSource source, long offset, Span<byte> buffer) => source.ReadAt(offset, buffer) == buffer.Length;

    /// <summary>Bytes of a stretch that do not lie within <paramref name="total"/> bytes.</summary>
    public static long Beyond(long total, long offset, long length) => offset < 0 ? length : length - Math.Clamp(total - offset, 0, length);

    /// <summary>Missing bytes of a stretch, asked block by block.</summary>
    /// <param name="known">Blocks that the source knows of; those behind them are missing.</param>
    /// <param name="missing">Missing bytes of a part of one block: its number, where the part begins in it, its length.</param>
    internal static long MissingInBlocks(long offset, long length, long block, long known, Func<long, long, long, long> missing)
    {
        var (sum, end) = (0L, offset + length);
        for (var at = offset; at < end;)
        {
            var index = at / block;
            if (index >= known)
                return sum + (end - at);
            var inBlock = at % block;
            var part = Math.Min(end - at, block - inBlock);
            sum += missing(index, inBlock, part);
            at += part;
        }
        return sum;
    }

    /// <summary>Offset of the first missing byte, to 512 bytes; only where there is one.</summary>
    public static long FirstMissing(this IBlockSource source)
    {
        long low = 0, high = source.Length;
        while (high - low > 512)
        {
            var middle = low + (high - low) / 2;
            if (source.Missing(low, middle - low) > 0)
                high = middle;
            else
                low = middle;
        }
        return (low + 511) / 512 * 512;
    }

    /// <summary>How many of <paramref name="wanted"/> bytes lie between <paramref name="offset"/> and the end.</summary>
    public static int Available(long length, long offset, int wanted) =>
        offset < 0 || offset >= length ? 0 : (int)Math.Min(wanted, length - offset);
}
