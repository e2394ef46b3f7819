using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>Words of attacks that a script looks for are no deeds; the same words count where something runs them.</summary>
public sealed class SearchWordTests
{
    [Theory]
    [InlineData("$words = 'sekurlsa::logonpasswords','amsiInitFailed','vssadmin delete shadows'; $rx = [regex]::new(($words | % { [regex]::Escape($_) }) -join '|'); Get-WinEvent -LogName Security | ? { $rx.IsMatch($_.Message) }")]
    [InlineData("Select-String C:\\Logs\\*.log -Pattern 'New-MailboxExportRequest.+\\.aspx' | % { Write-Host $_.Path }")]
    [InlineData("Get-CimInstance Win32_Process | ? CommandLine -match '(stratum\\+tcp://|--donate-level|-o pool)' | Select-Object Name")]
    [InlineData("foreach ($a in 'sethc.exe','utilman.exe') { (Get-ItemProperty \"HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\$a\" -Name Debugger).Debugger }")]
    [InlineData("$key = [Text.Encoding]::ASCII.GetBytes('a'); $p = (New-Object Net.NetworkInformation.Ping).Send($ip,600)")]
    public void Looking_is_quiet(string script) => Assert.False(Deobfuscator.Judge(script).Malicious);

    [Theory]
    [InlineData("$c = 'vssadmin delete shadows /all /quiet','wbadmin delete catalog -quiet'; $c | % { cmd /c $_ }")]
    [InlineData("'sethc.exe','utilman.exe' | % { New-ItemProperty \"HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\$_\" -Name Debugger -Value cmd.exe }")]
    public void Lists_that_are_run_or_written_count(string script) => Assert.True(Deobfuscator.Judge(script).Malicious);
}
