using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Tests.TextLogs;

/// <summary>Parses a log from memory and keeps what comes out, rows as text.</summary>
internal sealed class TextLogs : IRecordSink
{
    public List<Record> Records { get; } = [];

    public List<string> Lines { get; } = [];

    public List<string> Families { get; } = [];

    public CancellationToken Cancelled => CancellationToken.None;

    public SourceSpan Span => Records.OfType<SourceSpan>().Single();

    public static EvidenceFile File(string path, byte[] bytes) => new(path, bytes.Length, () => new MemoryStream(bytes, writable: false));

    public static TextLogs Parse(IArtifactParser parser, string path, string text) => Parse(parser, path, Encoding.UTF8.GetBytes(text));

    public static TextLogs Parse(IArtifactParser parser, string path, byte[] bytes)
    {
        var sink = new TextLogs();
        parser.Parse(File(path, bytes), sink);
        return sink;
    }

    public static bool Claims(IArtifactParser parser, string path, byte[] bytes) => parser.Claims(File(path, bytes), bytes.AsSpan(0, Math.Min(512, bytes.Length)));

    public void Add(Record record) => Records.Add(record);

    public void Row(TextRow row)
    {
        Lines.Add(Encoding.UTF8.GetString(row.Line));
        if (!Families.Contains(row.Schema.Family))
            Families.Add(row.Schema.Family);
    }

    public void Event(EventRow row) => throw new InvalidOperationException("a text log has no events");
}
