using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>A part of a disk that was never written, or that is missing.</summary>
/// <param name="isMissing">False for a part that is meant to be zeros.</param>
internal sealed class ZeroSource(long length, bool isMissing = false) : IBlockSource
{
    public long Length => length;

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(length, offset, buffer.Length);
        buffer[..count].Clear();
        return count;
    }

    public long Missing(long offset, long wanted) => isMissing ? wanted : BlockSources.Beyond(length, offset, wanted);

    public void Dispose() { }
}
