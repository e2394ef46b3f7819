using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.SetupLog;

/// <summary><c>ExchangeSetup.log</c>: which build was installed when, and where.</summary>
/// <remarks>
/// Lines are <c>[MM/dd/yyyy HH:mm:ss.ffff] [depth] text</c>, UTC; the four digits are milliseconds. Observed: in 15.0 to 15.2 the status times that
/// Setup prints in local time differ from the line's own by the server's offset. A file holds many runs, one behind the other; lines without a time
/// continue the line before.
/// </remarks>
public sealed class SetupLogParser : IArtifactParser
{
    public string Id => "exchange-setup-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = TextEncodingSniffer.Decode(head);
        if (!SetupLogLine.TryRead(FirstTimed(text), out _, out var first))
            return false;
        return file.Name.Contains("ExchangeSetup", StringComparison.OrdinalIgnoreCase) || text.IndexOf("Microsoft Exchange Server"u8) >= 0
            || first.StartsWith("Setup version"u8);
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var lines = new LineReader(file.Open());
        var coverage = new CoverageTracker(file);
        var run = new SetupRun(file.Path, sink);
        long count = 0;
        while (lines.Read())
        {
            count++;
            if (!SetupLogLine.TryRead(lines.Line, out var utc, out var text))
                continue;
            coverage.Add(utc);
            run.Observe(text, utc, lines);
            if (count % 65_536 == 0)
                sink.Cancelled.ThrowIfCancellationRequested();
        }
        run.End();
        foreach (var error in lines.Damage.Errors())
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
        sink.Add(coverage.ToSpan("setup-log", count, 0) with { Gaps = [] });
    }

    private static ReadOnlySpan<byte> FirstTimed(ReadOnlySpan<byte> text)
    {
        var open = text.IndexOf((byte)'[');
        if (open < 0)
            return default;
        text = text[open..];
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? text : text[..end];
    }
}
