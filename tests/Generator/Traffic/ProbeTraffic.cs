using Afterpatch.Generator.Logs;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Traffic;

/// <summary>What machines ask all day: Exchange's own Managed Availability, and the load balancer in front.</summary>
internal sealed class ProbeTraffic(Server server, Chance chance)
{
    private static readonly (Protocol Protocol, string Stem)[] HealthPages =
    [
        (Protocol.Owa, "/owa/healthcheck.htm"), (Protocol.Ecp, "/ecp/healthcheck.htm"), (Protocol.Ews, "/ews/healthcheck.htm"), (Protocol.Eas, "/Microsoft-Server-ActiveSync/healthcheck.htm"),
        (Protocol.Oab, "/oab/healthcheck.htm"), (Protocol.Mapi, "/mapi/healthcheck.htm"), (Protocol.Autodiscover, "/autodiscover/healthcheck.htm"), (Protocol.RpcHttp, "/rpc/healthcheck.htm"),
    ];

    /// <param name="everySeconds">Pause between two rounds of the load balancer.</param>
    /// <param name="everyMinutes">Pause between two rounds of Managed Availability; every log gets a line an hour.</param>
    public void Hour(DateTime hour, int everySeconds, int everyMinutes, List<IHappening> happenings)
    {
        for (var second = 0; second < 3600; second += everySeconds)
            foreach (var (protocol, stem) in HealthPages)
                happenings.Add(new Request(hour.AddSeconds(second).AddMilliseconds(chance.Below(900)), protocol, "GET", stem, server.LoadBalancer, "", 200) { TimeTaken = 1, ResponseBytes = 34, Host = server.Address });
        for (var minute = chance.Below(everyMinutes); minute < 60; minute += everyMinutes)
            ManagedAvailability(hour.AddMinutes(minute), happenings);
    }

    private void ManagedAvailability(DateTime utc, List<IHappening> happenings)
    {
        var health = $"{server.HealthMailbox}@{server.Domain}";
        happenings.Add(Probe(utc, Protocol.Ews, "POST", "/ews/Exchange.asmx", "AMProbe/Local/ClientAccess", health) with { SoapAction = "GetFolder" });
        happenings.Add(Probe(utc.AddSeconds(3), Protocol.Eas, "OPTIONS", "/Microsoft-Server-ActiveSync/default.eas", "TestActiveSyncConnectivity", health));
        happenings.Add(Probe(utc.AddSeconds(7), Protocol.Mapi, "POST", "/mapi/emsmdb/", "MapiHttpClient", health));
        happenings.Add(Probe(utc.AddSeconds(12), Protocol.Owa, "GET", "/owa/", "Mozilla/4.0+(compatible;+MSIE+9.0;+Windows+NT+6.1;+MSEXCHMON;+ACTIVEMONITORING;+OWACTP)", health));
        happenings.Add(Probe(utc.AddSeconds(16), Protocol.Ecp, "GET", "/ecp/exhealth.check", "AMProbe/Local/ClientAccess", health));
        happenings.Add(Probe(utc.AddSeconds(20), Protocol.Autodiscover, "POST", "/autodiscover/autodiscover.xml", "AMProbe/Local/ClientAccess", health));
        happenings.Add(Probe(utc.AddSeconds(25), Protocol.PowerShell, "POST", "/powershell", "Microsoft+WinRM+Client", health) with { Authentication = "Kerberos", Query = "clientApplication=ActiveMonitor;PSVersion=5.1.14393.3866" });
        happenings.Add(new Happening(utc.AddSeconds(26), recorders =>
        {
            recorders.Admin.Http(new RemoteShellCall(utc.AddSeconds(26), health, "::1", "Exchange BackEnd Probes", 200, "Get-Mailbox"));
            recorders.Admin.Cmdlet(new CmdletCall(utc.AddSeconds(26), "Get-Mailbox", $"-Identity \"{health}\"", health, server.DomainSid + "-1131", "ActiveMonitor") { IsAudited = false });
        }));
    }

    private Request Probe(DateTime utc, Protocol protocol, string method, string stem, string agent, string user) =>
        new(utc, protocol, method, stem, chance.Is(.5) ? "127.0.0.1" : "::1", agent, 200)
        { User = user, Authentication = "Negotiate", BackEndStatus = 200, AnchorMailbox = user, Host = "localhost", TimeTaken = chance.Between(10, 90) };
}
