using Afterpatch.Generator.Attacks;
using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Scenarios;

internal static class ScenarioList
{
    private const string Requests = "python-requests/2.25.1";
    private const string AntSword = "antSword/v2.1";
    private const string Firefox = "Mozilla/5.0+(Windows+NT+10.0;+rv:78.0)+Gecko/20100101+Firefox/78.0";
    private const string FirstClient = "203.0.113.57";
    private const string SecondClient = "198.51.100.23";
    private const string Shell = @"C:\inetpub\wwwroot\aspnet_client\supp0rt.aspx";
    private const string ShellUrl = "/aspnet_client/supp0rt.aspx";
    private const string ShellFolder = @"C:\inetpub\wwwroot\aspnet_client";

    private static readonly TruthVerdict Compromised = new("compromised") { Exposed = "yes", Exploited = "yes", StillInside = "yes" };

    private static readonly TruthVerdict Quiet = new("no-evidence") { Exploited = "no-evidence", StillInside = "no-evidence", Taken = "no-evidence", Spread = "no-evidence" };

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("clean-2016", "Exchange 2016 CU23, installed with the October 2025 update the same day; nothing happens.", Day(2025, 10, 16), 7,
            [Cu("15.1.2507.6", "2016 CU23", Day(2025, 10, 16)), Su("15.1.2507.61", "Oct25SU", "KB5066369", Day(2025, 10, 16))], Quiet, (_, _, _) => { }),
        new("clean-2019", "Exchange 2019 CU15, installed with the August 2026 update the same day; nothing happens.", Day(2026, 8, 20), 7,
            [Cu("15.2.1748.10", "2019 CU15", Day(2026, 8, 20)), Su("15.2.1748.49", "Aug26SU", "KB5121574", Day(2026, 8, 20))], Quiet, (_, _, _) => { }),
        new("clean-se", "Exchange SE, installed with the September 2026 update the same day; nothing happens.", Day(2026, 9, 10), 7,
            [Cu("15.2.2562.17", "SE RTM", Day(2026, 9, 10)), Su("15.2.2562.49", "Sep26SU", "KB5121608", Day(2026, 9, 10))], Quiet, (_, _, _) => { }),
        new("noisy-clean", "A patched Exchange 2019 under constant scanning, with the vendor's mitigation in place, an own vulnerability scanner and an upgrade from CU14 to CU15.", Day(2026, 8, 14), 12,
            [Cu("15.2.1544.4", "2019 CU14", Day(2026, 8, 14)), Su("15.2.1544.44", "Aug26SU", "KB5121575", Day(2026, 8, 14)), Cu("15.2.1748.10", "2019 CU15", Day(2026, 8, 20)), Su("15.2.1748.49", "Aug26SU", "KB5121574", Day(2026, 8, 20))],
            Quiet with { Overall = "attempted", Exploited = "attempted" }, Noise),
        new("attempted-only", "Exchange 2016 CU19, installed on 26 February and patched on 3 March 2021; every attempt afterwards is refused.", Day(2021, 2, 26), 14,
            [Cu("15.1.2176.2", "2016 CU19", Day(2021, 2, 26)), Su("15.1.2176.9", "Mar21SU", "KB5000871", Day(2021, 3, 3))],
            new("attempted") { Exposed = "yes", Exploited = "attempted", StillInside = "no-evidence", Taken = "no-evidence", Spread = "no-evidence" }, Attempts),
        new("proxylogon-webshell", "ProxyLogon on 3 March 2021: a page in aspnet_client, commands through it, hives saved; patched three days later with the page still there.", Day(2021, 2, 27), 9,
            ProxyLogonHistory, Compromised with { Taken = "yes" }, (incident, from, to) => ProxyLogonWebShell(incident, from.AddDays(4.175), to)),
        new("proxylogon-small", "As proxylogon-webshell in five days of few requests: the sample of this repository.", Day(2021, 3, 2), 5, ProxyLogonHistory, Compromised with { Taken = "yes" },
            (incident, from, to) =>
            {
                incident.Absent.Add(path => path.Contains(@"\wbem\Repository\", StringComparison.Ordinal)); // the sample stays small
                ProxyLogonWebShell(incident, from.AddDays(1.175), to);
            }),
        new("proxyshell-export", "ProxyShell on 13 August 2021: a mailbox export writes a page, the request is removed again.", Day(2021, 8, 10), 8,
            [Cu("15.1.2242.4", "2016 CU20", Day(2021, 3, 20)), Su("15.1.2242.12", "Jul21SU", "KB5004778", Day(2021, 8, 16))], Compromised, ProxyShellExport),
        new("proxynotshell", "ProxyNotShell on 3 October 2022 by a stolen account.", Day(2022, 9, 30), 7, Late2022, Compromised with { StillInside = null }, (incident, from, _) =>
            new LaterExploits(incident, FirstClient, "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+Chrome/105.0.5195.54").ProxyNotShell(from.AddDays(3.2))),
        new("owassrf", "OWASSRF on 3 December 2022: remote PowerShell below a mailbox's web address.", Day(2022, 12, 1), 6, Late2022, Compromised with { StillInside = null }, (incident, from, _) =>
            new LaterExploits(incident, SecondClient, "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+Chrome/105.0.5195.54").Owassrf(from.AddDays(2.4))),
        new("proxytoken", "ProxyToken on 2 September 2021: an inbox rule for somebody else's mailbox.", Day(2021, 8, 31), 5,
            [Cu("15.1.2242.4", "2016 CU20", Day(2021, 3, 20))], Compromised with { StillInside = null }, (incident, from, _) => new LaterExploits(incident, SecondClient, Firefox).ProxyToken(from.AddDays(2.1))),
        new("viewstate", "CVE-2020-0688 on 12 March 2020: a forged view state runs a command.", Day(2020, 3, 10), 5,
            [Cu("15.1.1847.3", "2016 CU14", Day(2019, 10, 2))], Compromised with { StillInside = null }, (incident, from, _) => new LaterExploits(incident, FirstClient, Firefox).ViewState(from.AddDays(2.3))),
        new("webshell-deleted", "As proxylogon-webshell, but the page is gone: used with success for two days, then not found.", Day(2021, 2, 27), 12, ProxyLogonHistory,
            Compromised with { StillInside = null }, WebShellDeleted),
        new("logs-cleared", "ProxyLogon, then the Security and System logs are cleared and a day of IIS logs is removed.", Day(2021, 2, 27), 9, ProxyLogonHistory, Compromised, LogsCleared),
        new("old-incident-rolled-logs", "Open to ProxyLogon for ten days in March 2021; logs reach back only to January 2026 and show nothing.", Day(2026, 1, 10), 7,
            [
                Cu("15.1.2106.2", "2016 CU18", Day(2020, 9, 20)), Su("15.1.2106.13", "Mar21SU", "KB5000871", Day(2021, 3, 12)), Cu("15.1.2308.8", "2016 CU21", Day(2021, 7, 20)),
                Su("15.1.2308.14", "Jul21SU", "KB5004778", Day(2021, 7, 20)), Cu("15.1.2507.6", "2016 CU23", Day(2022, 5, 12)), Su("15.1.2507.61", "Oct25SU", "KB5066369", Day(2025, 10, 16)),
            ],
            new("inconclusive") { Exposed = "yes", Exploited = "inconclusive", StillInside = null, Taken = "inconclusive" }, (_, _, _) => { }),
        new("lemon-duck", "ProxyLogon in March 2021, then Lemon Duck: tasks, WMI, Defender off, rivals removed.", Day(2021, 3, 20), 8, SlowHistory, Compromised, (incident, from, _) =>
        {
            var written = new ProxyLogon(incident, SecondClient, Requests).Succeed(from.AddDays(2.1), @"C:\inetpub\wwwroot\aspnet_client\wanlin.aspx", "p");
            var used = ShellUse.Post(incident, written.AddMinutes(4), "/aspnet_client/wanlin.aspx", ShellFolder, SecondClient, Requests, "whoami", "net user");
            Aftermath.AddAdministrator(incident, used.AddMinutes(2), "netcat");
            new LemonDuck(incident, used.AddMinutes(5)).Happen();
        }),
        new("doejocrypt", "ProxyLogon, the batch file that saves the hives, and DearCry a day later.", Day(2021, 3, 8), 6, SlowHistory, Compromised with { Taken = "yes" }, (incident, from, _) =>
        {
            var written = new ProxyLogon(incident, FirstClient, Requests).Succeed(from.AddDays(1.2), Shell, "klk");
            var used = ShellUse.Post(incident, written.AddMinutes(3), ShellUrl, ShellFolder, FirstClient, AntSword, "whoami");
            Malware.DoejoCrypt(incident, used.AddMinutes(4));
        }),
        new("pydomer", "The mass drop of 18 March 2021, LSASS dumped, Black Kingdom's note.", Day(2021, 3, 16), 6, SlowHistory, Compromised, (incident, from, _) =>
        {
            var written = new ProxyLogon(incident, SecondClient, Requests).Succeed(from.AddDays(2.3), @"C:\inetpub\wwwroot\aspnet_client\ChackLogsPL.aspx", "o");
            var used = ShellUse.Post(incident, written.AddMinutes(3), "/aspnet_client/ChackLogsPL.aspx", ShellFolder, SecondClient, Requests, "whoami");
            Malware.Pydomer(incident, used.AddMinutes(6));
        }),
        new("lateral-movement", "ProxyLogon on 3 March 2021, then on to a file server and a domain controller with an administrator's password, and back from the file server.", Day(2021, 2, 27), 9,
            ProxyLogonHistory, Compromised with { Spread = "yes", Taken = null }, (incident, from, _) =>
            {
                var written = new ProxyLogon(incident, FirstClient, Requests).Succeed(from.AddDays(4.175), Shell, "klk123456");
                var used = ShellUse.Post(incident, written.AddMinutes(6), ShellUrl, ShellFolder, FirstClient, AntSword, "whoami");
                Aftermath.SaveHives(incident, used.AddMinutes(1));
                Spreading.Run(incident, used.AddHours(2));
            }),
        new("two-intruders", "One intruder leaves a page on 3 March 2021; Lemon Duck comes on 16 March and removes it.", Day(2021, 3, 2), 18, SlowHistory, Compromised with { Taken = "yes" }, TwoIntruders),
        new("two-at-once", "Two come within three hours from neighbouring addresses and use the same tools on the same days: one saves hives, the other is Pydomer's wave. Neither touches the other's page.", Day(2021, 3, 16), 7,
            SlowHistory, Compromised with { Taken = "yes" }, TwoAtOnce),
        new("two-reversed", "Lemon Duck is there first, through ProxyLogon; the one who comes by ProxyShell ten days later throws its page out and stays.", Day(2021, 3, 5), 16, SlowHistory, Compromised with { Taken = "yes" }, TwoReversed),
        .. CredentialScenarios.All,
    ];

    private static IReadOnlyList<Build> ProxyLogonHistory => [Cu("15.1.2106.2", "2016 CU18", Day(2020, 9, 20)), Su("15.1.2106.13", "Mar21SU", "KB5000871", Day(2021, 3, 6))];

    private static IReadOnlyList<Build> SlowHistory => [Cu("15.1.2106.2", "2016 CU18", Day(2020, 9, 20)), Su("15.1.2106.13", "Mar21SU", "KB5000871", Day(2021, 3, 26))];

    private static IReadOnlyList<Build> Late2022 => [Cu("15.2.1118.7", "2019 CU12", Day(2022, 5, 3)), Su("15.2.1118.12", "Aug22SU", "KB5015321", Day(2022, 8, 11))];

    private static void Noise(Incident incident, DateTime from, DateTime to)
    {
        var background = new Background(incident);
        background.Mitigation(from.AddDays(1));
        background.Scanners(from, to, 25);
        background.InternalScanner(from.AddDays(2.1));
    }

    private static void Attempts(Incident incident, DateTime from, DateTime to)
    {
        var patched = incident.Server.History[^1].InstalledUtc;
        new Background(incident).Scanners(patched.AddHours(2), to, 20);
        new ProxyLogon(incident, FirstClient, Requests).Attempt(patched.AddHours(30), "/ecp/x.js", 500);
    }

    private static void ProxyLogonWebShell(Incident incident, DateTime attack, DateTime to)
    {
        var written = new ProxyLogon(incident, FirstClient, Requests).Succeed(attack, Shell, "klk123456");
        var used = ShellUse.Post(incident, written.AddMinutes(6), ShellUrl, ShellFolder, FirstClient, AntSword, "whoami", "net group \"Domain Admins\" /domain", "ipconfig /all");
        Aftermath.SaveHives(incident, used.AddMinutes(1));
        ShellUse.Post(incident, used.AddHours(9), ShellUrl, ShellFolder, SecondClient, AntSword, "dir C:\\Windows\\Temp");
        new Background(incident).Scanners(attack.Date.AddDays(-1), to, 4);
    }

    private static void ProxyShellExport(Incident incident, DateTime from, DateTime to)
    {
        var written = new ProxyShell(incident, SecondClient, "python-requests/2.26.0").Succeed(from.AddDays(3.4), @"C:\inetpub\wwwroot\aspnet_client\qzkxlwbf.aspx");
        ShellUse.Post(incident, written.AddMinutes(2), "/aspnet_client/qzkxlwbf.aspx", ShellFolder, SecondClient, "python-requests/2.26.0", "whoami", "tasklist");
        new Background(incident).Scanners(from, to, 4);
    }

    private static void WebShellDeleted(Incident incident, DateTime from, DateTime to)
    {
        var written = new ProxyLogon(incident, FirstClient, Requests).Succeed(from.AddDays(4.2), Shell, "klk123456");
        var used = ShellUse.Post(incident, written.AddMinutes(6), ShellUrl, ShellFolder, FirstClient, AntSword, "whoami");
        var last = ShellUse.Post(incident, used.AddDays(2), ShellUrl, ShellFolder, FirstClient, AntSword, "del supp0rt.aspx");
        Aftermath.AskForMissing(incident, last.AddDays(1), ShellUrl, SecondClient, AntSword);
        Aftermath.AskForMissing(incident, last.AddDays(2), ShellUrl, SecondClient, AntSword);
        incident.Files.RemoveAll(file => file.Path == Shell);
        incident.Findings.RemoveAll(finding => finding.Kind == "webshell-file");
        incident.Truth("webshell-deleted", "a page answered for two days, then was not found; it is not on disk", "file", Shell, written, "succeeded", last);
    }

    private static void LogsCleared(Incident incident, DateTime from, DateTime to)
    {
        var written = new ProxyLogon(incident, FirstClient, Requests).Succeed(from.AddDays(3.3), Shell, "klk123456");
        var used = ShellUse.Post(incident, written.AddMinutes(6), ShellUrl, ShellFolder, FirstClient, AntSword, "whoami", "del /q C:\\inetpub\\logs\\LogFiles\\W3SVC1\\*.log");
        Aftermath.ClearLog(incident, used.AddHours(1), Channels.Security);
        Aftermath.ClearLog(incident, used.AddHours(1).AddSeconds(5), Channels.System);
        var gone = $@"C:\inetpub\logs\LogFiles\W3SVC1\u_ex{written.AddDays(-1):yyMMdd}.log";
        incident.Absent.Add(path => path == gone);
        incident.Truth("log-gap", "a day is missing in the web server's log", "log", gone, written.Date.AddDays(-1), "succeeded");
    }

    private static void TwoIntruders(Incident incident, DateTime from, DateTime to)
    {
        var written = new ProxyLogon(incident, FirstClient, Requests).Succeed(from.AddDays(1.2), Shell, "klk123456");
        var used = ShellUse.Post(incident, written.AddMinutes(6), ShellUrl, ShellFolder, FirstClient, AntSword, "whoami");
        Aftermath.SaveHives(incident, used.AddMinutes(1));
        var second = new ProxyLogon(incident, SecondClient, "ExchangeServicesClient/0.0.0.0").Succeed(from.AddDays(14.5), @"C:\inetpub\wwwroot\aspnet_client\js\demo\wanlins.aspx", "p");
        ShellUse.Post(incident, second.AddMinutes(2), "/aspnet_client/js/demo/wanlins.aspx", ShellFolder + @"\js\demo", SecondClient, Requests, "del ..\\..\\supp0rt.aspx");
        new LemonDuck(incident, second.AddMinutes(5)).Happen();
        Aftermath.AskForMissing(incident, second.AddDays(1), ShellUrl, FirstClient, AntSword);
        incident.Files.RemoveAll(file => file.Path == Shell);
        incident.Truth("webshell-deleted", "the first intruder's page was deleted when the second came", "file", Shell, second.AddMinutes(2), "succeeded");
    }

    private static void TwoAtOnce(Incident incident, DateTime from, DateTime to)
    {
        const string neighbour = "203.0.113.58";
        const string other = "/aspnet_client/ChackPassPL.aspx";
        var written = new ProxyLogon(incident, FirstClient, Requests).Succeed(from.AddDays(2.2), Shell, "klk123456");
        var second = new ProxyLogon(incident, neighbour, Requests).Succeed(from.AddDays(2.3), ShellFolder + @"\ChackPassPL.aspx", "o");
        var used = ShellUse.Post(incident, written.AddMinutes(6), ShellUrl, ShellFolder, FirstClient, AntSword, "whoami");
        ShellUse.Post(incident, second.AddMinutes(3), other, ShellFolder, neighbour, AntSword, "whoami");
        Aftermath.SaveHives(incident, used.AddHours(26));
        Malware.Pydomer(incident, second.AddHours(25));
        ShellUse.Post(incident, used.AddDays(2), ShellUrl, ShellFolder, FirstClient, AntSword, "dir C:\\Windows\\Temp");
        ShellUse.Post(incident, second.AddDays(2), other, ShellFolder, neighbour, AntSword, "dir C:\\Users");
    }

    private static void TwoReversed(Incident incident, DateTime from, DateTime to)
    {
        const string duck = @"C:\inetpub\wwwroot\aspnet_client\wanlin.aspx";
        const string late = @"C:\inetpub\wwwroot\aspnet_client\qzkxlwbf.aspx";
        var written = new ProxyLogon(incident, SecondClient, Requests).Succeed(from.AddDays(1.4), duck, "p");
        ShellUse.Post(incident, written.AddMinutes(4), "/aspnet_client/wanlin.aspx", ShellFolder, SecondClient, Requests, "whoami");
        new LemonDuck(incident, written.AddMinutes(9)).Happen();
        var second = new ProxyShell(incident, FirstClient, "python-requests/2.26.0").Succeed(from.AddDays(11.3), late);
        var used = ShellUse.Post(incident, second.AddMinutes(2), "/aspnet_client/qzkxlwbf.aspx", ShellFolder, FirstClient, AntSword, "whoami", "del wanlin.aspx");
        Aftermath.SaveHives(incident, used.AddMinutes(4));
        Aftermath.AskForMissing(incident, used.AddHours(20), "/aspnet_client/wanlin.aspx", SecondClient, Requests);
        incident.Files.RemoveAll(file => file.Path == duck);
        incident.Truth("webshell-deleted", "Lemon Duck's page was deleted by the one who came later", "file", duck, second.AddMinutes(2), "succeeded");
    }

    private static DateTime Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, DateTimeKind.Utc);

    private static Build Cu(string version, string name, DateTime day) => new(version, name, day.AddHours(5));

    private static Build Su(string version, string name, string kb, DateTime day) => new(version, name, day.AddHours(6.5), kb);
}
