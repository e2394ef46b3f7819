using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>One source that tried many accounts within an hour; more if one of them then let it in.</summary>
/// <remarks>
/// T1110.003. A load balancer or gateway has many failures too, and many more successes: a source of which more accounts succeed than a fifth of
/// those that failed is no guesser.
/// </remarks>
internal sealed class PasswordSprayRule : IMovementRule
{
    private const int MinAccounts = 10;
    private const int MaxShare = 5;
    private const int MaxTrails = 40;

    public string Id => "movement.password-spray";

    public IEnumerable<Finding> Find(MovementView view)
    {
        foreach (var source in view.Trails.Where(trail => !trail.IsOutbound && trail.IsLogon && trail.Other.StartsWith("host:", StringComparison.Ordinal))
            .GroupBy(trail => trail.Other, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var failed = source.Where(trail => trail.Failed > 0).OrderBy(trail => trail.FirstUtc).ThenBy(trail => trail.Account, StringComparer.Ordinal).ToArray();
            if (failed.Length < MinAccounts || MostAccountsInAnHour(failed) < MinAccounts)
                continue;
            var tried = failed.Select(trail => AccountName.Key(trail.Account)).ToHashSet(StringComparer.Ordinal);
            var succeeded = source.Where(trail => trail.Succeeded > 0).ToArray();
            if (succeeded.Select(trail => AccountName.Key(trail.Account)).Distinct(StringComparer.Ordinal).Count() * MaxShare > tried.Count)
                continue;
            yield return Make(view, source.Key, failed, [.. succeeded.Where(trail => tried.Contains(AccountName.Key(trail.Account)))]);
        }
    }

    private Finding Make(MovementView view, string source, Trail[] failed, Trail[] broken)
    {
        if (broken.Length > 0)
            return MovementFinding.Of(Id, view, source, [.. broken, .. failed.Except(broken).Take(MaxTrails)], Severity.Medium, Confidence.Medium, Outcome.Succeeded, "T1110.003");
        return MovementFinding.Of(Id, view, source, [.. failed.Take(MaxTrails)], Severity.Low, Confidence.Medium, Outcome.Attempted, "T1110.003")
            with
        { TitleKey = $"finding.{Id}.attempted.title" };
    }

    private static int MostAccountsInAnHour(Trail[] failed)
    {
        var hours = new Dictionary<int, HashSet<string>>();
        foreach (var trail in failed)
            foreach (var (minute, _) in trail.Times.All)
                (hours.TryGetValue(minute / 60, out var accounts) ? accounts : hours[minute / 60] = new(StringComparer.Ordinal)).Add(AccountName.Key(trail.Account));
        return hours.Values.Select(accounts => accounts.Count).DefaultIfEmpty().Max();
    }
}
