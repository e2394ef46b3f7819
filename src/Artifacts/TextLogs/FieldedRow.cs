using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>The current row of a <see cref="FieldedLogReader"/>, as sieves see it.</summary>
internal sealed class FieldedRow(FieldedLogReader reader, string source) : TextRow
{
    private TextSchema? _schema;

    public override TextSchema Schema => _schema ?? throw new InvalidOperationException("no schema before the first row");

    public override ReadOnlySpan<byte> Line => reader.Line;

    public override long Offset => reader.Offset;

    public override long LineNumber => reader.LineNumber;

    public override ReadOnlySpan<byte> Field(int ordinal) => reader.Field(ordinal);

    public override bool TryGetUtc(out DateTime utc) => reader.TryGetUtc(out utc);

    public override EvidencePointer Pointer() => new(source, reader.Offset, reader.Line.Length, reader.LineNumber);

    internal void Use(TextSchema schema) => _schema = schema;
}
