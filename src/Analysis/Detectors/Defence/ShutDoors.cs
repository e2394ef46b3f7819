using System.Text.RegularExpressions;
using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Defence;

/// <summary>
/// Hand-made rules of the firewall that shut file sharing or remote procedure calls (445, 135) to everyone: administrators harden a server so, and worms keep
/// their rivals out. Beside the proxy to a name server that Lemon Duck sets they are what it does.
/// </summary>
/// <remarks>T1562.004. State: rules, at most <see cref="Most"/>.</remarks>
internal sealed class ShutDoors
{
    private const string Alone = "defence.firewall-shut";
    private const int Most = 1_000;
    private readonly List<(string Name, EvidencePointer At, string Text, DateTime? Utc, bool IsEvent)> _rules = [];

    public static bool Is(string rule) =>
        rule.Contains("Action=Block|", StringComparison.OrdinalIgnoreCase) && rule.Contains("Active=TRUE|", StringComparison.OrdinalIgnoreCase) && rule.Contains("Dir=In|", StringComparison.OrdinalIgnoreCase)
        && !rule.Contains("Name=@", StringComparison.Ordinal) && !rule.Contains("|RA4=", StringComparison.OrdinalIgnoreCase) && Port.IsMatch(rule);

    public void Add(InventoryRecord item, string name)
    {
        if (_rules.Count < Most && !item.IsDeleted)
            _rules.Add((name, item.At, item["rule"], item.ChangedUtc, false));
    }

    public void Add(CommandAct act)
    {
        if (_rules.Count < Most)
            _rules.Add(($"firewall rule {act.Target}", act.At, act.Command, act.TimeUtc, true));
    }

    public void Tell(bool isBesideProxy, ICollection<Finding> findings)
    {
        var id = isBesideProxy ? "lemonduck.network" : Alone;
        foreach (var rule in _rules)
            findings.Add(Claim.Of(
                id, isBesideProxy ? Severity.High : Severity.Low, isBesideProxy ? Confidence.Medium : Confidence.Low, rule.IsEvent ? FindingState.Unknown : FindingState.Active, new Subject("registry", rule.Name),
                [EvidenceItem.Of(rule.At, rule.Text)], ["T1562.004"], isBesideProxy ? Claim.Inside : [], rule.Utc, ("rule", rule.Text)) with
            { TitleKey = LemonDuckMarks.TitleKey(id, isNamed: false) });
    }

    private static readonly BoundedRegex Port = new(@"\|LPort=(445|135|139)\|");
}
