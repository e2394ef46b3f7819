using System.Text.Json;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Tools of remote control that are installed: honest ones, if their owner knows of them.</summary>
/// <remarks>
/// T1219. By name, so a question and no verdict: low, and medium only where the program lies where no installer puts it. Services that an event tells of
/// (7045, 4697) count although nothing of them is left, and so do programs that were started. State: one entry a tool.
/// </remarks>
public sealed class RemoteAccessDetector : IDetector
{
    private const int MostRecords = 20;
    private const string Started = "process";
    private readonly List<(string Name, string[] Words)> _tools;
    private readonly SortedDictionary<string, List<Sight>> _found = new(StringComparer.Ordinal);

    public RemoteAccessDetector(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["intrusions/remote-access.json"]);
        _tools = [.. document.RootElement.GetProperty("tools").EnumerateArray()
            .Select(tool => (tool.GetProperty("name").GetString()!, tool.GetProperty("words").EnumerateArray().Select(word => word.GetString()!).ToArray()))];
    }

    public string Id => "persistence.remote-access-tool";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(LoggedEvent), typeof(CommandAct)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (SightOf(record) is not { } seen || Tool(seen) is not { } tool)
            return;
        if (!_found.TryGetValue(tool, out var sights))
            _found.Add(tool, sights = []);
        if (sights.Count < MostRecords)
            sights.Add(seen);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var (tool, sights) in _found)
        {
            var isOdd = sights.Exists(seen => CommandJudge.Judge(seen.Runs).Reasons.Contains("program-in-odd-place"));
            findings.Add(Claim.Of(
                Id, isOdd ? Severity.Medium : Severity.Low, isOdd ? Confidence.Medium : Confidence.Low, sights.TrueForAll(seen => seen.IsEvent) ? FindingState.Unknown : FindingState.Active, new Subject("service", tool),
                sights.Select(seen => EvidenceItem.Of(seen.At, $"{seen.Kind} {seen.Name}: {seen.Runs}")), ["T1219"], isOdd ? Claim.Inside : [], sights.Min(seen => seen.Utc),
                ("seenAs", string.Join(", ", sights.Select(seen => seen.IsEvent && seen.Kind != Started ? "installed" : seen.Kind).Distinct(StringComparer.Ordinal))), ("runs", sights[0].Runs)));
        }
    }

    /// <param name="Label">Further words of it: the name that people see.</param>
    private sealed record Sight(EvidencePointer At, string Kind, string Name, string Label, string Runs, DateTime? Utc, bool IsEvent);

    private static Sight? SightOf(Record record) => record switch
    {
        InventoryRecord { IsDeleted: false, Item.Kind: "service" or "product" or "autostart" or "task" } item when item.Item.Healthy != "yes" =>
            new(item.At, item.Item.Kind, item.Item.Name, item["displayName"], Runs(item), item.ChangedUtc, false),
        LoggedEvent { EventId: 7045, Channel: "System" } or LoggedEvent { EventId: 4697, Channel: "Security" } => OfEvent((LoggedEvent)record),
        CommandAct { Act: CommandActKind.RemoteAccess } act => new(act.At, Started, act.What, "", act.Command, act.TimeUtc, true),
        _ => null,
    };

    private static Sight OfEvent(LoggedEvent installed) => new(
        installed.At, "service", installed["ServiceName"] ?? installed.ValueAt(0), "", installed["ImagePath"] ?? installed["ServiceFileName"] ?? installed.ValueAt(1), installed.TimeUtc, true);

    private string? Tool(Sight seen)
    {
        var text = $"{seen.Name} {seen.Label} {seen.Runs}";
        foreach (var (name, words) in _tools)
            foreach (var word in words)
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return name;
        return null;
    }

    private static string Runs(InventoryRecord item) =>
        item["imagePath"] is { Length: > 0 } image ? image : item["command"] is { Length: > 0 } command ? command : item["runs"] is { Length: > 0 } runs ? runs : item["location"];
}
