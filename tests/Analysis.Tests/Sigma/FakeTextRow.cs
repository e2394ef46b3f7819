using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>A hand-made line of a text log, its fields apart by one character.</summary>
internal sealed class FakeTextRow(string family, IReadOnlyList<(string Name, string Value)> fields, char separator = ' ') : TextRow
{
    private readonly byte[] _line = Encoding.UTF8.GetBytes(string.Join(separator, fields.Select(pair => pair.Value.Length == 0 ? "-" : pair.Value)));

    public override TextSchema Schema { get; } = new(family, [.. fields.Select(pair => pair.Name)]);

    public override ReadOnlySpan<byte> Line => _line;

    public override long Offset => 0;

    public override long LineNumber => 7;

    public override ReadOnlySpan<byte> Field(int ordinal) => ordinal < 0 ? default : Encoding.UTF8.GetBytes(fields[ordinal].Value);

    public override bool TryGetUtc(out DateTime utc)
    {
        utc = new DateTime(2021, 3, 3, 4, 5, 6, DateTimeKind.Utc);
        return true;
    }

    public override EvidencePointer Pointer() => new(@"C:\fake.log", 0, Line: 7);
}
