using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>From here on to another machine after the exploitation, in a way that was not used before it.</summary>
/// <remarks>
/// T1021. One trace says that it was tried; two of different kinds, or a connection that came about, that it was done. A machine to which the same
/// account went in the same way before the exploitation is no news.
/// </remarks>
internal sealed class OnwardRule : IMovementRule
{
    public string Id => "movement.to-another-machine";

    public IEnumerable<Finding> Find(MovementView view)
    {
        if (view.Context.ExploitedUtc is null)
            yield break;
        foreach (var group in view.Trails.Where(trail => IsOnward(trail) && view.IsNew(trail)).GroupBy(trail => trail.To, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var trails = group.OrderByDescending(trail => trail.Weight).ThenBy(trail => trail.FirstUtc).ThenBy(trail => trail.Via, StringComparer.Ordinal).ToArray();
            var kinds = trails.Select(trail => trail.Kind).Distinct().Count();
            var isDone = kinds > 1 || trails.Any(trail => trail.Via == DesktopScan.Connected);
            var finding = MovementFinding.Of(Id, view, group.Key, trails, isDone ? Severity.High : Severity.Medium, kinds > 2 ? Confidence.High : Confidence.Medium,
                isDone ? Outcome.Succeeded : Outcome.Attempted, [.. trails.Select(Technique)]);
            yield return isDone ? finding : finding with { TitleKey = $"finding.{Id}.attempted.title" };
        }
    }

    private static bool IsOnward(Trail trail) => trail.IsOutbound && trail.To.StartsWith("host:", StringComparison.Ordinal) && trail.Fold == Fold.None
        && trail.Succeeded > 0 && trail.Kind is AccessKind.RemoteDesktopClient or AccessKind.ExplicitCredentials or AccessKind.Command or AccessKind.WinRm;

    private static string Technique(Trail trail) => trail.Kind switch
    {
        AccessKind.RemoteDesktopClient => "T1021.001",
        AccessKind.WinRm => "T1021.006",
        AccessKind.ExplicitCredentials => "T1078",
        _ when trail.Via.StartsWith("wmic", StringComparison.Ordinal) => "T1047",
        _ when trail.Via is "ssh" or "plink" or "scp" or "pscp" => "T1021.004",
        _ => "T1021.002",
    };
}
