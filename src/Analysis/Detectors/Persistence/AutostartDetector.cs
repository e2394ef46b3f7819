using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Registry places that start code by themselves, holding what they do not hold on a healthy server.</summary>
/// <remarks>
/// T1547, T1546. A place is judged by its own usual content, the rest by what it runs. State: the COM classes of the machine and of users,
/// at most 200,000 and 20,000: a user's class is taken before the machine's of the same number.
/// </remarks>
public sealed class AutostartDetector : IDetector
{
    private const int MostClasses = 200_000;
    private const int MostOfUsers = 20_000;
    private readonly Dictionary<Guid, string> _machine = [];
    private readonly List<InventoryRecord> _ofUsers = [];

    public string Id => "persistence.autostart";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(MachineClasses)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is MachineClasses classes)
            foreach (var (id, program) in classes.Programs.Take(MostClasses - _machine.Count))
                _machine.TryAdd(id, program);
        if (record is not InventoryRecord { Item.Kind: "autostart", Item.Healthy: not "yes" } entry)
            return;
        var (severity, reason, verdict) = AutostartJudge.Judge(entry["location"], entry["command"], entry.Item.Name);
        if (severity >= Severity.Medium)
            findings.Add(Found(entry, severity, reason, verdict));
        else if (entry["location"] is "COM server" or "COM substitute" && entry.Item.Name.StartsWith(@"HKU\", StringComparison.Ordinal) && _ofUsers.Count < MostOfUsers)
            _ofUsers.Add(entry);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var entry in _ofUsers)
            if (IsOverTheMachines(entry))
                findings.Add(Found(entry, Severity.Medium, "user-class-over-a-class-of-the-machine", CommandVerdict.Quiet));
    }

    /// <summary>The same class in the same file is a product that was installed for the user and for all.</summary>
    private bool IsOverTheMachines(InventoryRecord entry)
    {
        var parts = entry.Item.Name.Split('\\');
        var at = Array.FindIndex(parts, part => part.Equals("CLSID", StringComparison.OrdinalIgnoreCase));
        if (at < 0 || at + 1 >= parts.Length || !Guid.TryParse(parts[at + 1], out var id) || !_machine.TryGetValue(id, out var program))
            return false;
        var command = entry["command"];
        return command.Contains('\\', StringComparison.Ordinal) && !AutostartJudge.IsInstalled(command)
            && !command[(command.LastIndexOf('\\') + 1)..].Replace("\"", "", StringComparison.Ordinal).Trim().Equals(program, StringComparison.OrdinalIgnoreCase);
    }

    private Finding Found(InventoryRecord entry, Severity severity, string reason, CommandVerdict verdict) =>
        Claim.Of(
            Id, severity, severity >= Severity.High ? Confidence.High : Confidence.Medium, entry.IsDeleted ? FindingState.Removed : FindingState.Active,
            new Subject("registry", entry.Item.Name), [EvidenceItem.Of(entry.At, entry["command"])], [.. AutostartJudge.Technique(entry["location"]), .. verdict.Takes], Claim.Inside, entry.ChangedUtc,
            ("location", entry["location"]), ("runs", entry["command"]), ("reasons", reason.Length > 0 ? reason : verdict.ReasonText), ("decoded", verdict.Decoded), ("indicators", verdict.IndicatorText));
}
