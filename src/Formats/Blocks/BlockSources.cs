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

    /// <summary>How many of <paramref name="wanted"/> bytes lie between <paramref name="offset"/> and the end.</summary>
    public static int Available(long length, long offset, int wanted) =>
        offset < 0 || offset >= length ? 0 : (int)Math.Min(wanted, length - offset);
}
