using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>An event log that somebody cleared: Security 1102, System 104.</summary>
/// <remarks>T1070.001. State: the events themselves, at most 10,000.</remarks>
public sealed class LogClearedDetector : IDetector
{
    private const int MaxEvents = 10_000;
    private const int Many = 3;
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    /// <summary>Logs that hold the traces of an intrusion; parts of channel names.</summary>
    private static readonly string[] Telling = ["MSExchange Management", "PowerShell", "Windows Defender", "TaskScheduler", "WMI-Activity", "Sysmon", "TerminalServices"];

    private readonly List<LoggedEvent> _cleared = [];

    public string Id => "tampering.log-cleared";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is LoggedEvent logged && logged.Is(EventNeeds.EventLogProvider, 1102, 104) && _cleared.Count < MaxEvents)
            _cleared.Add(logged);
    }

    public void Complete(ICollection<Finding> findings)
    {
        var events = EventParts.InOrder(_cleared);
        foreach (var log in events.GroupBy(Channel, StringComparer.OrdinalIgnoreCase).OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
            findings.Add(Make(log.Key, [.. log], log.Any(one => ClearedTogether(one, events) >= Many)));
    }

    private static string Channel(LoggedEvent logged) => logged.EventId == 1102 ? "Security" : logged["Channel"] is { Length: > 0 } channel ? channel : logged.Channel;

    private static int ClearedTogether(LoggedEvent one, List<LoggedEvent> events) =>
        events.Where(other => (other.TimeUtc - one.TimeUtc).Duration() <= Together).Select(Channel).Distinct(StringComparer.OrdinalIgnoreCase).Count();

    private Finding Make(string channel, LoggedEvent[] events, bool amongMany) => new()
    {
        Detector = Id,
        TitleArgs = new Dictionary<string, string> { ["channel"] = channel, ["account"] = EventParts.Account(events[^1]) },
        Severity = amongMany || Array.Exists(Telling, part => channel.Contains(part, StringComparison.OrdinalIgnoreCase)) ? Severity.High
            : channel is "Security" or "System" or "Application" ? Severity.Medium : Severity.Low,
        Confidence = Confidence.High,
        Outcome = Outcome.Context,
        Attack = ["T1070.001"],
        FirstUtc = events[0].TimeUtc,
        LastUtc = events[^1].TimeUtc,
        Subject = new Subject("log", channel),
        Evidence = EventParts.Evidence(events.Reverse()),
        Entities = EventParts.Accounts(events),
        Details = [new("records", EventParts.Number(events.Length)), new("account", EventParts.Account(events[^1])),
            .. events[^1]["BackupPath"] is { Length: > 0 } backup ? [new KeyValuePair<string, string>("backup", backup)] : Array.Empty<KeyValuePair<string, string>>()],
    };
}
