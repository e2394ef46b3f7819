using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Transport agents that Exchange does not install: code that reads and changes every mail.</summary>
/// <remarks>
/// T1505.002. Products of archiving and protection install agents under Program Files; those are asked about, not accused.
/// State: the agents that are not known to be Exchange's own, at most 1,000.
/// </remarks>
public sealed class TransportAgentDetector : IDetector
{
    private const int Most = 1_000;
    private readonly List<InventoryRecord> _agents = [];
    private readonly ExchangePlace _exchange = new();

    public string Id => "persistence.transport-agent";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(HostFact)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is HostFact fact)
            _exchange.Observe(fact);
        if (record is not InventoryRecord { Item.Kind: "transport-agent" } agent)
            return;
        _exchange.ObserveFile(agent.At.Source);
        if (agent.Item.Healthy != "yes" && _agents.Count < Most)
            _agents.Add(agent);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var agent in _agents)
            findings.Add(Judge(agent));
    }

    private Finding Judge(InventoryRecord agent)
    {
        var path = agent["assemblyPath"];
        var isExchange = _exchange.Contains(path);
        var isProduct = !isExchange && path.Contains(@":\Program Files", StringComparison.OrdinalIgnoreCase);
        var severity = agent.Item.Healthy == "no" ? Severity.High : isProduct ? Severity.Low : Severity.High;
        return Claim.Of(
            Id, severity, agent.Item.Healthy == "no" || !isExchange ? Confidence.High : Confidence.Medium,
            agent.IsDeleted ? FindingState.Removed : agent["enabled"].Equals("true", StringComparison.OrdinalIgnoreCase) ? FindingState.Active : FindingState.Unknown,
            new Subject("configuration", agent.Item.Name), [EvidenceItem.Of(agent.At, $"{agent.Item.Name} {path}")], ["T1505.002"], Claim.Inside, agent.ChangedUtc,
            ("assembly", path), ("class", agent["classFactory"]), ("enabled", agent["enabled"]),
            ("reasons", agent.Item.Healthy == "no" ? "known-name-other-assembly" : isProduct ? "agent-of-a-product" : "unknown-agent"));
    }
}
