using System.Security.Cryptography;

namespace Afterpatch.Cli.Running;

/// <summary>Passes a file through to its parser and hashes what goes by, so that no byte is read twice.</summary>
/// <remarks>The hash is given only when the parser read the file once from its first to its last byte; else <see cref="Sha256"/> is null.</remarks>
internal sealed class HashingStream(Stream inner) : Stream
{
    /// <summary>Of no bytes at all.</summary>
    private static readonly string EmptyDigest = Convert.ToHexStringLower(SHA256.HashData([]));

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _hashed;
    private bool _reachedEnd;
    private bool _isSequential = true;
    private string? _digest;
    private bool _isDisposed;

    public string? Sha256 => _digest ?? Digest();

    public override bool CanRead => true;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.CanSeek ? inner.Position : _hashed;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        if (_isSequential)
        {
            if (inner.CanSeek && inner.Position - read != _hashed)
                _isSequential = false;
            else
                _hash.AppendData(buffer[..read]);
        }
        _hashed += read;
        _reachedEnd |= read == 0 && buffer.Length > 0 || inner.CanSeek && inner.Position == inner.Length;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = inner.Seek(offset, origin);
        _isSequential &= position == _hashed;
        return position;
    }

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException("evidence is never written");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("evidence is never written");

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _digest = Digest();
            _isDisposed = true;
            inner.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private string? Digest()
    {
        if (!_isSequential || !_reachedEnd || _isDisposed)
            return null;
        return _hashed == 0 ? EmptyDigest : Convert.ToHexStringLower(_hash.GetCurrentHash());
    }
}
