using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>Remote desktop from an address of the internet that worked.</summary>
/// <remarks>T1133. On a server that was not exploited it is a door to close and no proof of anything: low.</remarks>
internal sealed class InternetDesktopRule : IMovementRule
{
    public string Id => "movement.remote-desktop-from-internet";

    public IEnumerable<Finding> Find(MovementView view)
    {
        var trails = view.Trails.Where(trail => trail is { IsOutbound: false, Succeeded: > 0, Kind: AccessKind.RemoteDesktop or AccessKind.RemoteDesktopSession or AccessKind.RemoteDesktopAuthentication }
            && trail.Other.StartsWith("host:", StringComparison.Ordinal) && HostName.IsPublic(trail.Other[5..]) && !view.IsIntruder(trail));
        foreach (var group in trails.GroupBy(trail => (trail.Other, IsNew: view.IsNew(trail))).OrderBy(group => group.Key.Other, StringComparer.Ordinal))
            yield return MovementFinding.Of(Id, view, group.Key.Other, [.. group.OrderBy(trail => trail.FirstUtc).ThenBy(trail => trail.Account, StringComparer.Ordinal)],
                group.Key.IsNew ? Severity.Medium : Severity.Low, Confidence.Medium, Outcome.Succeeded, "T1133", "T1021.001");
    }
}
