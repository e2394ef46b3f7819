using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>Unified Messaging failed on an object of a class that no voice message has: an attempt on CVE-2021-26857.</summary>
/// <remarks>T1190. Catalogue A9. The exception shows that the object did not fit, not that nothing ran before. State: at most 5,000 events.</remarks>
public sealed class UmDeserializationDetector : IDetector
{
    private const int MaxEvents = 5_000;
    private readonly List<LoggedEvent> _failed = [];

    public string Id => "exploit.um-deserialization";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is LoggedEvent { Level: 2 } logged && logged.Provider.Equals(EventNeeds.UnifiedMessaging, StringComparison.OrdinalIgnoreCase)
            && _failed.Count < MaxEvents && logged.Data.Any(field => field.Value.Contains("System.InvalidCastException", StringComparison.OrdinalIgnoreCase)))
            _failed.Add(logged);
    }

    public void Complete(ICollection<Finding> findings)
    {
        if (_failed.Count == 0)
            return;
        var events = EventParts.InOrder(_failed);
        findings.Add(new Finding
        {
            Detector = Id,
            TitleArgs = new Dictionary<string, string> { ["count"] = EventParts.Number(events.Count) },
            Severity = Severity.High,
            Confidence = Confidence.High,
            Outcome = Outcome.Attempted,
            Attack = ["T1190"],
            Answers = [Question.Exploited],
            FirstUtc = events[0].TimeUtc,
            LastUtc = events[^1].TimeUtc,
            Subject = new Subject("service", "MSExchangeUM"),
            Evidence = EventParts.Evidence(events),
            Details = [new("records", EventParts.Number(events.Count)), new("cve", "CVE-2021-26857")],
        });
    }
}
