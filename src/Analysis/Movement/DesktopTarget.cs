using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>A machine to which a user of this server went by remote desktop, out of their registry: it outlives every event log.</summary>
internal static class DesktopTarget
{
    /// <summary>Where the trail stands, in the place of a tool.</summary>
    public const string Via = "registry";

    public static bool Is(InventoryRecord record) => record.Item.Kind == "remote-desktop-target" && record.Item.Name.Length > 0 && record.ChangedUtc is not null;

    public static RemoteAccess Of(InventoryRecord record)
    {
        var times = new TimeTally();
        var utc = record.ChangedUtc!.Value;
        times.Add(utc, 1);
        return new RemoteAccess
        {
            At = record.At,
            AccessKind = AccessKind.RemoteDesktopClient,
            IsOutbound = true,
            Remote = record.Item.Name,
            Account = record["user"],
            By = Profile(record["profile"]),
            Via = Via,
            Succeeded = 1,
            Failed = 0,
            FirstUtc = utc,
            LastUtc = utc,
            Times = times,
            Evidence = [record.At],
        };
    }

    /// <summary><c>C:\Users\anna\NTUSER.DAT</c>: <c>anna</c>.</summary>
    private static string Profile(string path)
    {
        var parts = path.Split('\\');
        return parts.Length > 2 ? parts[^2] : "";
    }
}
