using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>Defender was switched off, in whole or in part, or somebody tried to.</summary>
/// <remarks>T1562.001. Catalogue G8. Events 5000 (on), 5001, 5010, 5012 (off), 5007 (a switch in the registry), 5013 (tamper protection refused). State: at most 10,000 events.</remarks>
public sealed class DefenderDisabledDetector : IDetector
{
    private const int MaxEvents = 10_000;

    /// <summary>Updates of the platform switch the scanner off for a moment.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(15);

    private readonly List<LoggedEvent> _events = [];

    public string Id => "defence.defender-disabled";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is LoggedEvent logged && _events.Count < MaxEvents
            && (logged.Is(EventNeeds.Defender, 5000, 5001, 5010, 5012, 5013, 1013) || (logged.Is(EventNeeds.Defender, 5007) && TurnsOff(logged))
                || (logged.Is(EventNeeds.ServiceControl, 7040) && logged["param4"] is "WinDefend" or "Sense")))
            _events.Add(logged);
    }

    public void Complete(ICollection<Finding> findings)
    {
        var events = EventParts.InOrder(_events);
        var off = events.Where(logged => logged.EventId is 5001 or 5007 or 5010 or 5012 or 7040).ToList();
        var lasting = off.Where(logged => !IsBackSoon(logged, events)).ToList();
        if (lasting.Count > 0)
            findings.Add(Make("event", lasting, Severity.Medium, Outcome.Succeeded));
        else if (off.Count > 0)
            findings.Add(Make("moment", off, Severity.Informational, Outcome.Context));
        var refused = events.Where(logged => logged.EventId == 5013).ToList();
        if (refused.Count > 0)
            findings.Add(Make("refused", refused, Severity.Low, Outcome.Attempted));
        var history = events.Where(logged => logged.EventId == 1013 && !IsRoutine(logged)).ToList();
        if (history.Count > 0)
            findings.Add(Make("history", history, Severity.Low, Outcome.Context));
    }

    private static bool IsBackSoon(LoggedEvent off, List<LoggedEvent> events) =>
        off.EventId == 5001 && events.Exists(logged => logged.EventId == 5000 && logged.TimeUtc >= off.TimeUtc && logged.TimeUtc - off.TimeUtc <= Moment);

    /// <summary>Defender itself drops old entries of its history.</summary>
    private static bool IsRoutine(LoggedEvent logged) => (logged["User"] ?? "SYSTEM") is "SYSTEM" or "";

    /// <summary><c>HKLM\...\DisableRealtimeMonitoring = 0x1</c>.</summary>
    private static bool TurnsOff(LoggedEvent logged)
    {
        var value = logged["New Value"] ?? "";
        var equals = value.LastIndexOf('=');
        if (equals < 0)
            return false;
        var name = value[..equals].TrimEnd();
        var number = value[(equals + 1)..].Trim();
        var isCloud = name.EndsWith("SpyNetReporting", StringComparison.OrdinalIgnoreCase);
        return EventNeeds.DefenderSwitches.Any(part => name.EndsWith("\\" + part, StringComparison.OrdinalIgnoreCase))
            && (isCloud ? number == "0x0" && WasSet(logged) : number == "0x1");
    }

    /// <summary>Cloud protection that was never on is not switched off.</summary>
    private static bool WasSet(LoggedEvent logged) => (logged["Old Value"] ?? "").Trim() is var old && (old.EndsWith("0x1", StringComparison.Ordinal) || old.EndsWith("0x2", StringComparison.Ordinal));

    private Finding Make(string kind, List<LoggedEvent> events, Severity severity, Outcome outcome) => new()
    {
        Detector = Id,
        TitleKey = $"finding.{Id}.{kind}.title",
        TitleArgs = new Dictionary<string, string> { ["utc"] = UtcText.Format(events[0].TimeUtc), ["count"] = EventParts.Number(events.Count) },
        Severity = severity,
        Confidence = kind == "event" ? Confidence.Medium : Confidence.Low,
        Outcome = outcome,
        Attack = ["T1562.001"],
        FirstUtc = events[0].TimeUtc,
        LastUtc = events[^1].TimeUtc,
        Subject = new Subject("configuration", kind == "event" ? "Windows Defender" : $"Windows Defender ({kind})"),
        Evidence = EventParts.Evidence(events),
        Entities = [.. events.Select(EventParts.Account).Where(account => account.Contains('\\', StringComparison.Ordinal) && !account.StartsWith("NT ", StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(10).Select(account => new Subject("account", account))],
        Details = [new("records", EventParts.Number(events.Count))],
    };
}
