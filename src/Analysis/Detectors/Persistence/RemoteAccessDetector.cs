using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Tools of remote control that are installed: honest ones, if their owner knows of them.</summary>
/// <remarks>
/// T1219. By name, so a question and no verdict: low, and medium only where the program lies where no installer puts it. State: one entry a tool.
/// </remarks>
public sealed class RemoteAccessDetector : IDetector
{
    private const int MostRecords = 20;
    private readonly List<(string Name, string[] Words)> _tools;
    private readonly SortedDictionary<string, List<InventoryRecord>> _found = new(StringComparer.Ordinal);

    public RemoteAccessDetector(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["intrusions/remote-access.json"]);
        _tools = [.. document.RootElement.GetProperty("tools").EnumerateArray()
            .Select(tool => (tool.GetProperty("name").GetString()!, tool.GetProperty("words").EnumerateArray().Select(word => word.GetString()!).ToArray()))];
    }

    public string Id => "persistence.remote-access-tool";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not InventoryRecord { IsDeleted: false, Item.Kind: "service" or "product" or "autostart" or "task" } item || item.Item.Healthy == "yes" || Tool(item) is not { } tool)
            return;
        if (!_found.TryGetValue(tool, out var records))
            _found.Add(tool, records = []);
        if (records.Count < MostRecords)
            records.Add(item);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var (tool, records) in _found)
        {
            var isOdd = records.Exists(record => CommandJudge.Judge(Runs(record)).Reasons.Contains("program-in-odd-place"));
            findings.Add(Claim.Of(
                Id, isOdd ? Severity.Medium : Severity.Low, isOdd ? Confidence.Medium : Confidence.Low, FindingState.Active, new Subject("service", tool),
                records.Select(record => EvidenceItem.Of(record.At, $"{record.Item.Kind} {record.Item.Name}: {Runs(record)}")), ["T1219"], isOdd ? Claim.Inside : [], records.Min(record => record.ChangedUtc),
                ("seenAs", string.Join(", ", records.Select(record => record.Item.Kind).Distinct(StringComparer.Ordinal))), ("runs", Runs(records[0]))));
        }
    }

    private string? Tool(InventoryRecord item)
    {
        var text = $"{item.Item.Name} {item["displayName"]} {Runs(item)}";
        foreach (var (name, words) in _tools)
            foreach (var word in words)
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return name;
        return null;
    }

    private static string Runs(InventoryRecord item) =>
        item["imagePath"] is { Length: > 0 } image ? image : item["command"] is { Length: > 0 } command ? command : item["runs"] is { Length: > 0 } runs ? runs : item["location"];
}
