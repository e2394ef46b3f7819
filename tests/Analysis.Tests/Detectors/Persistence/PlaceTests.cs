using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Detectors.Persistence.Facts;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

/// <summary>What a place says: Exchange's own wherever it was installed, the folders of known intrusions, scripts that steal.</summary>
public sealed class PlaceTests
{
    private static readonly HostFact Root = new() { At = new EvidencePointer("SOFTWARE"), Name = "installRoot", Value = @"E:\Mail\EX19", Weight = 3 };

    [Fact]
    public void An_agent_and_a_directory_in_the_folder_that_exchange_was_installed_in_are_told_apart_from_foreign_ones()
    {
        var own = Item("transport-agent", "Contoso Stamp", "unknown", ("assemblyPath", @"E:\Mail\EX19\TransportRoles\agents\Contoso\stamp.dll"), ("enabled", "true"));
        Assert.Equal(Confidence.Medium, Assert.Single(Run(new TransportAgentDetector(), own, Root)).Confidence);
        Assert.Equal(Confidence.High, Assert.Single(Run(new TransportAgentDetector(), own)).Confidence);
        var directory = Item("virtual-directory", "Exchange Back End/ecp", "no", ("physicalPath", @"E:\Mail\EX19\ClientAccess\ecp2"), ("source", "live"));
        Assert.Empty(Run(new IisDetector(), directory, Root));
        Assert.Equal("persistence.virtual-directory", Assert.Single(Run(new IisDetector(), directory)).Detector);
        var foreign = Item("virtual-directory", "Exchange Back End/ecp", "no", ("physicalPath", @"E:\Mail\EX19x\ecp"), ("source", "live"));
        Assert.Single(Run(new IisDetector(), foreign, Root));
    }

    [Fact]
    public void A_folder_of_a_known_intrusion_is_one_finding_with_all_that_lies_in_it()
    {
        var findings = Run(new KnownFileDetector(FileIndicators.Embedded), File(@"C:\ProgramData\VSPerfMon\a.exe"), File(@"C:\programdata\vsperfmon\b\c.dll"), File(@"C:\ProgramData\VSPerfMon"),
            File(@"C:\Windows\Temp\debugsms\ip.txt"), File(@"C:\Program Files\Microsoft Visual Studio\VSPerfMon\x.dll"), File(@"C:\ProgramData\VSPerfMon2\a.exe"));
        Assert.Equal([("ransomware.dearcry", @"C:\Windows\Temp\debugsms", 1), ("intrusion.known-file", @"C:\ProgramData\VSPerfMon", 3)],
            findings.Select(finding => (finding.Detector, finding.Subject.Value, finding.Evidence.Count)).OrderByDescending(one => one.Detector, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(@"C:\ProgramData\VSPerfMon\srv.exe -p 1", true)]
    [InlineData(@"rundll32 C:\ProgramData\komar65.dll,Start", true)]
    [InlineData(@"""C:\Program Files\Microsoft Visual Studio\VSPerfMon\x.exe""", false)]
    public void What_starts_a_file_of_a_known_intrusion_is_told(string command, bool isTold) =>
        Assert.Equal(isTold ? Severity.High : Severity.Informational, Blind.Worst("service", command));

    [Theory]
    [InlineData("@echo off\r\nreg save HKLM\\SAM c:\\windows\\temp\\1\r\n", true)]
    [InlineData("reg export hklm\\system\\currentcontrolset\\control\\lsa C:\\l.reg", true)]
    [InlineData("reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeIS D:\\Backup\\is.reg", false)]
    [InlineData("robocopy D:\\a \\\\nas\\a /MIR", false)]
    [InlineData("esentutl.exe /y /vss C:\\Windows\\System32\\config\\SAM /d C:\\Windows\\Temp\\s", true)]
    [InlineData("esentutl /g D:\\Databases\\mail.edb", false)]
    [InlineData("vssadmin create shadow /for=C:\r\ncopy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy3\\Windows\\System32\\config\\SYSTEM c:\\s", true)]
    [InlineData("diskshadow /s D:\\b.txt\r\ncopy x:\\Windows\\NTDS\\ntds.dit D:\\n", true)]
    [InlineData("diskshadow /s D:\\b.txt\r\nrobocopy x:\\Shares D:\\Backup /MIR", false)]
    [InlineData("$p = Get-Process ls*ss\r\n[Dbg]::MiniDumpWriteDump($p.Handle, $p.Id, $f, 2, 0, 0, 0)", true)]
    [InlineData("$p = Get-Process w3wp\r\n[Dbg]::MiniDumpWriteDump($p.Handle, $p.Id, $f, 2, 0, 0, 0)", false)]
    public void A_living_script_that_saves_hives_is_a_theft_and_a_copy_of_settings_is_none(string text, bool isTheft)
    {
        var script = new ScriptSighting { At = new EvidencePointer(@"C:\Windows\Temp\n.bat"), Path = @"C:\Windows\Temp\n.bat", Family = "file", Text = text };
        Assert.Equal(isTheft ? ["credentials.dump-script"] : [], Run(new StolenSecretsDetector(), script).Select(finding => finding.Detector));
    }

    [Fact]
    public void A_script_that_is_there_counts_by_its_known_name() =>
        Assert.Equal("intrusion.known-file", Assert.Single(Run(new KnownFileDetector(FileIndicators.Embedded),
            new ScriptSighting { At = new EvidencePointer("x"), Path = @"C:\Windows\Temp\kk65.bat", Family = "file", Text = "" })).Detector);

    private static MarkedFile File(string path) => new() { At = new EvidencePointer(path), Path = path, SizeBytes = 1 };

    private static readonly InventoryRecord Group = Item("svchost-group", "netsvcs", "unknown", ("services", "Schedule Winmgmt BITS"));

    private static IReadOnlyList<Finding> Library(string name, string library, params InventoryRecord[] more) =>
        Run(new ServiceDetector(), [Item("service", name, "unknown", ("imagePath", @"%SystemRoot%\System32\svchost.exe -k netsvcs -p"), ("serviceDll", library)), .. more]);

    [Fact]
    public void A_library_of_a_service_outside_of_program_folders_is_told_and_more_when_its_group_does_not_name_it()
    {
        Assert.Equal(Severity.High, Assert.Single(Library("HttpHelper", @"C:\ProgramData\Contoso\x\wpx.dll", Group)).Severity);
        Assert.Equal(Severity.Medium, Assert.Single(Library("BITS", @"C:\ProgramData\Contoso\x\wpx.dll", Group)).Severity);
        Assert.Equal(Severity.Medium, Assert.Single(Library("HttpHelper", @"D:\x\wpx.dll")).Severity);
        Assert.Equal(Severity.Medium, Assert.Single(Run(new ServiceDetector(), Item("service", "a", "unknown", ("imagePath", @"C:\ProgramData\Microsoft\Crypto\RSA\a.exe")))).Severity);
    }

    [Theory]
    [InlineData(@"%SystemRoot%\System32\wpx.dll")]
    [InlineData(@"C:\Program Files\Contoso\agent.dll")]
    [InlineData(@"D:\Program Files (x86)\Contoso\agent.dll")]
    [InlineData("agent.dll")]
    [InlineData(@"E:\Contoso\Agent\agent.dll")]
    public void A_library_of_windows_or_of_an_installed_product_is_quiet(string library) =>
        Assert.Empty(Library("ContosoAgent", library, Group, Item("product", "Contoso Agent", "unknown", ("location", @"E:\Contoso\Agent\"))));
}
