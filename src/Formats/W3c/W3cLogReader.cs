using Afterpatch.Formats.Text;

namespace Afterpatch.Formats.W3c;

/// <summary>Reads logs in the W3C extended format as IIS, HTTP.sys (HTTPERR) and others write it.</summary>
/// <remarks>
/// Spec: W3C, "Extended Log File Format" (WD-logfile-960323). Times are UTC. A header may come again with other fields at any place. A file without
/// a header is read by the default order that its first line fits. A row with surplus blanks is aligned by what its fields look like.
/// </remarks>
public sealed partial class W3cLogReader : FieldedLogReader
{
    private const int PrefixLength = 19;

    private readonly int[] _blanks = new int[MaxFields * 2];
    private readonly byte[] _lastPrefix = new byte[PrefixLength];
    private W3cLayout? _layout;
    private byte _separator = (byte)' ';
    private int _blankCount;
    private int _absorbing = -1;
    private int _absorbed;
    private int _rowLength;
    private DateTime _lastUtc;
    private DateTime _day;
    private TimeSpan _lastTime;
    private DateTime _clock;
    private long _headerlessRows;
    private long _firstHeaderless = -1;

    public W3cLogReader(Stream stream) : base(new LineReader(stream)) { }

    /// <summary>True when a line fits one of the default field orders, so that a file without a header can be read.</summary>
    public static bool FitsDefaultOrder(ReadOnlySpan<byte> line) => W3cLayout.Guess(TrimEnd(line)) is not null;

    public override bool Read()
    {
        while (Lines.Read())
        {
            if (Lines.Line[0] == '#')
            {
                ReadDirective(Lines.Line);
                continue;
            }
            if (_layout is null && !TryGuessLayout())
                continue;
            Split();
            return true;
        }
        return false;
    }

    public override ReadOnlySpan<byte> Field(int ordinal)
    {
        if ((uint)ordinal >= (uint)Fields.Count)
            return default;
        var first = ordinal;
        var last = ordinal;
        if (_absorbing >= 0 && ordinal >= _absorbing)
        {
            last += _absorbed;
            first = ordinal == _absorbing ? ordinal : last;
        }
        if (first > _blankCount)
            return default;
        var start = first == 0 ? 0 : _blanks[first - 1] + 1;
        var line = Line[.._rowLength];
        var value = last < _blankCount ? line[start.._blanks[last]] : line[start..];
        if (_isQuotedRow && value is [(byte)'"', .., (byte)'"'])
            value = value[1..^1];
        return value is [(byte)'-'] ? default : value;
    }

    public override bool TryGetUtc(out DateTime utc)
    {
        if (_layout is { DateField: 0, TimeField: 1 } && Line.Length > PrefixLength)
        {
            var prefix = Line[..PrefixLength];
            if (!prefix.SequenceEqual(_lastPrefix))
            {
                if (!LogTime.TryIso(prefix, out _lastUtc))
                    _lastUtc = default;
                prefix.CopyTo(_lastPrefix);
            }
            utc = _lastUtc;
            return utc != default;
        }
        return TryGetUtcByFields(out utc);
    }

    public override IEnumerable<ParseError> Errors()
    {
        if (IsLayoutGuessed)
            yield return new(0, "#Fields", "the file has no header: read in the default field order that its first line fits");
        if (_headerlessRows > 0)
            yield return new(_firstHeaderless, "#Fields", $"{_headerlessRows} lines before any header that fit no default field order");
        foreach (var error in base.Errors())
            yield return error;
    }

    /// <summary>Lines that could not be read for want of a header.</summary>
    public long LostLines => _headerlessRows;

    private bool TryGuessLayout()
    {
        if (W3cLayout.Guess(TrimEnd(Lines.Line)) is { } guessed)
        {
            Use(guessed);
            IsLayoutGuessed = true;
            return true;
        }
        if (_headerlessRows++ == 0)
            _firstHeaderless = Lines.Offset;
        return false;
    }

    private void Split()
    {
        Counts.Rows++;
        var line = TrimEnd(Line);
        _rowLength = line.Length;
        _absorbing = -1;
        _blankCount = FieldSplitter.Find(line, _separator, _blanks);
        _isQuotedRow = (_isQuotedLog || _blankCount >= Fields.Count) && TryJoinQuoted(line);
        if (_blankCount != Fields.Count - 1)
            Realign(line);
        if (_layout!.DateField < 0)
            ReadClock();
    }

    private void Realign(ReadOnlySpan<byte> line)
    {
        if (_blankCount < Fields.Count - 1)
        {
            Counts.AddShort(Offset);
            return;
        }
        _blankCount = Math.Min(_blankCount, _blanks.Length);
        _absorbing = _layout!.FindAbsorbing(line, _blanks.AsSpan(0, _blankCount));
        _absorbed = _blankCount + 1 - Fields.Count;
        if (_absorbing >= 0)
        {
            Counts.AddLong(Offset);
            return;
        }
        Counts.AddUnaligned(Offset);
        _absorbing = _layout.LastFree;
    }

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> line) =>
        line.Length > 0 && line[^1] is (byte)' ' or (byte)'\t' ? line.TrimEnd(" \t"u8) : line;

    private void ReadDirective(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 2 || line.Length > 64 * 1024)
            return;
        var name = System.Text.Encoding.UTF8.GetString(line[1..colon]).Trim();
        var value = System.Text.Encoding.UTF8.GetString(line[(colon + 1)..]).Trim();
        if (name.Equals("Fields", StringComparison.OrdinalIgnoreCase))
        {
            _separator = value.Contains('\t', StringComparison.Ordinal) ? (byte)'\t' : (byte)' ';
            var fields = value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 0)
                Use(new W3cLayout(fields.Length > MaxFields ? fields[..MaxFields] : fields));
            return;
        }
        SetDirective(name, value);
        if (name.Equals("Software", StringComparison.OrdinalIgnoreCase))
            _isQuotedLog = value.Contains("Advanced Logging", StringComparison.OrdinalIgnoreCase);
        if (name.Equals("Date", StringComparison.OrdinalIgnoreCase) && LogTime.TryDate(line[(colon + 1)..].TrimStart((byte)' '), out var day))
        {
            _day = day;
            _lastTime = default;
        }
    }

    private void Use(W3cLayout layout)
    {
        _layout = layout;
        SetFields(layout.Fields);
    }

    private bool TryGetUtcByFields(out DateTime utc)
    {
        utc = _clock;
        if (_layout is not { DateField: >= 0 })
            return utc != default;
        if (!LogTime.TryTimeOfDay(Field(_layout.TimeField), out var time))
            return false;
        if (!LogTime.TryDate(Field(_layout.DateField), out var date))
            return false;
        utc = date + time;
        return true;
    }

    /// <summary>A log without a date column: the header's date, and the next day each time the clock starts again.</summary>
    private void ReadClock()
    {
        _clock = default;
        if (_day == default || !LogTime.TryTimeOfDay(Field(_layout!.TimeField), out var time))
            return;
        if (time < _lastTime - TimeSpan.FromHours(12) && _day < DateTime.MaxValue.AddDays(-2))
            _day = _day.AddDays(1);
        _lastTime = time;
        _clock = _day + time;
    }
}
