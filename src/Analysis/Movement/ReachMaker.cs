using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Where somebody who holds this server can go next: accounts whose secrets lie in its memory, and the machines on which they are at home.</summary>
/// <remarks>
/// Logons of types 2, 4, 5, 7, 8, 9, 10 and 11 leave secrets; type 3 does not. With a known exploitation only logons from seven days before it on
/// count: an older session is most likely over. Exact sessions are the business of the credential exposure.
/// </remarks>
internal static class ReachMaker
{
    private const int MaxAccounts = 100;
    private const int MaxHosts = 20;
    private static readonly TimeSpan Before = TimeSpan.FromDays(7);

    public static IReadOnlyList<MovementReach> Make(IReadOnlyList<Trail> trails, MovementContext context)
    {
        var hosts = trails.Where(trail => trail.Fold == Fold.None && trail.Succeeded > 0 && !TrailJudge.IsAttacker(trail, context) && trail.Other.StartsWith("host:", StringComparison.Ordinal))
            .SelectMany(trail => Accounts(trail).Select(account => (Key: AccountName.Key(account), trail)))
            .ToLookup(pair => pair.Key, pair => pair.trail, StringComparer.Ordinal);
        var privileged = trails.Where(trail => trail.IsPrivileged).Select(trail => AccountName.Key(trail.Account)).ToHashSet(StringComparer.Ordinal);
        return [.. trails.Where(trail => LeavesSecrets(trail) && (context.ExploitedUtc is not { } exploited || trail.LastUtc >= exploited - Before))
            .GroupBy(trail => AccountName.Key(trail.Kind == AccessKind.NewCredentials ? trail.By : trail.Account), StringComparer.Ordinal)
            .Select(group => new MovementReach(
                group.First().Kind == AccessKind.NewCredentials ? group.First().By : group.First().Account,
                group.Max(trail => trail.LastUtc),
                privileged.Contains(group.Key),
                [.. hosts[group.Key].OrderByDescending(trail => trail.Weight).ThenBy(trail => trail.Other, StringComparer.Ordinal).Select(trail => trail.Other).Distinct().Take(MaxHosts)]))
            .Where(reach => reach.Hosts.Count > 0 || reach.IsPrivileged)
            .OrderByDescending(reach => reach.IsPrivileged).ThenByDescending(reach => reach.Hosts.Count)
            .ThenByDescending(reach => reach.SeenUtc).ThenBy(reach => reach.Account, StringComparer.Ordinal)
            .Take(MaxAccounts)];
    }

    private static IEnumerable<string> Accounts(Trail trail) =>
        new[] { trail.Account, trail.By }.Where(account => account.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase);

    private static bool LeavesSecrets(Trail trail) => trail.Succeeded > 0 && AccountName.MayBePerson(trail.Account, trail.Sid) && trail.IsLogon
        && trail.LogonType is 2 or 4 or 5 or 7 or 8 or 9 or 10 or 11 or 12 or 13;
}
