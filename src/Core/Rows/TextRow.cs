namespace Afterpatch.Core;

/// <summary>A view of one line of a text log over the reader's buffer. The same object is used for every row: keep values, never the row.</summary>
public abstract class TextRow
{
    public abstract TextSchema Schema { get; }

    /// <summary>The whole line without its line end, as bytes of the log's encoding (UTF-8 once read).</summary>
    public abstract ReadOnlySpan<byte> Line { get; }

    /// <summary>Byte offset of the line in its file.</summary>
    public abstract long Offset { get; }

    /// <summary>1-based.</summary>
    public abstract long LineNumber { get; }

    /// <summary>
    /// A field's bytes, without quotes; empty for a negative ordinal, for a field that the line is too short to have, and for the W3C <c>-</c>.
    /// The line is split on the first call.
    /// </summary>
    public abstract ReadOnlySpan<byte> Field(int ordinal);

    /// <summary>The row's time, UTC, from the columns that its family uses for it.</summary>
    public abstract bool TryGetUtc(out DateTime utc);

    /// <summary>A pointer to this row in its file.</summary>
    public abstract EvidencePointer Pointer();

    public string Text(int ordinal) => System.Text.Encoding.UTF8.GetString(Field(ordinal));
}
