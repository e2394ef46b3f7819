using System.Text;

namespace Afterpatch.Formats.Text;

/// <summary>A UTF-16 log as UTF-8. Unpaired surrogates become U+FFFD, so that every UTF-16 unit still stands for two bytes of the file.</summary>
/// <param name="source">Positioned after the byte order mark.</param>
internal sealed class Utf16Stream(Stream source, bool bigEndian) : ForwardStream(source)
{
    private const int Chunk = 32 * 1024;

    private readonly Decoder _decoder = new UnicodeEncoding(bigEndian, false, false).GetDecoder();
    private readonly byte[] _bytes = new byte[Chunk];
    private readonly char[] _chars = new char[Chunk];
    private readonly byte[] _utf8 = new byte[Chunk * 3];
    private int _from;
    private int _to;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (_from == _to && !_ended)
            Decode();
        var count = Math.Min(buffer.Length, _to - _from);
        _utf8.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    private void Decode()
    {
        var read = Source.Read(_bytes);
        _ended = read == 0;
        var chars = _decoder.GetChars(_bytes.AsSpan(0, read), _chars, _ended);
        _from = 0;
        _to = Encoding.UTF8.GetBytes(_chars.AsSpan(0, chars), _utf8);
    }
}
