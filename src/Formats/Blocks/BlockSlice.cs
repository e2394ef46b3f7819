namespace Afterpatch.Formats.Blocks;

/// <summary>A part of another source: a partition of a disk. Does not own it.</summary>
public sealed class BlockSlice : IBlockSource
{
    private readonly IBlockSource _whole;
    private readonly long _start;

    /// <param name="length">Cut to what the whole has; a partition table may promise more.</param>
    public BlockSlice(IBlockSource whole, long start, long length)
    {
        _whole = whole;
        _start = Math.Clamp(start, 0, whole.Length);
        Length = Math.Clamp(length, 0, whole.Length - _start);
    }

    public long Length { get; }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        return count == 0 ? 0 : _whole.ReadAt(_start + offset, buffer[..count]);
    }

    public long Missing(long offset, long length)
    {
        var beyond = BlockSources.Beyond(Length, offset, length);
        return beyond == length ? length : beyond + _whole.Missing(_start + offset, length - beyond);
    }

    public void Dispose() { }
}
