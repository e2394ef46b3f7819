using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>One source that was refused again and again as the same accounts within an hour, and was then let in as one of them.</summary>
/// <remarks>
/// T1110.001. A telephone or a service with an old password looks the same until somebody types the new one, but knows one account only: one is a
/// question, several are a guesser, unless it is a gateway that lets others in.
/// </remarks>
internal sealed class PasswordGuessingRule : IMovementRule
{
    private const int MinFailures = 20;
    private const int MaxTrails = 20;
    private const int MinAccounts = 3;
    private static readonly TimeSpan Near = TimeSpan.FromDays(1);

    public string Id => "movement.password-guessing";

    public IEnumerable<Finding> Find(MovementView view)
    {
        foreach (var source in view.Trails.Where(trail => !trail.IsOutbound && trail.IsLogon && trail.Other.StartsWith("host:", StringComparison.Ordinal))
            .GroupBy(trail => trail.Other, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Trail[] guessed = [.. source.GroupBy(trail => AccountName.Key(trail.Account), StringComparer.Ordinal).Where(IsGuessed).SelectMany(account => account)
                .OrderBy(trail => trail.FirstUtc).ThenBy(trail => trail.Account, StringComparer.Ordinal)];
            if (guessed.Length == 0)
                continue;
            var tried = Accounts(source.Where(trail => trail.Failed > 0));
            var isSure = tried >= MinAccounts && Accounts(source.Where(trail => trail.Succeeded > 0)) <= Accounts(guessed);
            yield return MovementFinding.Of(Id, view, source.Key, [.. guessed.Take(MaxTrails)], isSure ? Severity.Medium : Severity.Low, Confidence.Medium, isSure ? Outcome.Succeeded : Outcome.Context, "T1110.001");
        }
    }

    private static int Accounts(IEnumerable<Trail> trails) => trails.Select(trail => AccountName.Key(trail.Account)).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Nothing but failures up to the first success, many of them in an hour and the last of them shortly before it.</summary>
    private static bool IsGuessed(IGrouping<string, Trail> account)
    {
        if (account.Min(trail => trail.FirstSuccessUtc) is not { } success || account.Sum(trail => trail.Failed) < MinFailures)
            return false;
        var before = new TimeTally();
        foreach (var trail in account)
            before.Merge(trail.Times.Before(success));
        return before.MostInAnHour() >= MinFailures && before.LatestWithin(success, (int)Near.TotalMinutes) >= 0;
    }
}
