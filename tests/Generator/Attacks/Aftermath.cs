using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Registry;
using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;

namespace Afterpatch.Generator.Attacks;

/// <summary>What intruders do once inside.</summary>
internal static class Aftermath
{
    /// <summary>Saves the three hives that hold the secrets of local and service accounts.</summary>
    public static void SaveHives(Incident incident, DateTime utc)
    {
        foreach (var hive in new[] { "sam", "security", "system" })
        {
            incident.WorkerProcess(utc, @"C:\Windows\System32\reg.exe", Inert.Clear($@"r~eg sa~ve hk~lm\{hive} C:\Windows\Temp\{hive}.hiv"), @"C:\Windows\System32\cmd.exe");
            utc = utc.AddSeconds(4);
        }
        incident.Truth("hives-saved", "the hives with local and service secrets were saved to files", "file", @"C:\Windows\Temp\sam.hiv", utc.AddSeconds(-12), "succeeded", utc);
    }

    public static void ClearLog(Incident incident, DateTime utc, string channel)
    {
        var server = incident.Server;
        incident.WorkerProcess(utc.AddSeconds(-1), @"C:\Windows\System32\wevtutil.exe", Inert.Clear($"wevt~util c~l {channel}"), @"C:\Windows\System32\cmd.exe");
        incident.Add(new Happening(utc, recorders =>
        {
            recorders.Events.Clear(channel);
            server.Movement.Clear(channel);
            recorders.Events.Add(channel == Channels.Security
                ? SecurityEvents.LogCleared(utc, server.NetBios, server.Name.ToUpperInvariant())
                : ServerEvents.LogCleared(utc, channel, server.NetBios));
        }));
        incident.Truth("log-cleared", "an event log was cleared", "log", channel, utc, "succeeded");
    }

    public static void AddAdministrator(Incident incident, DateTime utc, string name)
    {
        var server = incident.Server;
        var sid = server.MachineSid + "-1009";
        incident.Change(utc, machine => SamBaseline.Account(machine, 1009, name, "", 0x0210, null));
        incident.Change(utc.AddSeconds(2), machine => SamBaseline.Group(machine, "Builtin", 544, "Administrators", [machine.MachineSid + "-500", machine.MachineSid + "-1009", machine.Server.DomainSid + "-512"]));
        incident.Event(SecurityEvents.UserCreated(utc, server.Name.ToUpperInvariant(), server.NetBios, name, sid));
        incident.Event(SecurityEvents.AddedToAdministrators(utc.AddSeconds(2), server.Name.ToUpperInvariant(), server.NetBios, sid));
        incident.Truth("local-account", "a local administrator was made", "account", name, utc, "succeeded");
    }

    /// <summary>Asks for a page that is gone: what is left of it in the logs.</summary>
    public static void AskForMissing(Incident incident, DateTime utc, string url, string client, string agent) =>
        incident.Add(ShellUse.Request(utc, url.StartsWith("/owa/", StringComparison.OrdinalIgnoreCase) ? Protocol.Owa : Protocol.None, "POST", url, client, agent, 404));
}
