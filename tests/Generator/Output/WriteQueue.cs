using System.Buffers;
using System.Collections.Concurrent;

namespace Afterpatch.Generator.Output;

/// <summary>Writes filled buffers on a thread of its own, in the order given, while the next lines are made.</summary>
internal sealed class WriteQueue : IDisposable
{
    private readonly BlockingCollection<(Stream Stream, byte[]? Bytes, int Length)> _work = new(boundedCapacity: 64);
    private readonly Task _writer;

    public WriteQueue() => _writer = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Takes over the buffer, which comes from the shared pool.</summary>
    public void Add(Stream stream, byte[] bytes, int length)
    {
        if (_writer.IsFaulted)
            _writer.GetAwaiter().GetResult();
        _work.Add((stream, bytes, length));
    }

    public void Close(Stream stream) => _work.Add((stream, null, 0));

    /// <summary>Waits until all is written.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _writer.GetAwaiter().GetResult();
        _work.Dispose();
    }

    private void Write()
    {
        foreach (var (stream, bytes, length) in _work.GetConsumingEnumerable())
        {
            if (bytes is null)
            {
                stream.Dispose();
                continue;
            }
            stream.Write(bytes, 0, length);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
