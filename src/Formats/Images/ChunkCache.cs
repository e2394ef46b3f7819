namespace Afterpatch.Formats.Images;

/// <summary>The chunks of a packed image that were unpacked last. Safe for several threads.</summary>
/// <param name="chunkBytes">Size of an unpacked chunk; a few MiB of them are kept.</param>
internal sealed class ChunkCache(int chunkBytes)
{
    private readonly Dictionary<long, byte[]> _chunks = [];
    private readonly Queue<long> _order = [];
    private readonly int _room = Math.Max(2, (8 << 20) / Math.Max(1, chunkBytes));
    private readonly Lock _lock = new();

    /// <summary>Copies a part of a chunk.</summary>
    /// <param name="load">Fills a cleared chunk.</param>
    public void Copy(long chunk, int offset, Span<byte> target, Action<long, byte[]> load)
    {
        byte[]? bytes;
        lock (_lock)
            _chunks.TryGetValue(chunk, out bytes);
        if (bytes is null)
        {
            bytes = new byte[chunkBytes];
            load(chunk, bytes);
            lock (_lock)
                Keep(chunk, bytes);
        }
        bytes.AsSpan(offset, target.Length).CopyTo(target);
    }

    private void Keep(long chunk, byte[] bytes)
    {
        if (!_chunks.TryAdd(chunk, bytes))
            return;
        _order.Enqueue(chunk);
        if (_order.Count > _room)
            _chunks.Remove(_order.Dequeue());
    }
}
