using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Transport agents that Exchange does not install: code that reads and changes every mail.</summary>
/// <remarks>T1505.002. Stateless. Products of archiving and protection install agents under Program Files; those are asked about, not accused.</remarks>
public sealed class TransportAgentDetector : IDetector
{
    public string Id => "persistence.transport-agent";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not InventoryRecord { Item.Kind: "transport-agent" } agent || agent.Item.Healthy == "yes")
            return;
        var path = agent["assemblyPath"];
        var isExchange = path.Contains(@"\Exchange Server\V1", StringComparison.OrdinalIgnoreCase);
        var isProduct = !isExchange && path.Contains(@":\Program Files", StringComparison.OrdinalIgnoreCase);
        var severity = agent.Item.Healthy == "no" ? Severity.High : isProduct ? Severity.Low : Severity.High;
        findings.Add(Claim.Of(
            Id, severity, agent.Item.Healthy == "no" || !isExchange ? Confidence.High : Confidence.Medium,
            agent.IsDeleted ? FindingState.Removed : agent["enabled"].Equals("true", StringComparison.OrdinalIgnoreCase) ? FindingState.Active : FindingState.Unknown,
            new Subject("configuration", agent.Item.Name), [EvidenceItem.Of(agent.At, $"{agent.Item.Name} {path}")], ["T1505.002"], Claim.Inside, agent.ChangedUtc,
            ("assembly", path), ("class", agent["classFactory"]), ("enabled", agent["enabled"]),
            ("reasons", agent.Item.Healthy == "no" ? "known-name-other-assembly" : isProduct ? "agent-of-a-product" : "unknown-agent")));
    }

    public void Complete(ICollection<Finding> findings) { }
}
