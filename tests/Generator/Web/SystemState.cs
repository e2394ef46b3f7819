using System.Text;
using Afterpatch.Generator.Output;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Web;

/// <summary>What is installed on the server and starts by itself: two small hives and the tasks that every Windows server has.</summary>
internal sealed class SystemState(Server server, Collection collection)
{
    private const string Config = @"C:\Windows\System32\config\";

    private static readonly (string Name, string Image, string Account)[] Services =
    [
        ("W3SVC", @"%windir%\system32\svchost.exe -k iissvcs", "LocalSystem"), ("WAS", @"%windir%\system32\svchost.exe -k iissvcs", "LocalSystem"),
        ("Schedule", @"%systemroot%\system32\svchost.exe -k netsvcs -p", "LocalSystem"), ("EventLog", @"%SystemRoot%\System32\svchost.exe -k LocalServiceNetworkRestricted -p", @"NT AUTHORITY\LocalService"),
        ("MSExchangeIS", "\"{0}bin\\Microsoft.Exchange.Store.Service.exe\"", "LocalSystem"), ("MSExchangeServiceHost", "\"{0}bin\\Microsoft.Exchange.ServiceHost.exe\"", "LocalSystem"),
        ("MSExchangeTransport", "\"{0}bin\\MSExchangeTransport.exe\"", @"NT AUTHORITY\NetworkService"), ("MSExchangeHM", "\"{0}bin\\MSExchangeHMHost.exe\"", "LocalSystem"),
        ("MSExchangeFrontEndTransport", "\"{0}bin\\MSExchangeFrontendTransport.exe\"", "LocalSystem"), ("MSExchangeMailboxReplication", "\"{0}bin\\MSExchangeMailboxReplication.exe\"", "LocalSystem"),
    ];

    private static readonly (string Path, string Command, string Arguments, string User)[] Tasks =
    [
        (@"Microsoft\Windows\Defrag\ScheduledDefrag", @"%windir%\system32\defrag.exe", "-c -h -o -$", "S-1-5-18"),
        (@"Microsoft\Windows\UpdateOrchestrator\Schedule Scan", @"%systemroot%\system32\usoclient.exe", "StartScan", "S-1-5-18"),
        (@"Microsoft\Windows\Time Synchronization\SynchronizeTime", @"%windir%\system32\sc.exe", "start w32time task_started", "S-1-5-19"),
        (@"Microsoft\Windows\Windows Defender\Windows Defender Scheduled Scan", @"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.2102.4-0\MpCmdRun.exe", "Scan -ScheduleJob", "S-1-5-18"),
    ];

    public void Write(DateTime installedUtc)
    {
        collection.Bytes(Config + "SYSTEM", new HiveWriter(installedUtc).Write(SystemHive(), @"ystemRoot\System32\Config\SYSTEM"), installedUtc);
        collection.Bytes(Config + "SOFTWARE", new HiveWriter(installedUtc).Write(SoftwareHive(), @"emRoot\System32\Config\SOFTWARE"), installedUtc);
        foreach (var task in Tasks)
            collection.Text(@"C:\Windows\System32\Tasks\" + task.Path, Task(task.Path, task.Command, task.Arguments, task.User), installedUtc, Encoding.Unicode);
    }

    private HiveKey SystemHive()
    {
        var root = new HiveKey("ROOT");
        root.At("Select").Set("Current", 1).Set("Default", 1).Set("Failed", 0).Set("LastKnownGood", 1);
        var control = root.At(@"ControlSet001\Control");
        control.At(@"ComputerName\ComputerName").Set("ComputerName", server.Name);
        control.At("TimeZoneInformation").Set("TimeZoneKeyName", "UTC").Set("ActiveTimeBias", 0).Set("Bias", 0);
        control.At("Lsa").Set("LimitBlankPasswordUse", 1);
        root.At(@"ControlSet001\Services\Tcpip\Parameters").Set("Hostname", server.Name).Set("Domain", server.Domain).Set("NV Domain", server.Domain);
        foreach (var (name, image, account) in Services)
        {
            root.At(@"ControlSet001\Services\" + name).Set("ImagePath", string.Format(System.Globalization.CultureInfo.InvariantCulture, image, server.InstallRoot))
                .Set("ObjectName", account).Set("Start", 2).Set("Type", 0x10).Set("ErrorControl", 1).Set("DisplayName", name);
        }
        return root;
    }

    private HiveKey SoftwareHive()
    {
        var root = new HiveKey("ROOT");
        var build = server.History[^1];
        root.At(@"Microsoft\ExchangeServer\v15\Setup").Set("MsiInstallPath", server.InstallRoot).Set("MsiProductMajor", build.Major).Set("MsiProductMinor", build.Minor)
            .Set("MsiBuildMajor", build.BuildNumber).Set("MsiBuildMinor", build.Revision);
        root.At(@"Microsoft\Windows NT\CurrentVersion").Set("ProductName", build.Minor == 1 ? "Windows Server 2016 Standard" : "Windows Server 2019 Standard")
            .Set("CurrentBuild", build.Minor == 1 ? "14393" : "17763").Set("CurrentVersion", "6.3");
        root.At(@"Microsoft\Windows NT\CurrentVersion\Winlogon").Set("Shell", "explorer.exe").Set("Userinit", @"C:\Windows\system32\userinit.exe,");
        root.At(@"Microsoft\Windows\CurrentVersion\Run").Set("SecurityHealth", @"%windir%\system32\SecurityHealthSystray.exe");
        return root;
    }

    private static string Task(string path, string command, string arguments, string user) =>
        $"""
        <?xml version="1.0" encoding="UTF-16"?>
        <Task version="1.4" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
          <RegistrationInfo>
            <Author>Microsoft Corporation</Author>
            <URI>\{path}</URI>
          </RegistrationInfo>
          <Principals>
            <Principal id="LocalSystem">
              <UserId>{user}</UserId>
            </Principal>
          </Principals>
          <Settings>
            <DisallowStartIfOnBatteries>true</DisallowStartIfOnBatteries>
          </Settings>
          <Triggers />
          <Actions Context="LocalSystem">
            <Exec>
              <Command>{command}</Command>
              <Arguments>{arguments}</Arguments>
            </Exec>
          </Actions>
        </Task>
        """.ReplaceLineEndings("\r\n");
}
