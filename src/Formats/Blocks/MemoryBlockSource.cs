namespace Afterpatch.Formats.Blocks;

/// <summary>Bytes in memory: resident file content, small artefacts, tests.</summary>
public sealed class MemoryBlockSource(ReadOnlyMemory<byte> bytes) : IBlockSource
{
    public long Length => bytes.Length;

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        bytes.Span.Slice(count == 0 ? 0 : (int)offset, count).CopyTo(buffer);
        return count;
    }

    public void Dispose() { }
}
