using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Traffic;

/// <summary>People and machines that come to the server and go from it: the events and the entry in the ledger.</summary>
internal sealed class Moves(Server server, List<IHappening> happenings)
{
    private const string Here = "server";

    public void Network(DateTime utc, string user, string sid, string address, ulong logonId, bool isPrivileged, string package = "Kerberos", string workstation = "-")
    {
        Leave(MovementEvents.Logon(utc, 3, server.NetBios, user, sid, address, logonId, package, workstation), IsHere(address) ? Here : address, Here, "network-logon", user);
        if (isPrivileged)
            Happen.Event(happenings, SecurityEvents.Special(utc, server.NetBios, user, sid, logonId));
        Happen.Event(happenings, SecurityEvents.Logoff(utc.AddMinutes(3), 3, server.NetBios, user, sid, logonId));
    }

    public void Failed(DateTime utc, string user, string address) =>
        Leave(MovementEvents.Failed(utc, 3, server.NetBios, user, address), address, Here, "network-logon", user, isFailure: true);

    /// <summary>Remote desktop to this server for some hours: the trace of it in three channels.</summary>
    public void DesktopIn(DateTime utc, string user, string sid, string address, ulong logonId, TimeSpan stay)
    {
        Leave(MovementEvents.DesktopAuthenticated(utc, server.NetBios, user, address), address, Here, "remote-desktop-authentication", user);
        var at = utc.AddSeconds(2);
        Leave(MovementEvents.Logon(at, 10, server.NetBios, user, sid, address, logonId, "Negotiate", server.Name.ToUpperInvariant()), address, Here, "remote-desktop", user);
        Happen.Event(happenings, SecurityEvents.Special(at, server.NetBios, user, sid, logonId));
        Leave(MovementEvents.DesktopSession(utc.AddSeconds(5), 21, server.NetBios, user, address), address, Here, "remote-desktop-session", user);
        happenings.Add(new Happening(utc + stay, recorders =>
        {
            recorders.Events.Add(MovementEvents.DesktopSession(utc + stay, 24, server.NetBios, user, address));
            server.Movement.Extend(Channels.DesktopSessions, utc + stay, address, Here, "remote-desktop-session", $@"{server.NetBios}\{user}");
        }));
    }

    /// <summary>Opens the administrative share and has a service made, which the Security and the System log both tell.</summary>
    public void ServiceFrom(DateTime utc, string user, string sid, string address, ulong logonId, string name, string image, string package, string workstation)
    {
        Network(utc, user, sid, address, logonId, isPrivileged: true, package, workstation);
        Leave(MovementEvents.Share(utc.AddSeconds(1), server.NetBios, user, sid, logonId, address, "ADMIN$"), address, Here, "share", user);
        Leave(MovementEvents.ServiceInstalled(utc.AddSeconds(2), server.NetBios, user, sid, logonId, name, image), address, Here, "service", user);
        Happen.Event(happenings, ServerEvents.ServiceInstalled(utc.AddSeconds(2), name, image) with { UserSid = sid });
    }

    public void ExplicitCredentials(DateTime utc, string user, string target, string process) =>
        Leave(MovementEvents.Explicit(utc, server.NetBios, server.Name.ToUpperInvariant() + "$", "S-1-5-18", user, $"{target}.{server.Domain}", process), Here, target, "explicit-credentials", user);

    public void DesktopOut(DateTime utc, string user, string sid, string target)
    {
        Leave(MovementEvents.DesktopClient(utc, 1024, sid, $"{target}.{server.Domain}"), Here, target, "remote-desktop-client", user);
        Leave(MovementEvents.DesktopClient(utc.AddSeconds(3), 1102, sid, $"{target}.{server.Domain}"), Here, target, "remote-desktop-client", user);
    }

    /// <param name="named">The account that the line gives to the tool; the caller without one.</param>
    public void Command(DateTime utc, string target, string image, string line, string? named = null)
    {
        var machine = server.Name.ToUpperInvariant();
        Leave(SecurityEvents.Process(utc, server.NetBios, machine, @"C:\Windows\System32\cmd.exe", image, line, 7_112, 6_040), Here, target, "command", named ?? machine + "$");
    }

    private bool IsHere(string address) => address is "-" or "127.0.0.1" or "::1" || address == server.Address;

    private void Leave(WindowsEvent item, string from, string to, string kind, string user, bool isFailure = false) => happenings.Add(new Happening(item.Utc, recorders =>
    {
        recorders.Events.Add(item);
        server.Movement.Note(item.Kind.Channel, item.Utc, from, to, kind, $@"{server.NetBios}\{user}", isFailure);
    }));
}
