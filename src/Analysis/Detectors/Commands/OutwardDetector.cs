using System.Globalization;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Commands;

/// <summary>Tunnels and copies to the cloud that processes made: low, because administrators make them too. What comes after an intrusion weighs more there.</summary>
/// <remarks>T1572, T1567.002. State: at most <see cref="Most"/> acts.</remarks>
/// <seealso cref="Correlation.IntrusionTime"/>
public sealed class OutwardDetector : IDetector
{
    public const string Tunnel = "persistence.tunnel";
    public const string CloudCopy = "taken.cloud-copy";
    private const int Most = 20_000;
    private readonly List<CommandAct> _acts = [];

    public string Id => Tunnel;

    public IReadOnlyList<Type> Consumes { get; } = [typeof(CommandAct)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is CommandAct { Act: CommandActKind.Tunnel or CommandActKind.CloudCopy } act && _acts.Count < Most)
            _acts.Add(act);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var same in _acts.GroupBy(act => (act.Act, act.What, Target: act.Target.ToLowerInvariant())).OrderBy(same => same.Key))
        {
            var acts = same.OrderBy(act => act.TimeUtc).ThenBy(act => act.At.ToString(), StringComparer.Ordinal).ToList();
            var isTunnel = same.Key.Act == CommandActKind.Tunnel;
            var target = acts[0].Target;
            findings.Add(Claim.Of(
                isTunnel ? Tunnel : CloudCopy, Severity.Low, Confidence.Low, FindingState.Event, new Subject("process", target.Length > 0 ? $"{same.Key.What} -> {target}" : same.Key.What),
                acts.Select(act => EvidenceItem.Of(act.At, act.Command)), [isTunnel ? "T1572" : "T1567.002"], [], acts[0].TimeUtc,
                ("records", acts.Count.ToString(CultureInfo.InvariantCulture)), ("runs", acts[0].Command), ("target", target),
                ("user", string.Join(", ", acts.Select(act => act.User).Where(user => user.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(5)))) with
            {
                LastUtc = acts[^1].TimeUtc,
                Entities = isTunnel && target.Length > 0 ? [new Subject(System.Net.IPAddress.TryParse(target.Trim('[', ']'), out _) ? "address" : "host", target)] : [],
            });
        }
    }
}
