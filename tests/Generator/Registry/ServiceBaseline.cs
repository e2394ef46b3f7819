using System.Globalization;

namespace Afterpatch.Generator.Registry;

/// <summary>The services and drivers of Windows (<c>baseline/services.tsv</c>), of IIS, of Exchange, and of the backup agent that the owner runs.</summary>
internal static class ServiceBaseline
{
    /// <summary>A service of a third party that logs on with a domain account: its password lies in LSA.</summary>
    public const string BackupService = "BackupExecAgentAccelerator";

    /// <summary>Name, program below <c>Bin</c>, display name.</summary>
    private static readonly (string Name, string Program, string Display)[] Exchange =
    [
        ("MSExchangeADTopology", "Microsoft.Exchange.Directory.TopologyService.exe", "Active Directory Topology"), ("MSExchangeCompliance", "MSExchangeCompliance.exe", "Compliance Service"),
        ("MSExchangeDagMgmt", "MSExchangeDagMgmt.exe", "DAG Management"), ("MSExchangeDelivery", "MSExchangeDelivery.exe", "Mailbox Transport Delivery"),
        ("MSExchangeDiagnostics", "Microsoft.Exchange.Diagnostics.Service.exe", "Diagnostics"), ("MSExchangeEdgeSync", "Microsoft.Exchange.EdgeSyncSvc.exe", "EdgeSync"),
        ("MSExchangeFastSearch", "Microsoft.Exchange.Search.Service.exe", "Search"), ("MSExchangeFrontEndTransport", "MSExchangeFrontendTransport.exe", "Frontend Transport"),
        ("MSExchangeHM", "MSExchangeHMHost.exe", "Health Manager"), ("MSExchangeHMRecovery", "MSExchangeHMRecovery.exe", "Health Manager Recovery"),
        ("MSExchangeIS", "Microsoft.Exchange.Store.Service.exe", "Information Store"), ("MSExchangeMailboxAssistants", "MSExchangeMailboxAssistants.exe", "Mailbox Assistants"),
        ("MSExchangeMailboxReplication", "MSExchangeMailboxReplication.exe", "Mailbox Replication"), ("MSExchangeMitigation", "MSExchangeMitigation.exe", "Emergency Mitigation"),
        ("MSExchangeNotificationsBroker", "Microsoft.Exchange.Notifications.Broker.exe", "Notifications Broker"), ("MSExchangeRepl", "msexchangerepl.exe", "Replication"),
        ("MSExchangeRPC", "Microsoft.Exchange.RpcClientAccess.Service.exe", "RPC Client Access"), ("MSExchangeServiceHost", "Microsoft.Exchange.ServiceHost.exe", "Service Host"),
        ("MSExchangeSubmission", "MSExchangeSubmission.exe", "Mailbox Transport Submission"), ("MSExchangeThrottling", "MSExchangeThrottling.exe", "Throttling"),
        ("MSExchangeTransport", "MSExchangeTransport.exe", "Transport"), ("MSExchangeTransportLogSearch", "MSExchangeTransportLogSearch.exe", "Transport Log Search"),
    ];

    public static void Fill(MachineHives hives)
    {
        using var reader = new StreamReader(typeof(ServiceBaseline).Assembly.GetManifestResourceStream("services.tsv")!);
        while (reader.ReadLine() is { } line)
            if (line.Split('\t') is { Length: 7 } part)
                Add(hives, part[0], part[3], part[5], part[6], uint.Parse(part[2], CultureInfo.InvariantCulture), uint.Parse(part[1], CultureInfo.InvariantCulture), part[4]);
        foreach (var (name, group) in new[] { ("W3SVC", "iissvcs"), ("WAS", "iissvcs"), ("AppHostSvc", "apphost") })
            Add(hives, name, $@"%windir%\system32\svchost.exe -k {group}", "LocalSystem", name, 2, 0x20, $@"%windir%\system32\inetsrv\{(name == "AppHostSvc" ? "apphostsvc" : "iisw3adm")}.dll");
        Add(hives, "IISADMIN", @"%windir%\system32\inetsrv\inetinfo.exe", "LocalSystem", "IIS Admin Service", 2, 0x10);
        const string platform = @"""C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.2102.4-0\";
        Add(hives, "WinDefend", platform + "MsMpEng.exe\"", "LocalSystem", "Microsoft Defender Antivirus Service", 2, 0x10);
        Add(hives, "WdNisSvc", platform + "NisSrv.exe\"", @"NT AUTHORITY\LocalService", "Microsoft Defender Antivirus Network Inspection Service", 3, 0x10);
        foreach (var (name, program, display) in Exchange.Where(one => one.Name != "MSExchangeMitigation" || HasMitigation(hives.Server.History[^1])))
            Add(hives, name, $"\"{hives.Server.InstallRoot}Bin\\{program}\"", name is "MSExchangeTransport" or "MSExchangeFrontEndTransport" ? @"NT AUTHORITY\NetworkService" : "LocalSystem", "Microsoft Exchange " + display, 2, 0x10);
        Add(hives, BackupService, @"""C:\Program Files\Veritas\Backup Exec\RAWS\beremote.exe""", $@"{hives.Server.NetBios}\svc-backup", "Backup Exec Remote Agent for Windows", 2, 0x10);
    }

    /// <summary>The mitigation service came with the cumulative updates of September 2021.</summary>
    private static bool HasMitigation(World.Build build) => build.Minor == 1 ? build.BuildNumber >= 2375 : build.BuildNumber >= 986;

    public static HiveKey Add(MachineHives hives, string name, string image, string account, string display, uint start, uint type, string library = "")
    {
        var key = hives.Services.At(name).Text("ImagePath", image, isExpandable: true).Number("Type", type).Number("Start", start).Number("ErrorControl", 1);
        if (display.Length > 0)
            key.Text("DisplayName", display);
        if (account.Length > 0)
            key.Text("ObjectName", account);
        if (library.Length > 0)
            key.At("Parameters").Text("ServiceDll", library, isExpandable: true);
        return key;
    }
}
