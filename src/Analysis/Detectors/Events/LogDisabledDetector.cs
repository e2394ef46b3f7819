using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>Logging itself was switched off: auditing taken back, the event log service stopped while the system ran on, or its start changed.</summary>
/// <remarks>T1562.002. State: the events themselves, at most 10,000.</remarks>
public sealed class LogDisabledDetector : IDetector
{
    private const int MaxEvents = 10_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);
    private readonly List<LoggedEvent> _audit = [];
    private readonly List<LoggedEvent> _service = [];
    private readonly List<LoggedEvent> _start = [];

    public string Id => "tampering.log-disabled";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not LoggedEvent logged || _audit.Count + _service.Count + _start.Count >= MaxEvents)
            return;
        if (logged.Is(EventNeeds.Security, 4719) && (logged["AuditPolicyChanges"] ?? "") is var changes
            && (changes.Contains("%%8448", StringComparison.Ordinal) || changes.Contains("%%8450", StringComparison.Ordinal)))
            _audit.Add(logged);
        else if (logged.Is(EventNeeds.LegacyEventLog, 6005, 6006) || logged.Is(EventNeeds.KernelGeneral, 12))
            _service.Add(logged);
        else if (logged.Is(EventNeeds.ServiceControl, 7040) && string.Equals(logged["param4"], "EventLog", StringComparison.OrdinalIgnoreCase))
            _start.Add(logged);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var group in EventParts.InOrder(_audit).GroupBy(EventParts.IsSystem).OrderBy(group => group.Key))
            findings.Add(Make("audit", [.. group], group.Key ? Severity.Informational : Severity.Medium, group.Key ? Confidence.Low : Confidence.Medium));
        if (_start.Count > 0)
            findings.Add(Make("start", EventParts.InOrder(_start), Severity.Medium, Confidence.Medium));
        var pauses = Pauses();
        if (pauses.Count > 0)
            findings.Add(Make("stopped", pauses, Severity.Medium, Confidence.Medium));
    }

    /// <summary>Stop and start of the service with no boot between them. Without any boot in the log nothing can be said.</summary>
    private List<LoggedEvent> Pauses()
    {
        var pauses = new List<LoggedEvent>();
        foreach (var log in EventParts.InOrder(_service).GroupBy(logged => logged.At.Source, StringComparer.OrdinalIgnoreCase).OrderBy(log => log.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (!log.Any(logged => logged.EventId == 12))
                continue;
            LoggedEvent? stop = null;
            // The order of the record numbers: the clock may have been set in between.
            foreach (var logged in log.OrderBy(logged => logged.At.RecordId))
            {
                if (logged.EventId == 6005 && stop is not null && logged.TimeUtc - stop.TimeUtc < LongestPause && !HasBootBetween(log, stop, logged))
                    pauses.AddRange([stop, logged]);
                stop = logged.EventId == 6006 ? logged : null;
            }
        }
        return pauses;
    }

    /// <summary>A boot is written after the service has started; it is dated before.</summary>
    private static bool HasBootBetween(IEnumerable<LoggedEvent> log, LoggedEvent stop, LoggedEvent start) =>
        log.Any(logged => logged.EventId == 12 && logged.TimeUtc >= stop.TimeUtc.AddMinutes(-1) && logged.TimeUtc <= start.TimeUtc.AddMinutes(5));

    private Finding Make(string kind, List<LoggedEvent> events, Severity severity, Confidence confidence) => new()
    {
        Detector = Id,
        TitleKey = $"finding.{Id}.{kind}.title",
        TitleArgs = new Dictionary<string, string>
        {
            ["account"] = EventParts.Account(events[0]),
            ["count"] = EventParts.Number(kind == "stopped" ? events.Count / 2 : events.Count),
        },
        Severity = severity,
        Confidence = confidence,
        Outcome = Outcome.Context,
        Attack = ["T1562.002"],
        FirstUtc = events[0].TimeUtc,
        LastUtc = events[^1].TimeUtc,
        Subject = new Subject("log", kind == "audit" ? "Security" : "EventLog"),
        Evidence = EventParts.Evidence(events),
        Entities = EventParts.Accounts(events),
        Details = [new("records", EventParts.Number(events.Count))],
    };
}
