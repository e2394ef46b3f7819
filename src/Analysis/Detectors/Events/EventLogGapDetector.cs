using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>Events that a log must have held and holds no more: numbers that are missing, records that were zeroed, silences beyond its rhythm.</summary>
/// <remarks>
/// T1070.001. The torn end of a log that was open when it was copied is ordinary. State: per log one span and at most 64
/// diagnostics; first and last time of every text log, at most 200,000.
/// </remarks>
public sealed class EventLogGapDetector : IDetector
{
    private const int MaxDiagnostics = 64;
    private const int MaxLogs = 10_000;
    private const int MaxSpans = 200_000;
    private const long ChunkBytes = 65_536;
    private readonly Dictionary<string, SourceSpan> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TimeGap> _written = [];
    private readonly Dictionary<string, List<Diagnostic>> _damage = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "tampering.event-log-gap";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(SourceSpan), typeof(Diagnostic)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case SourceSpan span:
                Observe(span);
                break;
            case Diagnostic diagnostic when IsTold(diagnostic) && (_damage.Count < MaxLogs || _damage.ContainsKey(diagnostic.At.Source)):
                if (!_damage.TryGetValue(diagnostic.At.Source, out var damage))
                    _damage.Add(diagnostic.At.Source, damage = []);
                if (damage.Count < MaxDiagnostics)
                    damage.Add(diagnostic);
                break;
        }
    }

    private void Observe(SourceSpan span)
    {
        if (span.Family.StartsWith("evtx/", StringComparison.Ordinal))
        {
            if (_logs.Count < MaxLogs)
                _logs.TryAdd(span.At.Source, span);
        }
        else if (span is { Records: > 1, FirstUtc: { } first, LastUtc: { } last } && _written.Count < MaxSpans)
            _written.Add(new(first, last));
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var (source, span) in _logs.OrderBy(log => log.Key, StringComparer.OrdinalIgnoreCase))
        {
            var damage = _damage.GetValueOrDefault(source) ?? [];
            var missing = damage.Where(IsMissing).OrderBy(diagnostic => diagnostic.At.Offset).ToArray();
            if (missing.Length > 0)
                findings.Add(Missing(span, missing, damage.Exists(IsOpen)));
            else if (span.Gaps.Count > 0 && Silence(span) is { } silence)
                findings.Add(silence);
        }
    }

    private static bool IsTold(Diagnostic diagnostic) => IsMissing(diagnostic) || IsOpen(diagnostic);

    private static bool IsMissing(Diagnostic diagnostic) => diagnostic.LostRecords > 0
        || (diagnostic.Field == "record identifier" && diagnostic.Reason.Contains("missing", StringComparison.Ordinal))
        || (diagnostic.Field == "chunk magic" && diagnostic.Reason.Contains("zeroed", StringComparison.Ordinal));

    /// <summary>The reader says so where a checksum differs for that reason.</summary>
    private static bool IsOpen(Diagnostic diagnostic) => diagnostic.Reason.Contains("open when it was copied", StringComparison.Ordinal);

    private Finding Missing(SourceSpan span, Diagnostic[] missing, bool isOpen)
    {
        // One chunk of an open log: what was in memory had not reached the file when it was copied.
        var isTorn = isOpen && missing[^1].At.Offset - missing[0].At.Offset < ChunkBytes;
        var lost = missing.Sum(diagnostic => diagnostic.LostRecords);
        return Make(span, isTorn ? "torn" : null, isTorn ? Severity.Informational : Severity.Medium, isTorn ? Confidence.Low : Confidence.Medium, lost) with
        {
            Evidence = [.. missing.Take(Finding.MaxEvidence).Select(diagnostic =>
                EvidenceItem.Of(diagnostic.At, $"{diagnostic.Field}: {diagnostic.Reason}"))],
            Details = [new("records", EventParts.Number(missing.Length)), new("lost", EventParts.Number(lost)), .. Holes(span)],
        };
    }

    private Finding? Silence(SourceSpan span)
    {
        // The machine may have been off: only a hole in which a web or Exchange log was begun and ended is worth a word.
        var holes = span.Gaps.Where(gap => _written.Exists(other => other.FromUtc > gap.FromUtc && other.ToUtc < gap.ToUtc)).ToArray();
        if (holes.Length == 0)
            return null;
        var isSecurity = span.Family == "evtx/Security";
        return Make(span with { Gaps = holes }, "silence", isSecurity ? Severity.Medium : Severity.Low, isSecurity ? Confidence.Medium : Confidence.Low, 0) with
        {
            Evidence = [EvidenceItem.Of(span.At, $"{span.Family}: nothing from {UtcText.Format(holes[0].FromUtc)} to {UtcText.Format(holes[0].ToUtc)}")],
            Details = [new("records", EventParts.Number(holes.Length)), .. Holes(span with { Gaps = holes })],
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Holes(SourceSpan span) =>
        span.Gaps.Take(20).Select(gap => new KeyValuePair<string, string>("hole", $"{UtcText.Format(gap.FromUtc)} - {UtcText.Format(gap.ToUtc)}"));

    private Finding Make(SourceSpan span, string? kind, Severity severity, Confidence confidence, long lost) => new()
    {
        Detector = Id,
        TitleKey = kind is null ? null : $"finding.{Id}.{kind}.title",
        TitleArgs = new Dictionary<string, string>
        {
            ["channel"] = span.Family["evtx/".Length..],
            ["count"] = lost > 0 ? EventParts.Number(lost) : "?",
            ["from"] = UtcText.Format(span.Gaps.Count > 0 ? span.Gaps[0].FromUtc : span.FirstUtc) ?? "?",
            ["to"] = UtcText.Format(span.Gaps.Count > 0 ? span.Gaps[0].ToUtc : span.LastUtc) ?? "?",
        },
        Severity = severity,
        Confidence = confidence,
        Outcome = Outcome.Context,
        Attack = ["T1070.001"],
        FirstUtc = span.Gaps.Count > 0 ? span.Gaps[0].FromUtc : span.FirstUtc,
        LastUtc = span.Gaps.Count > 0 ? span.Gaps[^1].ToUtc : span.LastUtc,
        Subject = new Subject("log", span.Family["evtx/".Length..]),
        Evidence = [],
    };
}
