using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>A remote desktop session whose client is this server itself by its loopback address: what a tunnel looks like from inside.</summary>
/// <remarks>T1572. The console has no address; a session from 127.0.0.1 came through a program that listens here.</remarks>
internal sealed class DesktopTunnelRule : IMovementRule
{
    public string Id => "movement.remote-desktop-tunnel";

    public IEnumerable<Finding> Find(MovementView view)
    {
        var trails = view.Trails.Where(trail => trail is { IsOutbound: false, Succeeded: > 0, Kind: AccessKind.RemoteDesktop or AccessKind.RemoteDesktopSession or AccessKind.RemoteDesktopAuthentication }
            && HostName.AsAddress(trail.Remote) is { } address && System.Net.IPAddress.IsLoopback(address))
            .OrderBy(trail => trail.FirstUtc).ThenBy(trail => trail.Account, StringComparer.Ordinal).ToArray();
        if (trails.Length == 0)
            yield break;
        var isAfter = trails.Any(trail => view.Context.IsAfter(trail.LastUtc));
        yield return MovementFinding.Of(Id, view, HostBook.Server, trails, isAfter ? Severity.High : Severity.Medium, Confidence.Medium, Outcome.Succeeded, "T1572", "T1021.001");
    }
}
