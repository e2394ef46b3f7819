using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Log files that were deleted and that nothing deletes by itself: event logs, and web logs younger than others that stayed.</summary>
/// <remarks>
/// T1070.001, T1070.004. Exchange trims its own logs, and administrators the oldest web logs; neither counts. State: one entry a log file, at most
/// 200,000.
/// </remarks>
public sealed class LogsDeletedDetector : IDetector
{
    private const int MaxLogs = 200_000;

    private readonly List<(string Path, DateTime? Utc, EvidencePointer At)> _deleted = [];
    private readonly HashSet<string> _present = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "tampering.logs-deleted";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(MftEntry), typeof(UsnChange)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case MftEntry { IsDirectory: false } entry when Kind(entry.Path) is not null && _present.Count < MaxLogs:
                if (!entry.IsDeleted)
                    _present.Add(entry.Path);
                else if (_deleted.Count < MaxLogs)
                    _deleted.Add((entry.Path, null, entry.At));
                break;
            case UsnChange change when change.Has("FILE_DELETE") && Kind(change.IsPathWhole ? change.Path : change.Name) is not null && _deleted.Count < MaxLogs:
                _deleted.Add((change.IsPathWhole ? change.Path : change.Name, change.TimeUtc, change.At));
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        var events = _deleted.Where(log => Kind(log.Path) == "evtx" && !_present.Contains(log.Path)).ToList();
        if (events.Count > 0)
            findings.Add(Make("evtx", events, Severity.Medium));
        var oldest = _present.Where(path => Kind(path) == "iis").Select(PageKey.NameOf).Order(StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        var web = _deleted.Where(log => Kind(log.Path) == "iis" && !_present.Contains(log.Path)
            && oldest is not null && string.Compare(PageKey.NameOf(log.Path), oldest, StringComparison.OrdinalIgnoreCase) > 0).ToList();
        if (web.Count > 0)
            findings.Add(Make("iis", web, Severity.Medium));
    }

    /// <summary>Names of web logs carry their day, <c>u_ex210303.log</c>, and so sort by it.</summary>
    private static string? Kind(string path)
    {
        var name = PageKey.NameOf(path);
        if (name.EndsWith(".evtx", StringComparison.OrdinalIgnoreCase))
            return name.StartsWith("Archive-", StringComparison.OrdinalIgnoreCase) || (path.Contains('\\') && !path.Contains(@"\winevt\", StringComparison.OrdinalIgnoreCase)) ? null : "evtx";
        return name.StartsWith("u_ex", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".log", StringComparison.OrdinalIgnoreCase) && !name.Contains("_x", StringComparison.OrdinalIgnoreCase) ? "iis" : null;
    }

    private Finding Make(string kind, List<(string Path, DateTime? Utc, EvidencePointer At)> logs, Severity severity)
    {
        var names = logs.Select(log => log.Path).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var first = logs.OrderByDescending(log => log.Utc is not null).ThenBy(log => log.Path, StringComparer.OrdinalIgnoreCase).ThenBy(log => log.At.Offset);
        return new()
        {
            Detector = Id,
            TitleKey = $"finding.tampering.logs-deleted.{kind}.title",
            Severity = severity,
            Confidence = Confidence.Medium,
            State = FindingState.Event,
            Attack = kind == "evtx" ? ["T1070.001"] : ["T1070.004"],
            Answers = [Question.Exploited],
            FirstUtc = logs.Min(log => log.Utc),
            LastUtc = logs.Max(log => log.Utc),
            Subject = new("log", names[0]),
            TitleArgs = new Dictionary<string, string> { ["count"] = names.Count.ToString(CultureInfo.InvariantCulture), ["path"] = names[0] },
            Evidence = [.. first.Take(Finding.MaxEvidence).Select(log => EvidenceItem.Of(log.At, $"{log.Path} deleted {UtcText.Format(log.Utc)}".TrimEnd()))],
            Details = [new("records", names.Count.ToString(CultureInfo.InvariantCulture)), new("files", string.Join(", ", names.Take(20)))],
        };
    }
}
