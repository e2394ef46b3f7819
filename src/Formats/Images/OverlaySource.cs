using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>A file with changes laid over it in memory: a log that was not yet written back.</summary>
internal sealed class OverlaySource(IBlockSource file) : IBlockSource
{
    private readonly List<(long Start, long Length, byte[]? Bytes)> _patches = [];

    public long Length { get; private set; } = file.Length;

    /// <summary>Later patches win. Null bytes are zeros.</summary>
    public void Patch(long start, long length, byte[]? bytes)
    {
        _patches.Add((start, length, bytes));
        Length = Math.Max(Length, start + length);
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        var target = buffer[..count];
        target[file.ReadAt(offset, target)..].Clear();
        foreach (var (start, length, bytes) in _patches)
        {
            var from = Math.Max(start, offset);
            var to = Math.Min(start + length, offset + count);
            if (from >= to)
                continue;
            var part = target.Slice((int)(from - offset), (int)(to - from));
            if (bytes is null)
                part.Clear();
            else
                bytes.AsSpan((int)(from - start), part.Length).CopyTo(part);
        }
        return count;
    }

    public long Missing(long offset, long length) => file.Missing(offset, length);

    public void Dispose() => file.Dispose();
}
