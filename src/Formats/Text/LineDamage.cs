namespace Afterpatch.Formats.Text;

/// <summary>What was unusual about the bytes of a text log, counted, with the place of the first of each kind.</summary>
public sealed class LineDamage
{
    private long _nulOffset = -1;
    private bool _isTail;
    private long _longOffset = -1;
    private long _strayOffset = -1;

    public long NulBytes { get; private set; }

    /// <summary>Lines longer than <see cref="LineReader.MaxLineBytes"/>, of which only the beginning was read.</summary>
    public long LongLines { get; private set; }

    /// <summary>Lines with a quote that nothing closes.</summary>
    public long StrayQuotes { get; private set; }

    /// <summary>Line ends inside of quotes.</summary>
    public long JoinedLines { get; internal set; }

    internal void AddNuls(long offset, long count, bool isTail)
    {
        if (_nulOffset < 0)
            _nulOffset = offset;
        NulBytes += count;
        _isTail = isTail;
    }

    internal void AddLongLine(long offset)
    {
        if (_longOffset < 0)
            _longOffset = offset;
        LongLines++;
    }

    internal void AddStrayQuote(long offset)
    {
        if (_strayOffset < 0)
            _strayOffset = offset;
        StrayQuotes++;
    }

    /// <summary>One error a kind.</summary>
    public IEnumerable<ParseError> Errors()
    {
        if (NulBytes > 0)
            yield return new(_nulOffset, "line", _isTail
                ? $"{NulBytes} zero bytes at the end, as in a file that was pre-allocated and not closed"
                : $"{NulBytes} zero bytes between lines, as after a crash or an overwrite");
        if (LongLines > 0)
            yield return new(_longOffset, "line", $"{LongLines} lines longer than {LineReader.MaxLineBytes} bytes, read up to there");
        if (StrayQuotes > 0)
            yield return new(_strayOffset, "quote", $"{StrayQuotes} lines with a quote that nothing closes");
    }
}
