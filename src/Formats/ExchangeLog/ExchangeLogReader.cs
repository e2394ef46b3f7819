using Afterpatch.Formats.Text;

namespace Afterpatch.Formats.ExchangeLog;

/// <summary>Reads the CSV logs of Exchange Server: comment lines for the header, RFC 4180 for the rows.</summary>
/// <remarks>
/// The field list is the <c>#Fields:</c> line or, in some families, a bare line of column names, at the beginning or again later; it is never a row.
/// Observed: 15.1.2375 (HttpProxy, ECP, message tracking, SMTP).
/// </remarks>
public sealed class ExchangeLogReader : FieldedLogReader
{
    private static readonly string[] FreeLastColumns = ["EventData", "data", "Data", "context"];

    private readonly int[] _commas = new int[MaxFields * 2];
    private readonly byte[] _lastPrefix = new byte[32];
    private byte[] _unquoted = new byte[1024];
    private int _unquotedUsed;
    private int _commaCount;
    private int _lastPrefixLength = -1;
    private bool _hasQuotes;
    private bool _lastAbsorbs;
    private DateTime _lastUtc;
    private int _timeField;
    private long _headerlessRows;
    private long _firstHeaderless = -1;

    public ExchangeLogReader(Stream stream) : base(new LineReader(stream, joinsQuoted: true)) { }

    /// <summary>Rows that could not be read for want of a header.</summary>
    public long LostLines => _headerlessRows;

    /// <summary>Gives the field list of a family that is known by other means, for a file without a header.</summary>
    public void AssumeFields(IReadOnlyList<string> fields)
    {
        if (Layout > 0)
            return;
        IsLayoutGuessed = true;
        Use(fields);
    }

    public override bool Read()
    {
        while (Lines.Read())
        {
            var line = Lines.Line;
            if (line[0] == '#')
            {
                ReadDirective(line);
                continue;
            }
            if (ExchangeLogHeader.IsColumnNames(line))
            {
                Use(ExchangeLogHeader.Names(line));
                continue;
            }
            if (Layout == 0)
            {
                if (_headerlessRows++ == 0)
                    _firstHeaderless = Lines.Offset;
                continue;
            }
            Split(line);
            return true;
        }
        return false;
    }

    public override ReadOnlySpan<byte> Field(int ordinal)
    {
        if ((uint)ordinal >= (uint)Fields.Count || ordinal > _commaCount)
            return default;
        var start = ordinal == 0 ? 0 : _commas[ordinal - 1] + 1;
        var line = Line;
        var isLast = ordinal == Fields.Count - 1 && _lastAbsorbs;
        var value = ordinal < _commaCount && !isLast ? line[start.._commas[ordinal]] : line[start..];
        return _hasQuotes && value.Length > 1 && value[0] == '"' ? Unquote(value) : value;
    }

    public override bool TryGetUtc(out DateTime utc)
    {
        var value = Field(_timeField);
        if (value.Length != _lastPrefixLength || !value.SequenceEqual(_lastPrefix.AsSpan(0, value.Length)))
        {
            _lastPrefixLength = -1;
            if (!LogTime.TryIso(value, out _lastUtc))
                _lastUtc = default;
            else if (value.Length <= _lastPrefix.Length)
            {
                value.CopyTo(_lastPrefix);
                _lastPrefixLength = value.Length;
            }
        }
        utc = _lastUtc;
        return utc != default;
    }

    public override IEnumerable<ParseError> Errors()
    {
        if (IsLayoutGuessed)
            yield return new(0, "#Fields", "the file has no header: read in the field order that this family is known to have");
        if (_headerlessRows > 0)
            yield return new(_firstHeaderless, "#Fields", $"{_headerlessRows} rows before any header");
        foreach (var error in base.Errors())
            yield return error;
    }

    private void Split(ReadOnlySpan<byte> line)
    {
        Counts.Rows++;
        _unquotedUsed = 0;
        _hasQuotes = line.Contains((byte)'"');
        _commaCount = _hasQuotes ? FindOutsideQuotes(line) : FieldSplitter.Find(line, (byte)',', _commas);
        var expected = Fields.Count - 1;
        if (_commaCount == expected)
            return;
        if (_commaCount < expected)
            Counts.AddShort(Offset);
        else if (_lastAbsorbs)
            Counts.AddLong(Offset);
        else
            Counts.AddUnaligned(Offset);
        _commaCount = Math.Min(_commaCount, _commas.Length);
    }

    private int FindOutsideQuotes(ReadOnlySpan<byte> line)
    {
        var found = 0;
        var at = 0;
        while (at < line.Length)
        {
            if (line[at] == '"' && IsFieldStart(line, at))
            {
                at = SkipQuoted(line, at);
                continue;
            }
            if (line[at] == ',')
            {
                if (found < _commas.Length)
                    _commas[found] = at;
                found++;
                at++;
                continue;
            }
            var next = line[at..].IndexOf((byte)',');
            at = next < 0 ? line.Length : at + next;
        }
        return found;
    }

    private static bool IsFieldStart(ReadOnlySpan<byte> line, int at) => at == 0 || line[at - 1] == ',';

    /// <summary>Index behind a quoted field's closing quote; where nothing closes it, behind its first character.</summary>
    private static int SkipQuoted(ReadOnlySpan<byte> line, int open)
    {
        var at = open + 1;
        while (true)
        {
            var quote = at < line.Length ? line[at..].IndexOf((byte)'"') : -1;
            if (quote < 0)
                return open + 1;
            at += quote + 1;
            if (at < line.Length && line[at] == '"')
                at++;
            else
                return at;
        }
    }

    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> value)
    {
        var close = value.LastIndexOf((byte)'"');
        if (close == 0)
            return value;
        var inner = value[1..close];
        if (inner.IndexOf("\"\""u8) < 0)
            return inner;
        // Fields of one row stay valid together, so each takes the next piece; an outgrown array lives on in the spans over it.
        if (_unquoted.Length - _unquotedUsed < inner.Length)
        {
            _unquoted = new byte[Math.Max(_unquoted.Length, inner.Length * 2)];
            _unquotedUsed = 0;
        }
        var target = _unquoted.AsSpan(_unquotedUsed);
        var length = 0;
        for (var i = 0; i < inner.Length; i++)
        {
            target[length++] = inner[i];
            if (inner[i] == '"' && i + 1 < inner.Length && inner[i + 1] == '"')
                i++;
        }
        _unquotedUsed += length;
        return target[..length];
    }

    private void ReadDirective(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 2 || line.Length > 64 * 1024)
            return;
        var name = System.Text.Encoding.UTF8.GetString(line[1..colon]).Trim();
        if (name.Equals("Fields", StringComparison.OrdinalIgnoreCase))
            Use(ExchangeLogHeader.Names(line[(colon + 1)..].TrimStart((byte)' ')));
        else
            SetDirective(name, System.Text.Encoding.UTF8.GetString(line[(colon + 1)..]).Trim());
    }

    private void Use(IReadOnlyList<string> fields)
    {
        if (fields.Count == 0)
            return;
        SetFields(fields.Count > MaxFields ? fields.Take(MaxFields).ToArray() : fields);
        _timeField = ExchangeLogHeader.TimeField(Fields);
        _lastAbsorbs = FreeLastColumns.Contains(Fields[^1], StringComparer.Ordinal);
    }
}
