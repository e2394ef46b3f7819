using System.Buffers;
using System.Text;

namespace Afterpatch.Formats.Text;

/// <summary>
/// Cuts a text log of any size into lines over one pooled buffer: no allocation a line. Knows byte order marks, UTF-16, mixed line ends, runs of NUL
/// (the pre-allocated tail of an IIS log), lines beyond <see cref="MaxLineBytes"/>, and the quoted line ends of RFC 4180.
/// </summary>
public sealed class LineReader : IDisposable
{
    public const int MaxLineBytes = 1 << 20;

    private const int MaxJoinedLines = 512;
    private const int MaxJoinedLinesOnceCostly = 4;
    private const long CostlySearchBytes = 32L << 20;

    private readonly Stream _stream;
    private readonly bool _isUtf16;
    private readonly bool _joinsQuoted;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private long _bufferOffset;
    private long _utf16Offset;
    private long _nextLine = 1;
    private bool _ended;
    private bool _isPlain = true;
    private bool _isSkipping;
    private long _searchedInVain;

    /// <param name="stream">Positioned at the first byte; disposed with the reader.</param>
    /// <param name="joinsQuoted">True for CSV, where a quoted field may hold line ends.</param>
    public LineReader(Stream stream, bool joinsQuoted = false)
    {
        _joinsQuoted = joinsQuoted;
        _buffer = ArrayPool<byte>.Shared.Rent(MaxLineBytes);
        _end = FillHead(stream);
        var (encoding, mark) = TextEncodingSniffer.Of(_buffer.AsSpan(0, _end));
        Encoding = encoding;
        _isUtf16 = encoding != LogEncoding.Bytes;
        if (_isUtf16)
        {
            var prefix = new PrefixedStream(_buffer.AsSpan(mark, _end - mark).ToArray(), stream);
            _stream = new Utf16Stream(prefix, encoding == LogEncoding.Utf16BigEndian);
            _end = 0;
            _utf16Offset = mark;
        }
        else
        {
            _stream = stream;
            _start = mark;
        }
        _isPlain = TextHygiene.IsPlain(_buffer.AsSpan(_start, _end - _start));
    }

    public LogEncoding Encoding { get; }

    /// <summary>The current line without its line end, UTF-8. Valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Byte offset of the current line in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>1-based number of the current line; a joined record has its first line's.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Grows with every buffer read: a moment to look at cancellation.</summary>
    public int BuffersRead { get; private set; }

    public LineDamage Damage { get; } = new();

    /// <summary>Goes to the next line that is not empty.</summary>
    /// <returns>False after the last.</returns>
    public bool Read()
    {
        while (true)
        {
            var end = FindEnd(_start);
            if (end < 0)
            {
                if (!_ended)
                {
                    if (!Refill())
                        continue;
                    return true;
                }
                if (_start == _end)
                    return false;
                end = _end;
            }
            if (_isSkipping)
            {
                _isSkipping = false;
                _nextLine++;
                Advance(end);
                continue;
            }
            if (_joinsQuoted)
                end = JoinQuoted(end);
            if (Take(end))
                return true;
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = _lineStart = _lineLength = 0;
        _ended = true;
    }

    private int FillHead(Stream stream)
    {
        var end = 0;
        while (end < 16)
        {
            var read = stream.Read(_buffer, end, MaxLineBytes - end);
            if (read == 0)
                break;
            end += read;
        }
        return end;
    }

    /// <summary>Index of the line end at or after <paramref name="from"/>, or -1 when it is not in the buffer yet.</summary>
    private int FindEnd(int from)
    {
        var rest = _buffer.AsSpan(from, _end - from);
        if (_isPlain)
        {
            var at = rest.IndexOf((byte)'\n');
            return at < 0 ? -1 : from + at;
        }
        var any = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (any < 0)
            return -1;
        // A carriage return at the buffer's end may belong to a line feed not read yet.
        return rest[any] == '\r' && from + any + 1 == _end && !_ended ? -1 : from + any;
    }

    /// <summary>Makes the bytes up to <paramref name="end"/> the current line and moves behind its line end.</summary>
    /// <returns>False when nothing is left of it.</returns>
    private bool Take(int end)
    {
        _lineStart = _start;
        _lineLength = end - _start;
        LineNumber = _nextLine++;
        Offset = _isUtf16 ? _utf16Offset : _bufferOffset + _start;
        Advance(end);
        if (_lineLength > 0 && _buffer[_lineStart + _lineLength - 1] == '\r')
            _lineLength--;
        if (!_isPlain)
            TrimNuls();
        return _lineLength > 0;
    }

    private void Advance(int end)
    {
        var next = end;
        if (next < _end)
            next += _buffer[next] == '\r' && next + 1 < _end && _buffer[next + 1] == '\n' ? 2 : 1;
        if (_isUtf16)
            _utf16Offset += 2L * System.Text.Encoding.UTF8.GetCharCount(_buffer, _start, next - _start);
        _start = next;
    }

    private void TrimNuls()
    {
        var line = Line;
        if (!line.Contains((byte)0))
            return;
        Damage.AddNuls(Offset, line.Count((byte)0), _ended && _start == _end && line[^1] == 0);
        var lead = line.IndexOfAnyExcept((byte)0);
        if (lead < 0)
        {
            _lineLength = 0;
            return;
        }
        _lineStart += lead;
        _lineLength = line.LastIndexOfAnyExcept((byte)0) + 1 - lead;
        Offset += _isUtf16 ? 2L * lead : lead;
    }

    /// <summary>Reads more behind what is not consumed yet.</summary>
    /// <returns>True when the buffer is full of one line, which is then the current line, cut.</returns>
    private bool Refill()
    {
        var rest = _end - _start;
        if (rest == MaxLineBytes)
        {
            if (!_isSkipping && _buffer.AsSpan(_start, rest).IndexOfAnyExcept((byte)0) >= 0)
                return CutLine();
            if (!_isSkipping)
                Damage.AddNuls(_bufferOffset + _start, rest, true);
            Advance(_end);
            rest = 0;
        }
        if (_start > 0)
        {
            _buffer.AsSpan(_start, rest).CopyTo(_buffer);
            _bufferOffset += _start;
            _start = 0;
            _end = rest;
        }
        var read = _stream.Read(_buffer, _end, MaxLineBytes - _end);
        BuffersRead++;
        _ended = read == 0;
        // The byte before the new ones is looked at again: it may be a carriage return.
        var from = Math.Max(0, rest - 1);
        _isPlain = (rest == 0 || _isPlain) && TextHygiene.IsPlain(_buffer.AsSpan(from, _end + read - from));
        _end += read;
        return false;
    }

    private bool CutLine()
    {
        _lineStart = _start;
        _lineLength = _end - _start;
        LineNumber = _nextLine;
        Offset = _isUtf16 ? _utf16Offset : _bufferOffset + _start;
        Damage.AddLongLine(Offset);
        Advance(_end);
        _isSkipping = true;
        return true;
    }

    /// <summary>Moves the end of a line that stops inside of quotes to where they close. A line that begins with a date ends the search: then a quote was stray.</summary>
    private int JoinQuoted(int end)
    {
        var first = _buffer.AsSpan(_start, end - _start);
        if (!first.Contains((byte)'"') || (first.Count((byte)'"') & 1) == 0)
            return end;
        var length = end - _start;
        var joined = length;
        var limit = _searchedInVain > CostlySearchBytes ? MaxJoinedLinesOnceCostly : MaxJoinedLines;
        for (var lines = 1; lines < limit; lines++)
        {
            var next = SkipEnd(_start + joined);
            var nextEnd = FindMoreEnd(ref next);
            if (nextEnd < 0 || IsRecordStart(_buffer.AsSpan(next, nextEnd - next)))
                break;
            joined = nextEnd - _start;
            if ((_buffer.AsSpan(next, nextEnd - next).Count((byte)'"') & 1) == 1)
            {
                Damage.JoinedLines += lines;
                _nextLine += lines;
                return _start + joined;
            }
        }
        _searchedInVain += joined;
        Damage.AddStrayQuote(_bufferOffset + _start);
        return _start + length;
    }

    private int SkipEnd(int end) =>
        end >= _end ? _end : end + (_buffer[end] == '\r' && end + 1 < _end && _buffer[end + 1] == '\n' ? 2 : 1);

    /// <summary>The end of the line that begins at <paramref name="next"/>, reading on where needed; -1 when there is no further line or no room.</summary>
    private int FindMoreEnd(ref int next)
    {
        while (true)
        {
            var end = next < _end ? FindEnd(next) : -1;
            if (end >= 0)
                return end;
            if (_ended)
                return next < _end ? _end : -1;
            if (_end - _start == MaxLineBytes)
                return -1;
            var before = _start;
            Refill();
            next -= before - _start;
        }
    }

    private static bool IsRecordStart(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#"u8))
            return true;
        if (line.StartsWith("\""u8))
            line = line[1..];
        return line.Length >= 11 && line[4] == '-' && line[7] == '-' && (line[10] is (byte)'T' or (byte)' ')
            && char.IsAsciiDigit((char)line[0]) && char.IsAsciiDigit((char)line[3]);
    }
}
