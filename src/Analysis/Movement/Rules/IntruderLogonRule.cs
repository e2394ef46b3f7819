using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>A logon to Windows itself from an address that exploited the server or used what was left on it.</summary>
/// <remarks>T1078. Logons that IIS makes for mail clients (types 3 and 8 without privileges) say no more than the web logs and are left to them.</remarks>
internal sealed class IntruderLogonRule : IMovementRule
{
    /// <summary>The role that shares stand for in User Access Logging: used with an account, somebody logged on to Windows.</summary>
    private const string FileServer = "File Server";

    public string Id => "movement.logon-from-intruder";

    public IEnumerable<Finding> Find(MovementView view)
    {
        foreach (var group in view.Trails.Where(trail => !trail.IsOutbound && trail.Succeeded > 0 && view.IsIntruder(trail) && IsLogon(trail)).GroupBy(trail => trail.Other, StringComparer.Ordinal))
        {
            var trails = group.OrderByDescending(trail => trail.Weight).ThenBy(trail => trail.FirstUtc).ThenBy(trail => trail.Account, StringComparer.Ordinal).ToArray();
            yield return MovementFinding.Of(Id, view, group.Key, trails, Severity.High, Confidence.High, Outcome.Succeeded, "T1078", "T1021");
        }
    }

    private static bool IsLogon(Trail trail) => trail.Kind switch
    {
        AccessKind.RemoteDesktop or AccessKind.RemoteDesktopSession or AccessKind.RemoteDesktopAuthentication or AccessKind.WinRm or AccessKind.Ssh => true,
        AccessKind.NetworkLogon => trail.IsPrivileged,
        AccessKind.Share => ShareNames.IsAdministrative(trail.Via),
        AccessKind.UserAccess => trail.Via == FileServer && trail.Account.Length > 0 && !AccountName.IsMachine(trail.Account),
        _ => false,
    };
}
