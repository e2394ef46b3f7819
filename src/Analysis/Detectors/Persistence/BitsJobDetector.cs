using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Transfer jobs that start a program when they are done, or whenever they fail: a way to be started again after every boot.</summary>
/// <remarks>T1197. Updaters of Windows and of products use the service and never its notification. State: one entry a job, at most 1,000.</remarks>
public sealed class BitsJobDetector : IDetector
{
    private const int Most = 1_000;
    private readonly Dictionary<(string Id, string Command), List<InventoryRecord>> _jobs = [];

    public string Id => "persistence.bits-job";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not InventoryRecord { Item.Kind: "bits-job" } job || job["command"].Length == 0)
            return;
        var key = (job["id"], job["command"]);
        if (_jobs.TryGetValue(key, out var records))
            records.Add(job);
        else if (_jobs.Count < Most)
            _jobs.Add(key, [job]);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var records in _jobs.Values)
        {
            var job = records.Find(one => !one.IsDeleted) ?? records[0];
            var verdict = CommandJudge.Judge(job["command"]);
            var severity = verdict.IsLoud ? Severity.High : IsInstalled(job["command"]) ? Severity.Low : Severity.Medium;
            findings.Add(Claim.Of(
                Id, severity, severity >= Severity.High ? Confidence.High : Confidence.Medium, job.IsDeleted ? FindingState.Removed : FindingState.Active, new Subject("configuration", job.Item.Name),
                records.Select(one => EvidenceItem.Of(one.At, $"{one.Item.Name}: {one["command"]}")), ["T1197"], severity > Severity.Low ? Claim.Inside : [], job.ChangedUtc,
                ("runs", job["command"]), ("reasons", verdict.ReasonText), ("decoded", verdict.Decoded), ("indicators", verdict.IndicatorText), ("addresses", job["addresses"]),
                ("state", job["state"]), ("runsAs", job["owner"])));
        }
    }

    private static bool IsInstalled(string command) => CommandJudge.Program(command).Contains(@":\Program Files", StringComparison.OrdinalIgnoreCase);
}
