using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Local accounts that commands made and let into the administrators within minutes: what is left where the Security log was cleared.</summary>
/// <remarks>State: at most <see cref="Most"/> acts.</remarks>
internal sealed class AccountCommands
{
    private const int Most = 10_000;
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(30);
    private readonly List<CommandAct> _acts = [];

    public void Observe(CommandAct act)
    {
        if (act.Act == CommandActKind.AccountMade && _acts.Count < Most)
            _acts.Add(act);
    }

    /// <summary>Low where a person did it; where the machine itself did, no person with a name stands behind it.</summary>
    /// <param name="present">Accounts in SAM.</param>
    /// <param name="deleted">Accounts whose deletion was logged.</param>
    public IEnumerable<Finding> Findings(HashSet<string> present, HashSet<string> deleted)
    {
        foreach (var account in _acts.GroupBy(act => act.Target, StringComparer.OrdinalIgnoreCase).OrderBy(account => account.Key, StringComparer.OrdinalIgnoreCase))
        {
            var acts = account.OrderBy(act => act.TimeUtc).ThenBy(act => act.At.ToString(), StringComparer.Ordinal).ToList();
            if (acts.Find(act => act.What == AccountActs.Made) is not { } made
                || acts.Find(act => act.What == AccountActs.Administrator && (act.TimeUtc - made.TimeUtc).Duration() <= Together) is not { } joined)
                continue;
            var byMachine = made.User == "S-1-5-18" || made.User.EndsWith('$');
            yield return Claim.Of(
                "persistence.local-account", byMachine ? Severity.Medium : Severity.Low, byMachine ? Confidence.Medium : Confidence.Low,
                present.Contains(account.Key) ? FindingState.Active : deleted.Contains(account.Key) ? FindingState.Removed : FindingState.Unknown, new Subject("account", made.Target),
                new[] { made, joined }.DistinctBy(act => act.At).Select(act => EvidenceItem.Of(act.At, act.Command)), ["T1136.001", "T1098"], byMachine ? Claim.Inside : [], made.TimeUtc,
                ("reasons", "made-administrator-by-command"), ("by", made.User), ("administrator", "yes"), ("seenAs", "command"));
        }
    }
}
