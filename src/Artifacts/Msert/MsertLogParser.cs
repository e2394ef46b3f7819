using System.Globalization;
using System.Text;
using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.Msert;

/// <summary><c>%windir%\debug\msert.log</c> of the Microsoft Safety Scanner (and <c>mrt.log</c>, its sibling): what was found and removed before us.</summary>
/// <remarks>Free text, often UTF-16. Times are the server's local time without a zone and are taken as UTC; a diagnostic says so.</remarks>
public sealed class MsertLogParser : IArtifactParser
{
    private static readonly string[] StartFormats = ["ddd MMM d HH:mm:ss yyyy", "MMM d HH:mm:ss yyyy"];

    public string Id => "msert-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        if (file.Extension != ".log")
            return false;
        ReadOnlySpan<byte> text = TextEncodingSniffer.Decode(head);
        return text.IndexOf("Microsoft Safety Scanner"u8) >= 0 || text.IndexOf("Malicious Software Removal Tool"u8) >= 0;
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var lines = new LineReader(file.Open());
        var scan = new Block(file.Path, sink);
        DateTime? first = null;
        DateTime? last = null;
        long count = 0;
        while (lines.Read())
        {
            count++;
            if (lines.Line.Length > 4096)
                continue;
            var text = Encoding.UTF8.GetString(lines.Line).Trim();
            if (TimeOf(text) is { } utc)
            {
                scan.Flush();
                if (text.Contains("Started On ", StringComparison.OrdinalIgnoreCase))
                    scan.Named.Clear();
                scan.Utc = utc;
                first = first is null || utc < first ? utc : first;
                last = last is null || utc > last ? utc : last;
            }
            else
            {
                scan.Observe(text, new EvidencePointer(file.Path, lines.Offset, lines.Line.Length, lines.LineNumber));
            }
        }
        scan.Flush();
        foreach (var error in lines.Damage.Errors())
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
        if (first is not null)
            sink.Add(new Diagnostic(file.Path, -1, "time", "local times without their zone: taken as UTC"));
        sink.Add(new SourceSpan { At = new EvidencePointer(file.Path), Family = "msert", FirstUtc = first, LastUtc = last, Records = count });
    }

    /// <summary>The time of a line that says when the scan started or finished.</summary>
    private static DateTime? TimeOf(string text)
    {
        var at = text.IndexOf("Started On ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            at = text.IndexOf("Finished On ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var stamp = text[(text.IndexOf(" On ", at, StringComparison.OrdinalIgnoreCase) + 4)..];
        return DateTime.TryParseExact(stamp, StartFormats, CultureInfo.InvariantCulture,
            DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var utc) ? utc : null;
    }

    /// <summary>The lines about one threat: its name, then actions and resources until the next.</summary>
    private sealed class Block(string source, IRecordSink sink)
    {
        private const int MaxResources = 256;

        private readonly List<string> _resources = [];
        private string _threat = "";
        private string _action = "";
        private string _result = "";
        private EvidencePointer _at = new(source);

        public DateTime? Utc { get; set; }

        /// <summary>Threats that this scan told of.</summary>
        public HashSet<string> Named { get; } = new(StringComparer.OrdinalIgnoreCase);

        public void Observe(string text, EvidencePointer at)
        {
            if (NameAfter(text, "Threat Detected:", ", ") is { } threat)
                Begin(threat.Split(" and ", 2)[0], at);
            else if (NameAfter(text, "Found ", " and ") is { } found && found.Contains(':', StringComparison.Ordinal))
                Summed(found, at);
            else if (_threat.Length == 0)
                return;
            else if (text.StartsWith("Action:", StringComparison.OrdinalIgnoreCase))
                SetAction(text["Action:".Length..]);
            else if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and < 24 && _resources.Count < MaxResources)
                _resources.Add(text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..]);
            else if (text.StartsWith("Results Summary", StringComparison.OrdinalIgnoreCase))
                Flush();
        }

        public void Flush()
        {
            if (_threat.Length == 0)
                return;
            foreach (var resource in _resources.Distinct(StringComparer.OrdinalIgnoreCase).DefaultIfEmpty(""))
                sink.Add(new ThreatDetection
                {
                    At = _at,
                    TimeUtc = Utc,
                    Product = "msert",
                    Threat = _threat,
                    Resource = resource,
                    Action = _action,
                    Result = _result,
                });
            _threat = "";
        }

        /// <summary>The summary at the end names again what was told above it.</summary>
        private void Summed(string threat, EvidencePointer at)
        {
            if (Named.Contains(threat))
                Flush();
            else
                Begin(threat, at);
        }

        private void Begin(string threat, EvidencePointer at)
        {
            Flush();
            if (Named.Count < MaxResources)
                Named.Add(threat);
            _threat = threat;
            _at = at;
            _action = "";
            _result = "";
            _resources.Clear();
        }

        private void SetAction(string text)
        {
            var parts = text.Split(',', 2);
            _action = parts[0].Trim();
            _result = parts.Length > 1 ? parts[1].Replace("Result:", "", StringComparison.OrdinalIgnoreCase).Trim() : "";
        }

        private static string? NameAfter(string text, string start, string end)
        {
            if (!text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return null;
            var rest = text[start.Length..].Trim();
            var stop = rest.IndexOf(end, StringComparison.OrdinalIgnoreCase);
            var name = (stop < 0 ? rest : rest[..stop]).TrimEnd('.', '!', ' ');
            return name.Length is > 0 and < 200 ? name : null;
        }
    }
}
