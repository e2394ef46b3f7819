namespace Afterpatch.Formats.Text;

/// <summary>Bytes already read from a stream, put back in front of it.</summary>
internal sealed class PrefixedStream(byte[] prefix, Stream rest) : ForwardStream(rest)
{
    private int _at;

    public override int Read(Span<byte> buffer)
    {
        if (_at == prefix.Length)
            return Source.Read(buffer);
        var count = Math.Min(buffer.Length, prefix.Length - _at);
        prefix.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
