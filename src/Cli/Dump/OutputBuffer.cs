using System.Buffers;

namespace Afterpatch.Cli.Dump;

/// <summary>Bytes on their way to a stream: reserved, filled, advanced over, written out in large pieces.</summary>
internal sealed class OutputBuffer(Stream output) : IBufferWriter<byte>, IDisposable
{
    private const int FlushAt = 1 << 18;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FlushAt * 2);
    private int _length;

    /// <summary>At least that many bytes to write into. Ends a span that was got before.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(sizeHint, 256))
            MakeRoom(Math.Max(sizeHint, 256));
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public void Advance(int count) => _length += count;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>After each line: writes out when enough has gathered.</summary>
    public void EndLine()
    {
        if (_length >= FlushAt)
            Flush();
    }

    public void Flush()
    {
        output.Write(_bytes, 0, _length);
        _length = 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void MakeRoom(int needed)
    {
        Flush();
        if (_bytes.Length >= needed)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(needed);
    }
}
