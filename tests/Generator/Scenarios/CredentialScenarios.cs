using Afterpatch.Generator.Attacks;
using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Scenarios;

/// <summary>Each way of taking secrets, alone and together, with the truth about whose they were and what must be reset.</summary>
internal static class CredentialScenarios
{
    private const string Client = "203.0.113.57";
    private const string Agent = "python-requests/2.25.1";
    private static readonly DateTime Start = new(2021, 3, 2, 0, 0, 0, DateTimeKind.Utc);

    private static readonly IReadOnlyList<Build> History =
    [
        new("15.1.2106.2", "2016 CU18", new(2020, 9, 20, 5, 0, 0, DateTimeKind.Utc)), new("15.1.2106.13", "Mar21SU", new(2021, 3, 6, 6, 30, 0, DateTimeKind.Utc), "KB5000871"),
    ];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        Make("credentials-hives", "The three hives are saved; nothing has been changed since. Shared permissions, no LAPS.", (incident, moment) =>
        {
            Estate(incident, isSplit: false, hasLaps: false);
            SaveHives(incident, moment);
            HiveTruth(incident, "yes", "yes");
            incident.Resets.AddRange(["check-directory-rights", "reset-prepare", "reset-administrators", "reset-machine-first", "reset-machine-second", "reset-service-accounts", "reset-gmsa",
                "reset-task-accounts", "reset-autologon", "reset-local-accounts", "reset-users", "reset-data-protection", "verify-credentials"]);
        }),
        Make("credentials-rotated", "The three hives are saved; three days later the local administrator, the service account and, twice, the machine account are changed.", (incident, moment) =>
        {
            Estate(incident, isSplit: false, hasLaps: false).ChangeAll(moment.AddDays(3));
            SaveHives(incident, moment);
            HiveTruth(incident, "no", "no");
            incident.Resets.AddRange(["reset-prepare", "reset-administrators", "reset-gmsa", "reset-task-accounts", "reset-autologon", "reset-local-accounts", "reset-users",
                "reset-data-protection", "verify-credentials"]);
        }),
        Make("credentials-lsass", "The memory of LSASS is dumped while some are logged on, one has left a desktop, and others are gone.", (incident, moment) =>
        {
            Estate(incident, isSplit: true, hasLaps: false).People(moment);
            DumpLsass(incident, moment);
            LsassTruth(incident);
            incident.Resets.AddRange(["end-sessions", "reset-prepare", "reset-administrators", "reset-machine-first", "reset-machine-second", "reset-service-accounts", "reset-gmsa",
                "reset-users", "reset-data-protection", "verify-credentials"]);
        }),
        Make("credentials-directory", "Somebody asks a domain controller for every password.", (incident, moment) =>
        {
            Estate(incident, isSplit: true, hasLaps: true);
            Replicate(incident, moment);
            DirectoryTruth(incident);
            incident.Resets.AddRange(["check-directory-rights", "reset-prepare", "reset-krbtgt-first", "reset-krbtgt-second", "reset-domain", "reset-recovery-and-federation", "verify-credentials"]);
        }),
        Make("credentials-ntds", "A copy of the directory's database and of the SYSTEM hive, as ntdsutil makes it for new domain controllers, lies in a temporary folder.", (incident, moment) =>
        {
            Estate(incident, isSplit: false, hasLaps: true);
            CopyDirectory(incident, moment);
            DirectoryTruth(incident);
            incident.Resets.AddRange(["check-directory-rights", "reset-prepare", "reset-krbtgt-first", "reset-krbtgt-second", "reset-domain", "reset-recovery-and-federation", "verify-credentials"]);
        }),
        Make("credentials-web", "A web shell on a server whose IIS keeps accounts and keys of its own, in a hybrid organisation.", (incident, moment) =>
        {
            var estate = Estate(incident, isSplit: true, hasLaps: false);
            estate.People(moment);
            estate.WebSecrets(moment.AddHours(-20));
            Shell(incident, moment);
            ShellTruth(incident);
            Add(incident, "app-pool", InDomain(incident, "svc-web"), "possible", "unknown");
            Add(incident, "virtual-directory", InDomain(incident, "svc-content"), "possible", "unknown");
            Add(incident, "hybrid-key", "Exchange hybrid application", "possible", "unknown");
            incident.Resets.AddRange(["end-sessions", "reset-prepare", "reset-administrators", "reset-machine-first", "reset-machine-second", "reset-service-accounts", "reset-gmsa",
                "reset-task-accounts", "reset-web-accounts", "reset-autologon", "reset-local-accounts", "reset-users", "reset-certificates", "reset-auth-certificate", "reset-machine-keys",
                "reset-hybrid-key",
                "reset-data-protection", "verify-credentials"]);
        }),
        Make("credentials-shell-split", "A web shell runs as SYSTEM in a domain with split permissions and LAPS.", (incident, moment) =>
        {
            Estate(incident, isSplit: true, hasLaps: true).People(moment);
            Shell(incident, moment);
            ShellTruth(incident);
            incident.Resets.AddRange(["end-sessions", "reset-prepare", "reset-administrators", "reset-machine-first", "reset-machine-second", "reset-service-accounts", "reset-gmsa",
                "reset-task-accounts", "reset-autologon", "reset-local-accounts", "reset-laps", "reset-users", "reset-certificates", "reset-auth-certificate", "reset-machine-keys",
                "reset-data-protection", "verify-credentials"]);
        }),
        Make("credentials-all", "A web shell, then hives, LSASS and the directory.", (incident, moment) =>
        {
            Estate(incident, isSplit: false, hasLaps: true).People(moment);
            Shell(incident, moment.AddHours(-3));
            SaveHives(incident, moment.AddMinutes(-10));
            DumpLsass(incident, moment);
            Replicate(incident, moment.AddHours(2));
            HiveTruth(incident, "yes", "yes");
            LsassTruth(incident);
            DirectoryTruth(incident);
            ShellTruth(incident);
            Add(incident, "session", InDomain(incident, incident.Server.Users[2].Sam), "possible", "unknown"); // gone when LSASS was dumped, there when the shell came
            Merge(incident);
            incident.Resets.AddRange(["end-sessions", "check-directory-rights", "reset-prepare", "reset-administrators", "reset-krbtgt-first", "reset-krbtgt-second", "reset-machine-first",
                "reset-machine-second", "reset-service-accounts", "reset-gmsa", "reset-task-accounts", "reset-autologon", "reset-local-accounts", "reset-laps", "reset-users", "reset-domain",
                "reset-recovery-and-federation", "reset-certificates", "reset-auth-certificate", "reset-machine-keys", "reset-data-protection", "verify-credentials"]);
        }),
    ];

    private static Scenario Make(string name, string about, Action<Incident, DateTime> happen) => new(
        name, about, Start, 5, History, new TruthVerdict("compromised") { Taken = name is "credentials-shell-split" or "credentials-web" ? null : "yes" }, (incident, from, _) => happen(incident, from.AddDays(1.1)));

    private static Estate Estate(Incident incident, bool isSplit, bool hasLaps)
    {
        var estate = new Estate(incident, incident.Server.History[0].InstalledUtc.AddDays(1));
        estate.Furnish();
        estate.Permissions(isSplit);
        if (hasLaps)
            estate.Laps();
        return estate;
    }

    private static void SaveHives(Incident incident, DateTime moment)
    {
        foreach (var hive in new[] { "sam", "security", "system" })
            incident.SavedHive($@"C:\Windows\Temp\{hive}.hiv", hive, moment);
        incident.Truth("hives-saved", "the hives with local and service secrets lie in a temporary folder", "file", @"C:\Windows\Temp", moment, "succeeded");
    }

    private static void DumpLsass(Incident incident, DateTime moment)
    {
        incident.Left(@"C:\Windows\Temp\debug.bin", MemoryImage.Of(moment, @"C:\Windows\System32\lsass.exe", @"C:\Windows\System32\ntdll.dll", @"C:\Windows\System32\lsasrv.dll"), moment);
        incident.Truth("lsass-dump", "the memory of LSASS lies in a temporary folder", "file", @"C:\Windows\Temp\debug.bin", moment, "succeeded");
    }

    private static void CopyDirectory(Incident incident, DateTime moment)
    {
        const string folder = @"C:\Windows\Temp\bak7\";
        incident.Left(folder + @"Active Directory\ntds.dit", DirectoryImage.Of("MSysObjects", "datatable", "hiddentable", "link_table", "sd_table", "sdproptable"), moment);
        incident.SavedHive(folder + @"registry\SYSTEM", "system", moment);
        incident.Truth("directory-copied", "the directory's database lies in a temporary folder", "file", folder + @"Active Directory\ntds.dit", moment, "succeeded");
    }

    private static void Replicate(Incident incident, DateTime moment)
    {
        var user = incident.Server.Users[7];
        incident.Event(SecurityEvents.Replicated(moment, incident.Server.NetBios, incident.Server.Domain, user.Sam, user.Sid));
        incident.Truth("directory-replicated", "the directory's passwords were asked for by somebody who is no domain controller", "account", user.Sam, moment, "succeeded");
    }

    private static void Shell(Incident incident, DateTime moment)
    {
        var written = new ProxyLogon(incident, Client, Agent).Succeed(moment.AddMinutes(-10), @"C:\inetpub\wwwroot\aspnet_client\supp0rt.aspx", "klk123456");
        ShellUse.Post(incident, written.AddMinutes(3), "/aspnet_client/supp0rt.aspx", @"C:\inetpub\wwwroot\aspnet_client", Client, Agent, "whoami");
    }

    private static void Add(Incident incident, string kind, string account, string certainty, string inForce) =>
        incident.Credentials.Add(new(kind, account, certainty, inForce));

    private static string InDomain(Incident incident, string name) => $@"{incident.Server.NetBios}\{name}";

    private static void HiveTruth(Incident incident, string administrator, string machine)
    {
        Add(incident, "local-account", @"EX01\Administrator", "proven", administrator);
        foreach (var disabled in new[] { "Guest", "DefaultAccount", "WDAGUtilityAccount" })
            Add(incident, "local-account", @"EX01\" + disabled, "proven", "unknown");
        Add(incident, "machine-account", InDomain(incident, "EX01$"), "proven", machine);
        Add(incident, "service-account", InDomain(incident, "svc-backup"), "proven", machine);
        Add(incident, "gmsa", InDomain(incident, "gmsa-mon$"), "proven", "yes");
        Add(incident, "task-account", InDomain(incident, "svc-report"), "proven", "unknown");
        Add(incident, "autologon", InDomain(incident, "kiosk"), "proven", "yes");
        Add(incident, "cached-logon", InDomain(incident, incident.Server.Users[0].Sam), "proven", "unknown");
        Add(incident, "cached-logon", InDomain(incident, incident.Server.Users[1].Sam), "proven", "unknown");
        Add(incident, "data-protection", "DPAPI_SYSTEM", "proven", "yes");
    }

    private static void LsassTruth(Incident incident)
    {
        Sessions(incident, "proven");
        Add(incident, "machine-account", InDomain(incident, "EX01$"), "proven", "yes");
        Add(incident, "service-account", InDomain(incident, "svc-backup"), "possible", "yes");
        Add(incident, "gmsa", InDomain(incident, "gmsa-mon$"), "possible", "yes");
        Add(incident, "data-protection", "DPAPI_SYSTEM", "proven", "yes");
    }

    /// <summary>Those whose end is told were there for certain; those without an end may have been.</summary>
    private static void Sessions(Incident incident, string certain)
    {
        Add(incident, "session", InDomain(incident, incident.Server.Users[1].Sam), certain, "unknown");
        Add(incident, "session", InDomain(incident, "svc-report"), certain, "unknown");
        foreach (var name in new[] { incident.Server.Users[0].Sam, "svc-backup", "gmsa-mon$" })
            Add(incident, "session", InDomain(incident, name), "possible", "unknown");
    }

    private static void DirectoryTruth(Incident incident)
    {
        Add(incident, "krbtgt", "krbtgt", "proven", "unknown");
        Add(incident, "domain", "*", "proven", "unknown");
    }

    private static void ShellTruth(Incident incident)
    {
        HiveTruth(incident, "yes", "yes");
        Sessions(incident, "possible");
        Add(incident, "machine-key", "ASP.NET", "possible", "unknown");
        Add(incident, "auth-certificate", "thumbprint:" + Attacks.Estate.AuthCertificate, "possible", "yes");
        Add(incident, "certificate", "thumbprint:" + incident.Server.PublicHost, "possible", "yes");
        if (incident.Findings.Exists(finding => finding.Kind == "hives-saved"))
            return;
        for (var i = 0; i < incident.Credentials.Count; i++)
            incident.Credentials[i] = incident.Credentials[i] with { Certainty = "possible" };
    }

    /// <summary>Of one secret that several thefts reach, the surest counts.</summary>
    private static void Merge(Incident incident)
    {
        var merged = incident.Credentials.GroupBy(one => (one.Kind, one.Identity)).Select(group => group.OrderByDescending(one => one.Certainty == "proven").First()).ToList();
        incident.Credentials.Clear();
        incident.Credentials.AddRange(merged);
    }
}
