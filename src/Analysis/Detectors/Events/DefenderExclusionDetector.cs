using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>An exclusion was added to Defender: 5007 with a new value below <c>Exclusions</c>.</summary>
/// <remarks>
/// T1562.001. Catalogue G8, K9. What Microsoft recommends for Exchange is no finding, what it once recommended is low. State: one
/// entry for each exclusion, at most 5,000.
/// </remarks>
public sealed class DefenderExclusionDetector(KnowledgeBase knowledge) : IDetector
{
    private const int MaxExclusions = 5_000;
    private readonly ExclusionJudge _judge = new(knowledge);
    private readonly SortedDictionary<string, List<LoggedEvent>> _added = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, DateTime> _removed = new(StringComparer.OrdinalIgnoreCase);

    private HostFact? _exchange;

    public string Id => "defence.defender-exclusion";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(LoggedEvent), typeof(HostFact)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is HostFact { Name: "installRoot" } folder && (_exchange is null || folder.Weight > _exchange.Weight))
            _exchange = folder;
        if (record is not LoggedEvent logged || !logged.Is(EventNeeds.Defender, 5007))
            return;
        var (added, removed) = (Exclusion(logged["New Value"]), Exclusion(logged["Old Value"]));
        if (added is not null && (_added.Count < MaxExclusions || _added.ContainsKey(added)))
        {
            if (!_added.TryGetValue(added, out var events))
                _added.Add(added, events = []);
            if (events.Count < Finding.MaxEvidence)
                events.Add(logged);
        }
        else if (added is null && removed is not null && _removed.Count < MaxExclusions)
            _removed[removed] = _removed.TryGetValue(removed, out var before) && before > logged.TimeUtc ? before : logged.TimeUtc;
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var (exclusion, unordered) in _added)
        {
            var events = EventParts.InOrder(unordered);
            var mark = exclusion.IndexOf('\\', StringComparison.Ordinal);
            var (kind, value) = (exclusion[..mark], exclusion[(mark + 1)..]);
            var judgement = _judge.Judge(kind, value, _exchange?.Value ?? "");
            if (judgement.Severity == Severity.Informational)
                continue;
            var isRemoved = _removed.TryGetValue(exclusion, out var removed) && removed >= events[^1].TimeUtc;
            findings.Add(new Finding
            {
                Detector = Id,
                TitleKey = $"finding.{Id}.{judgement.Kind}.title",
                TitleArgs = new Dictionary<string, string> { ["exclusion"] = value, ["kind"] = kind },
                Severity = judgement.Severity,
                Confidence = judgement.Severity >= Severity.Medium ? Confidence.High : Confidence.Low,
                State = isRemoved ? FindingState.Removed : FindingState.Unknown,
                Outcome = judgement.Severity >= Severity.Medium ? Outcome.Succeeded : Outcome.Context,
                Attack = ["T1562.001"],
                FirstUtc = events[0].TimeUtc,
                LastUtc = isRemoved ? removed : events[^1].TimeUtc,
                Subject = new Subject("registry", value),
                Evidence = EventParts.Evidence(events),
                Entities = kind == "Paths" ? [new Subject("file", value)] : kind == "Processes" ? [new Subject("process", value)] : [],
                Details = [new("records", EventParts.Number(events.Count)), new("kind", kind)],
            });
        }
    }

    /// <summary><c>HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\Temp = 0x0</c>: <c>Paths\C:\Temp</c>.</summary>
    private static string? Exclusion(string? value)
    {
        const string Key = "\\Exclusions\\";
        var start = value?.IndexOf(Key, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
            return null;
        var end = value!.LastIndexOf(" = ", StringComparison.Ordinal);
        var exclusion = (end > start ? value[(start + Key.Length)..end] : value[(start + Key.Length)..]).Trim();
        var mark = exclusion.IndexOf('\\', StringComparison.Ordinal);
        return mark > 0 && mark < exclusion.Length - 1 ? exclusion : null;
    }
}
