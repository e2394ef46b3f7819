namespace Afterpatch.Formats.Text;

/// <summary>A text log whose lines are fields under names that its own header gives.</summary>
/// <remarks>One instance reads one file, forward. Spans are valid until the next <see cref="Read"/>.</remarks>
public abstract class FieldedLogReader(LineReader lines) : IDisposable
{
    /// <summary>More columns than any known log has; what a hostile header names beyond that is left out.</summary>
    public const int MaxFields = 512;

    private readonly Dictionary<string, string> _directives = new(StringComparer.OrdinalIgnoreCase);

    protected LineReader Lines { get; } = lines;

    /// <summary>Names of the fields of the current row, as the header in force writes them.</summary>
    public IReadOnlyList<string> Fields { get; protected set; } = [];

    /// <summary>Grows by one with every header whose field list differs from the one in force.</summary>
    public int Layout { get; private set; }

    /// <summary>True when the field list comes from the content, because the file has no header.</summary>
    public bool IsLayoutGuessed { get; protected set; }

    /// <summary>The current row without its line end; UTF-8 when the log is.</summary>
    public ReadOnlySpan<byte> Line => Lines.Line;

    public long Offset => Lines.Offset;

    public long LineNumber => Lines.LineNumber;

    public int BuffersRead => Lines.BuffersRead;

    public RowCounts Counts { get; } = new();

    /// <summary>The last value of a header directive without its colon (<c>Software</c>, <c>Log-type</c>, <c>Date</c>), or null.</summary>
    public string? Directive(string name) => _directives.GetValueOrDefault(name);

    /// <summary>Goes to the next row.</summary>
    public abstract bool Read();

    /// <summary>Bytes of a field without quotes; empty for a negative ordinal and for a field that the row does not have.</summary>
    public abstract ReadOnlySpan<byte> Field(int ordinal);

    public abstract bool TryGetUtc(out DateTime utc);

    /// <summary>What was wrong with the file, one error a kind. Complete after the last row.</summary>
    public virtual IEnumerable<ParseError> Errors() => Lines.Damage.Errors().Concat(Counts.Errors());

    public void Dispose()
    {
        Lines.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void SetDirective(string name, string value)
    {
        if (_directives.Count < 64)
            _directives[name] = value;
    }

    /// <summary>Takes a header's field list into force.</summary>
    protected void SetFields(IReadOnlyList<string> fields)
    {
        if (Layout > 0 && fields.SequenceEqual(Fields, StringComparer.Ordinal))
            return;
        Fields = fields;
        Layout++;
    }
}
