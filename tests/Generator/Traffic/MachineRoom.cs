using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Traffic;

/// <summary>The ordinary events of a server, hour by hour, and its mail.</summary>
internal sealed class MachineRoom(Server server, Chance chance)
{
    private static readonly string[] Subjects = ["Minutes of the meeting", "Offer 2041", "Lunch on Thursday?", "RE: delivery dates", "Invoice attached", "Holiday plan", "Newsletter", "RE: RE: contract draft"];

    private static readonly string[] Partners = ["supplier.example", "partner.example", "bank.example", "news.example"];

    private static readonly string[] Services = ["Windows Update", "Background Intelligent Transfer Service", "WMI Performance Adapter", "Application Experience", "Microsoft Exchange Search"];

    private ulong _logon = 0x3A0000;

    public void Hour(DateTime hour, double scale, List<IHappening> happenings)
    {
        for (var i = 0; i < 20 * scale; i++)
            Logon(At(hour), happenings);
        for (var i = 0; i < 3; i++)
            Add(happenings, ServerEvents.ServiceState(At(hour), chance.Of(Services), chance.Is(.5) ? "running" : "stopped"));
        Add(happenings, ServerEvents.DefenderHealth(At(hour)));
        Add(happenings, ServerEvents.WmiProvider(At(hour), "CIMWin32", (uint)chance.Between(3000, 9000)));
        Add(happenings, ServerEvents.TaskStarted(At(hour), @"\Microsoft\Windows\UpdateOrchestrator\Schedule Scan", @"%systemroot%\system32\usoclient.exe", chance.Guid()));
        Add(happenings, ServerEvents.Application(At(hour), "MSExchange ADAccess", 2080, 4, "MSExchangeHMWorker.exe", "4711", "(Server name | Roles | Enabled | Reachability | Synchronized)"));
        Add(happenings, ServerEvents.Application(At(hour), "ESENT", 326, 4, "svchost", "2988,D,50", "SRUJet: ", "1", @"C:\Windows\system32\SRU\SRUDB.dat", "0", "[1] 0.0"));
        if (hour.Hour is 3)
            Add(happenings, ServerEvents.ScriptBlock(At(hour), "prompt", chance.Guid()));
        if (hour.Hour is 9 or 14 && hour.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            Administration(At(hour), happenings);
        for (var i = 0; i < 6 * scale; i++)
            Mail(At(hour), happenings);
        if (chance.Is(.5))
            HttpError(At(hour), happenings);
    }

    private void Logon(DateTime utc, List<IHappening> happenings)
    {
        var user = chance.Of(server.Users);
        var id = _logon += (ulong)chance.Between(40, 900);
        var type = chance.Is(.6) ? 3 : 8;
        var address = chance.Is(.6) ? user.OfficeIp : "-";
        happenings.Add(new Happening(utc, recorders =>
        {
            recorders.Events.Add(SecurityEvents.Logon(utc, type, server.NetBios, user.Sam, user.Sid, address, id, @"C:\Windows\System32\inetsrv\w3wp.exe", "Kerberos"));
            server.Movement.Note(Channels.Security, utc, address == "-" ? "server" : address, "server", type == 3 ? "network-logon" : "cleartext-logon", $@"{server.NetBios}\{user.Sam}");
        }));
        if (user.IsAdmin)
            Add(happenings, SecurityEvents.Special(utc, server.NetBios, user.Sam, user.Sid, id));
        Add(happenings, SecurityEvents.Logoff(utc.AddSeconds(chance.Between(1, 40)), 3, server.NetBios, user.Sam, user.Sid, id));
    }

    private void Administration(DateTime utc, List<IHappening> happenings)
    {
        var target = chance.Of(server.Users);
        var (cmdlet, parameters) = chance.Below(4) switch
        {
            0 => ("Set-Mailbox", $"-Identity \"{target.Smtp}\" -ProhibitSendQuota \"4 GB (4,294,967,296 bytes)\""),
            1 => ("Add-DistributionGroupMember", $"-Identity \"sales\" -Member \"{target.Smtp}\""),
            2 => ("Set-CASMailbox", $"-Identity \"{target.Smtp}\" -ActiveSyncEnabled \"True\""),
            _ => ("Set-OwaVirtualDirectory", $"-Identity \"{server.Name}\\owa (Default Web Site)\" -ExternalUrl \"https://{server.PublicHost}/owa\""),
        };
        Happen.Cmdlet(server, happenings, utc, cmdlet, parameters, $"{server.Domain}/Users/{server.Admin.DisplayName}", server.Admin.Sid);
        happenings.Add(new Happening(utc.AddSeconds(-2), recorders =>
        {
            recorders.Admin.Ecp(utc.AddSeconds(-2), "Get-Mailbox.Identity='" + target.Smtp + "'", "/ecp/DDI/DDIService.svc/GetObject?schema=MailboxService&msExchEcpCanary=" + new string('c', 24));
            recorders.Admin.EcpActivity(utc.AddSeconds(-2), server.Admin.Smtp, "/ecp/DDI/DDIService.svc/GetObject?schema=MailboxService");
        }));
    }

    private void Mail(DateTime utc, List<IHappening> happenings)
    {
        var user = chance.Of(server.Users);
        var other = $"{chance.Letters(6)}@{chance.Of(Partners)}";
        var subject = chance.Of(Subjects);
        var address = $"185.{chance.Between(1, 250)}.{chance.Between(1, 250)}.{chance.Between(1, 250)}";
        var isInbound = chance.Is(.7);
        happenings.Add(new Happening(utc, recorders =>
        {
            if (isInbound)
                recorders.Mail.Inbound(utc, other, user.Smtp, subject, address);
            else
                recorders.Mail.Outbound(utc, user.Smtp, other, subject);
        }));
    }

    private void HttpError(DateTime utc, List<IHappening> happenings)
    {
        var client = chance.Of(server.Users).HomeIp;
        var port = chance.Between(30_000, 60_000);
        happenings.Add(new Happening(utc, recorders => recorders.HttpErrors.Write(utc, client, port, "-", "-", "-", "Timer_ConnectionIdle")));
    }

    private DateTime At(DateTime hour) => hour.AddMilliseconds(chance.Below(3_600_000));

    private static void Add(List<IHappening> happenings, WindowsEvent item) => Happen.Event(happenings, item);
}
