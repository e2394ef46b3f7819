using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>Gathers what Defender says about the same threat in the same file.</summary>
/// <remarks>State: at most 10,000 threats with 50 events each.</remarks>
internal sealed class DefenderDetections
{
    private const int MaxThreats = 10_000;
    private const int MaxEvents = 50;
    private readonly Dictionary<(string, string), DefenderDetection> _found = [];

    public void Observe(LoggedEvent logged)
    {
        var threat = logged["Threat Name"] ?? "";
        var path = DefenderDetection.FirstFile(logged["Path"] ?? "");
        var key = (threat.ToUpperInvariant(), path.ToUpperInvariant());
        if (!_found.TryGetValue(key, out var detection))
        {
            if (_found.Count >= MaxThreats)
                return;
            _found.Add(key, detection = new DefenderDetection(threat, path));
        }
        if (detection.Events.Count < MaxEvents)
            detection.Events.Add(logged);
    }

    /// <summary>In order of first sight.</summary>
    public IEnumerable<DefenderDetection> All()
    {
        foreach (var detection in _found.Values)
        {
            var ordered = EventParts.InOrder(detection.Events);
            detection.Events.Clear();
            detection.Events.AddRange(ordered);
        }
        return _found.Values.OrderBy(detection => detection.Events[0].TimeUtc)
            .ThenBy(detection => detection.Path, StringComparer.OrdinalIgnoreCase).ThenBy(detection => detection.Threat, StringComparer.Ordinal);
    }

    public static Finding Make(string detector, DefenderDetection found, Severity severity, IReadOnlyList<Question> answers) => new()
    {
        Detector = detector,
        TitleArgs = new Dictionary<string, string>
        {
            ["threat"] = found.Threat,
            ["path"] = found.Path.Length > 0 ? found.Path : found.Events[0]["Process Name"] ?? "",
        },
        Severity = severity,
        Confidence = Confidence.High,
        State = found.State,
        Outcome = Outcome.Succeeded,
        Answers = answers,
        FirstUtc = found.Events[0].TimeUtc,
        LastUtc = found.Events[^1].TimeUtc,
        Subject = found.Path.Length > 0 ? new Subject("file", found.Path) : new Subject("process", found.Events[0]["Process Name"] ?? found.Threat),
        Evidence = EventParts.Evidence(found.Events),
        Entities = found.Entities(),
        Details = [new("records", EventParts.Number(found.Events.Count)), new("threat", found.Threat),
            .. found.Events.Select(logged => logged["Action Name"]).OfType<string>().Where(name => name.Length > 0).Distinct().Take(5)
                .Select(name => new KeyValuePair<string, string>("action", name))],
    };
}
