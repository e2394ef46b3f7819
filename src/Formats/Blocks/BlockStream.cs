namespace Afterpatch.Formats.Blocks;

/// <summary>A block source as a seekable read-only stream.</summary>
/// <param name="source">Read at the stream's own position, so that several streams may share one source.</param>
/// <param name="owns">Whether closing the stream closes the source.</param>
public sealed class BlockStream(IBlockSource source, bool owns = false) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => source.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var read = source.ReadAt(_position, buffer);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException("evidence is read-only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("evidence is read-only");

    protected override void Dispose(bool disposing)
    {
        if (disposing && owns)
            source.Dispose();
        base.Dispose(disposing);
    }
}
