namespace Afterpatch.Formats.Text;

/// <summary>How many rows a log has, and how many of them do not have the fields that its header announces.</summary>
public sealed class RowCounts
{
    private long _shortOffset = -1;
    private long _longOffset = -1;
    private long _unalignedOffset = -1;

    public long Rows { get; set; }

    /// <summary>Rows with fewer fields than announced.</summary>
    public long Short { get; private set; }

    /// <summary>Rows with more fields than announced, whose fields could be told apart all the same.</summary>
    public long Long { get; private set; }

    /// <summary>Rows whose fields could not be told apart beyond the first ones.</summary>
    public long Unaligned { get; private set; }

    internal void AddShort(long offset)
    {
        if (Short++ == 0)
            _shortOffset = offset;
    }

    internal void AddLong(long offset)
    {
        if (Long++ == 0)
            _longOffset = offset;
    }

    internal void AddUnaligned(long offset)
    {
        if (Unaligned++ == 0)
            _unalignedOffset = offset;
    }

    internal IEnumerable<ParseError> Errors()
    {
        if (Short > 0)
            yield return new(_shortOffset, "fields", $"{Short} rows have fewer fields than the header announces; those that are there were read");
        if (Long > 0)
            yield return new(_longOffset, "fields", $"{Long} rows have more fields than the header announces; they were aligned by content");
        if (Unaligned > 0)
            yield return new(_unalignedOffset, "fields", $"{Unaligned} rows whose fields could not be aligned; their first fields and their text were read");
    }
}
