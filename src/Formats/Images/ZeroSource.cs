using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>A part of a disk that was never written, or that is missing.</summary>
internal sealed class ZeroSource(long length) : IBlockSource
{
    public long Length => length;

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(length, offset, buffer.Length);
        buffer[..count].Clear();
        return count;
    }

    public void Dispose() { }
}
