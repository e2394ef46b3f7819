namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>What administrators of Exchange and Windows servers run: written for these tests before the rules were looked at.</summary>
internal static class AdminScripts
{
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("exchange health", """
            Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn
            $servers = Get-ExchangeServer | Where-Object { $_.ServerRole -like '*Mailbox*' }
            foreach ($s in $servers) {
                Test-ServiceHealth -Server $s.Name | Select-Object Role, RequiredServicesRunning, ServicesNotRunning
                Get-MailboxDatabaseCopyStatus -Server $s.Name | Format-Table Name, Status, CopyQueueLength, ReplayQueueLength
                Get-Queue -Server $s.Name | Where-Object { $_.MessageCount -gt 100 }
            }
            """),
        ("exchange maintenance", """
            param([string]$Server = $env:COMPUTERNAME, [string]$Target)
            Set-ServerComponentState $Server -Component HubTransport -State Draining -Requester Maintenance
            Redirect-Message -Server $Server -Target $Target -Confirm:$false
            Suspend-ClusterNode $Server
            Set-MailboxServer $Server -DatabaseCopyActivationDisabledAndMoveNow $true
            Set-MailboxServer $Server -DatabaseCopyAutoActivationPolicy Blocked
            Set-ServerComponentState $Server -Component ServerWideOffline -State Inactive -Requester Maintenance
            Restart-Service MSExchangeTransport
            """),
        ("exchange av exclusions", """
            # Exclusions recommended by Microsoft for Exchange servers
            $install = $env:ExchangeInstallPath
            $folders = @("$install\Mailbox", "$install\TransportRoles\Logs", "$install\Logging", "$env:SystemRoot\Cluster", "$env:SystemRoot\System32\inetsrv", "$install\ClientAccess\OAB")
            $processes = 'ComplianceAuditService.exe','EdgeTransport.exe','Microsoft.Exchange.Store.Service.exe','w3wp.exe'
            foreach ($f in $folders) { Add-MpPreference -ExclusionPath $f }
            foreach ($p in $processes) { Add-MpPreference -ExclusionProcess $p }
            Get-MpPreference | Select-Object -ExpandProperty ExclusionPath
            """),
        ("mailbox export", """
            New-ManagementRoleAssignment -Role "Mailbox Import Export" -User "exadmin"
            New-MailboxExportRequest -Mailbox jdoe -FilePath "\\fileserver\pst$\jdoe.pst"
            Get-MailboxExportRequest | Get-MailboxExportRequestStatistics
            Get-MailboxExportRequest -Status Completed | Remove-MailboxExportRequest -Confirm:$false
            """),
        ("virtual dirs", """
            $fqdn = 'mail.contoso.com'
            Get-OwaVirtualDirectory -Server $env:COMPUTERNAME | Set-OwaVirtualDirectory -InternalUrl "https://$fqdn/owa" -ExternalUrl "https://$fqdn/owa"
            Get-EcpVirtualDirectory -Server $env:COMPUTERNAME | Set-EcpVirtualDirectory -InternalUrl "https://$fqdn/ecp" -ExternalUrl "https://$fqdn/ecp"
            Get-OabVirtualDirectory -Server $env:COMPUTERNAME | Set-OabVirtualDirectory -InternalUrl "https://$fqdn/OAB" -ExternalUrl "https://$fqdn/OAB"
            Get-ClientAccessService | Set-ClientAccessService -AutoDiscoverServiceInternalUri "https://$fqdn/Autodiscover/Autodiscover.xml"
            iisreset /noforce
            """),
        ("cert request", """
            $txt = New-ExchangeCertificate -GenerateRequest -SubjectName "C=FR,O=Contoso,CN=mail.contoso.com" -DomainName mail.contoso.com,autodiscover.contoso.com -PrivateKeyExportable $true
            [IO.File]::WriteAllText('C:\Certs\mail.req', $txt)
            Import-ExchangeCertificate -FileData ([IO.File]::ReadAllBytes('C:\Certs\mail.cer')) | Enable-ExchangeCertificate -Services IIS,SMTP
            """),
        ("iis log rotation", """
            $path = 'C:\inetpub\logs\LogFiles'
            $limit = (Get-Date).AddDays(-30)
            Get-ChildItem $path -Recurse -Filter *.log | Where-Object { $_.LastWriteTime -lt $limit } | Remove-Item -Force
            Get-ChildItem "$env:ExchangeInstallPath\Logging" -Recurse -Include *.log,*.blg,*.etl | Where-Object { $_.LastWriteTime -lt $limit } | ForEach-Object { Write-Host "Removing $($_.FullName)"; Remove-Item $_.FullName -ErrorAction SilentlyContinue }
            """),
        ("choco install", """
            Set-ExecutionPolicy Bypass -Scope Process -Force; [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor 3072; iex ((New-Object System.Net.WebClient).DownloadString('https://community.chocolatey.org/install.ps1'))
            choco install 7zip notepadplusplus -y
            """),
        ("scoop", """
            Set-ExecutionPolicy RemoteSigned -Scope CurrentUser
            Invoke-RestMethod -Uri https://get.scoop.sh | Invoke-Expression
            scoop install git
            """),
        ("module install", """
            [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
            Install-PackageProvider -Name NuGet -MinimumVersion 2.8.5.201 -Force
            Set-PSRepository -Name PSGallery -InstallationPolicy Trusted
            Install-Module PSReadLine, ExchangeOnlineManagement, Az -Force -AllowClobber
            """),
        ("pwsh install", """
            iex "& { $(irm https://aka.ms/install-powershell.ps1) } -UseMSI"
            """),
        ("azure cli", """
            $ProgressPreference = 'SilentlyContinue'; Invoke-WebRequest -Uri https://aka.ms/installazurecliwindows -OutFile .\AzureCLI.msi; Start-Process msiexec.exe -Wait -ArgumentList '/I AzureCLI.msi /quiet'; Remove-Item .\AzureCLI.msi
            """),
        ("dotnet install", """
            [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
            &([scriptblock]::Create((Invoke-WebRequest -UseBasicParsing 'https://dot.net/v1/dotnet-install.ps1'))) -Channel 8.0
            """),
        ("ansible winrm", """
            $url = "https://raw.githubusercontent.com/ansible/ansible-documentation/devel/examples/scripts/ConfigureRemotingForAnsible.ps1"
            $file = "$env:temp\ConfigureRemotingForAnsible.ps1"
            (New-Object -TypeName System.Net.WebClient).DownloadFile($url, $file)
            powershell.exe -ExecutionPolicy ByPass -File $file
            """),
        ("exchange su", """
            $uri = 'https://download.microsoft.com/download/a/b/Exchange2019-KB5030524-x64-en.exe'
            $dst = 'C:\Temp\Exchange2019-KB5030524-x64-en.exe'
            Invoke-WebRequest $uri -OutFile $dst -UseBasicParsing
            if ((Get-AuthenticodeSignature $dst).Status -eq 'Valid') { Start-Process $dst -ArgumentList '/passive' -Wait }
            """),
        ("healthchecker", """
            Invoke-WebRequest -Uri https://github.com/microsoft/CSS-Exchange/releases/latest/download/HealthChecker.ps1 -OutFile C:\Temp\HealthChecker.ps1
            Set-Location C:\Temp
            .\HealthChecker.ps1 -BuildHtmlServersReport
            """),
        ("eomt", """
            Invoke-WebRequest https://github.com/microsoft/CSS-Exchange/releases/latest/download/EOMT.ps1 -OutFile "$env:TEMP\EOMT.ps1"
            & "$env:TEMP\EOMT.ps1" -RunFullScan
            """),
        ("ad report", """
            Import-Module ActiveDirectory
            $d = (Get-Date).AddDays(-90)
            Get-ADUser -Filter { LastLogonDate -lt $d -and Enabled -eq $true } -Properties LastLogonDate, Mail | Select-Object Name, SamAccountName, LastLogonDate, Mail | Export-Csv C:\Reports\stale.csv -NoTypeInformation -Encoding UTF8
            Get-ADGroupMember 'Domain Admins' -Recursive | Select-Object Name, SamAccountName | ConvertTo-Html | Out-File C:\Reports\da.html
            """),
        ("spn report", """
            $search = New-Object DirectoryServices.DirectorySearcher([ADSI]'')
            $search.Filter = '(servicePrincipalName=*)'
            foreach ($r in $search.FindAll()) { $u = $r.GetDirectoryEntry(); foreach ($spn in $u.servicePrincipalName) { '{0} {1}' -f $u.Name, $spn } }
            """),
        ("new users", """
            Import-Csv C:\in\users.csv | ForEach-Object {
                $pw = ConvertTo-SecureString $_.Password -AsPlainText -Force
                New-ADUser -Name $_.Name -SamAccountName $_.Sam -UserPrincipalName "$($_.Sam)@contoso.com" -AccountPassword $pw -Enabled $true -ChangePasswordAtLogon $true
                Add-ADGroupMember -Identity 'VPN Users' -Members $_.Sam
            }
            """),
        ("backup vss", """
            $policy = New-WBPolicy
            $vol = Get-WBVolume -AllVolumes
            Add-WBVolume -Policy $policy -Volume $vol
            Add-WBBackupTarget -Policy $policy -Target (New-WBBackupTarget -NetworkPath '\\backup\ex01')
            Set-WBVssBackupOption -Policy $policy -VssFullBackup
            Start-WBBackup -Policy $policy
            """),
        ("shadow cleanup", """
            # keep the last five snapshots of D:
            $snaps = Get-CimInstance Win32_ShadowCopy | Sort-Object InstallDate -Descending
            vssadmin list shadows /for=D:
            vssadmin resize shadowstorage /for=D: /on=D: /maxsize=20%
            vssadmin delete shadows /for=D: /oldest /quiet
            """),
        ("veeam job", """
            Add-PSSnapin VeeamPSSnapin
            Get-VBRJob | Where-Object { $_.IsScheduleEnabled } | ForEach-Object { $s = $_.FindLastSession(); '{0,-30} {1} {2}' -f $_.Name, $s.Result, $s.EndTime }
            """),
        ("dsc", """
            configuration WebServer {
                Import-DscResource -ModuleName PSDesiredStateConfiguration
                Node 'web01' {
                    WindowsFeature IIS { Ensure = 'Present'; Name = 'Web-Server' }
                    File Index { DestinationPath = 'C:\inetpub\wwwroot\index.html'; Contents = '<h1>Hello</h1>'; Ensure = 'Present' }
                    Service W3SVC { Name = 'W3SVC'; State = 'Running'; StartupType = 'Automatic' }
                }
            }
            WebServer -OutputPath C:\DSC
            Start-DscConfiguration -Path C:\DSC -Wait -Verbose -Force
            """),
        ("task report", """
            $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument '-NoProfile -ExecutionPolicy Bypass -File C:\Scripts\Report.ps1'
            $trigger = New-ScheduledTaskTrigger -Daily -At 6am
            Register-ScheduledTask -TaskName 'Daily report' -Action $action -Trigger $trigger -User 'SYSTEM' -RunLevel Highest
            """),
        ("defender server", """
            Set-MpPreference -ScanScheduleDay 1 -ScanScheduleTime 02:00:00 -SignatureUpdateInterval 4
            Set-MpPreference -EnableNetworkProtection Enabled -PUAProtection Enabled -MAPSReporting Advanced
            Add-MpPreference -AttackSurfaceReductionRules_Ids d4f940ab-401b-4efc-aadc-ad5f3c50688a -AttackSurfaceReductionRules_Actions Enabled
            Update-MpSignature
            """),
        ("sql exclusions", """
            Add-MpPreference -ExclusionPath 'D:\SQLData','E:\SQLLog' -ExclusionExtension '.mdf','.ldf','.ndf'
            Add-MpPreference -ExclusionProcess 'C:\Program Files\Microsoft SQL Server\MSSQL15.MSSQLSERVER\MSSQL\Binn\sqlservr.exe'
            """),
        ("firewall", """
            New-NetFirewallRule -DisplayName 'Allow WinRM HTTPS' -Direction Inbound -Protocol TCP -LocalPort 5986 -Action Allow
            Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled True
            netsh advfirewall set allprofiles logging filename C:\Windows\System32\LogFiles\Firewall\pfirewall.log
            """),
        ("rdp enable", """
            Set-ItemProperty -Path 'HKLM:\System\CurrentControlSet\Control\Terminal Server' -Name fDenyTSConnections -Value 0
            Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'
            Set-ItemProperty -Path 'HKLM:\System\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp' -Name UserAuthentication -Value 1
            """),
        ("local admin", """
            $pw = Read-Host -AsSecureString 'Password'
            New-LocalUser -Name 'helpdesk' -Password $pw -FullName 'Help desk' -Description 'Local support account'
            Add-LocalGroupMember -Group 'Administrators' -Member 'helpdesk'
            """),
        ("service install", """
            $exe = 'C:\Program Files\Contoso Agent\agent.exe'
            if (-not (Get-Service ContosoAgent -ErrorAction SilentlyContinue)) { New-Service -Name ContosoAgent -BinaryPathName "`"$exe`" --service" -StartupType Automatic -DisplayName 'Contoso Agent' }
            Start-Service ContosoAgent
            sc.exe failure ContosoAgent reset= 86400 actions= restart/60000/restart/60000
            """),
        ("zabbix agent", """
            $ver = '6.0.20'
            $msi = "$env:TEMP\zabbix_agent2-$ver.msi"
            Invoke-WebRequest "https://cdn.zabbix.com/zabbix/binaries/stable/6.0/$ver/zabbix_agent2-$ver-windows-amd64-openssl.msi" -OutFile $msi
            Start-Process msiexec.exe -ArgumentList "/i `"$msi`" SERVER=zbx.contoso.com HOSTNAME=$env:COMPUTERNAME /qn" -Wait
            """),
        ("intranet tool", """
            $share = 'http://deploy.contoso.local/tools/agent-setup.exe'
            Invoke-WebRequest $share -OutFile C:\Temp\agent-setup.exe
            Start-Process C:\Temp\agent-setup.exe -ArgumentList '/S' -Wait
            """),
        ("cert store", """
            Get-ChildItem Cert:\LocalMachine\My | Where-Object { $_.NotAfter -lt (Get-Date).AddDays(30) } | ForEach-Object {
                Send-MailMessage -To 'ops@contoso.com' -From 'cert@contoso.com' -SmtpServer mail.contoso.com -Subject "Certificate $($_.Subject) expires $($_.NotAfter)" -Body $_.Thumbprint
            }
            """),
        ("lapsed password", """
            $cred = Import-Clixml C:\Scripts\cred.xml
            $session = New-PSSession -ConfigurationName Microsoft.Exchange -ConnectionUri http://mail01.contoso.com/PowerShell/ -Authentication Kerberos -Credential $cred
            Import-PSSession $session -DisableNameChecking -AllowClobber
            Get-Mailbox -ResultSize Unlimited | Get-MailboxStatistics | Sort-Object TotalItemSize -Descending | Select-Object -First 25 DisplayName, TotalItemSize
            Remove-PSSession $session
            """),
        ("secure credential", """
            $key = Get-Content C:\Keys\aes.key
            $pwd = Get-Content C:\Keys\svc.txt | ConvertTo-SecureString -Key $key
            $cred = New-Object System.Management.Automation.PSCredential('contoso\svc', $pwd)
            $plain = [Runtime.InteropServices.Marshal]::PtrToStringAuto([Runtime.InteropServices.Marshal]::SecureStringToBSTR($pwd))
            net use Z: \\nas\backup $plain /user:contoso\svc
            """),
        ("gzip log", """
            $in = [IO.File]::OpenRead('C:\logs\app.log'); $out = [IO.File]::Create('C:\logs\app.log.gz')
            $gz = New-Object IO.Compression.GZipStream($out, [IO.Compression.CompressionMode]::Compress)
            $in.CopyTo($gz); $gz.Close(); $out.Close(); $in.Close()
            """),
        ("basic auth", """
            $token = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes("$user`:$pass"))
            Invoke-RestMethod -Uri "https://jira.contoso.com/rest/api/2/search?jql=project=OPS" -Headers @{ Authorization = "Basic $token" } | Select-Object -ExpandProperty issues
            """),
        ("remote inventory", """
            $servers = Get-Content .\servers.txt
            Invoke-Command -ComputerName $servers -ScriptBlock {
                $os = Get-CimInstance Win32_OperatingSystem
                [pscustomobject]@{ Name = $env:COMPUTERNAME; Version = $os.Version; LastBoot = $os.LastBootUpTime; FreeGB = [math]::Round((Get-PSDrive C).Free / 1GB, 1) }
            } | Export-Csv inventory.csv -NoTypeInformation
            """),
        ("event archive", """
            $logs = 'Application', 'System', 'Security'
            foreach ($l in $logs) { wevtutil epl $l "D:\Archive\$l-$(Get-Date -Format yyyyMMdd).evtx" }
            Limit-EventLog -LogName Application -MaximumSize 128MB -OverflowAction OverwriteAsNeeded
            """),
        ("clear one log", """
            wevtutil epl Application D:\Archive\app.evtx
            wevtutil cl Application
            """),
        ("wsus cleanup", """
            [reflection.assembly]::LoadWithPartialName("Microsoft.UpdateServices.Administration") | Out-Null
            $wsus = [Microsoft.UpdateServices.Administration.AdminProxy]::GetUpdateServer()
            Invoke-WsusServerCleanup -CleanupObsoleteUpdates -CleanupUnneededContentFiles -DeclineExpiredUpdates
            """),
        ("pinvoke window", """
            Add-Type @"
            using System; using System.Runtime.InteropServices;
            public static class Win { [DllImport("user32.dll")] public static extern bool ShowWindow(IntPtr h, int c); [DllImport("kernel32.dll")] public static extern IntPtr GetConsoleWindow(); }
            "@
            [Win]::ShowWindow([Win]::GetConsoleWindow(), 0) | Out-Null
            """),
        ("wpf dialog", """
            Add-Type -AssemblyName PresentationFramework
            [xml]$x = '<Window xmlns="http://schemas.microsoft.com/winfx/2006/xaml/presentation" Title="Reset" Width="300"><Button Name="Go">Reset</Button></Window>'
            $w = [Windows.Markup.XamlReader]::Load((New-Object System.Xml.XmlNodeReader $x))
            $w.FindName('Go').Add_Click({ Set-ADAccountPassword -Identity $env:USERNAME -Reset })
            $w.ShowDialog() | Out-Null
            """),
        ("dynamic module", """
            $code = Get-Content .\helpers.ps1 -Raw
            $sb = [scriptblock]::Create($code)
            New-Module -ScriptBlock $sb -Name Helpers | Import-Module
            . ([scriptblock]::Create((Get-Content .\more.ps1 -Raw)))
            """),
        ("build", """
            param([string]$Configuration = 'Release')
            $ErrorActionPreference = 'Stop'
            $root = Split-Path -Parent $MyInvocation.MyCommand.Path
            & dotnet restore "$root\App.sln"
            & dotnet build "$root\App.sln" -c $Configuration --no-restore
            if ($LASTEXITCODE -ne 0) { throw "build failed with $LASTEXITCODE" }
            Get-ChildItem "$root\out" -Filter *.nupkg | ForEach-Object { & dotnet nuget push $_.FullName --source $env:FEED --api-key $env:KEY }
            """),
        ("reg tweak", """
            New-Item 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU' -Force | Out-Null
            New-ItemProperty 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU' -Name NoAutoRebootWithLoggedOnUsers -Value 1 -PropertyType DWord -Force
            Set-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Run' -Name 'ContosoTray' -Value '"C:\Program Files\Contoso\tray.exe"'
            """),
        ("tls hardening", """
            foreach ($p in 'SSL 2.0','SSL 3.0','TLS 1.0','TLS 1.1') {
                foreach ($r in 'Server','Client') {
                    $k = "HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\$p\$r"
                    New-Item $k -Force | Out-Null
                    Set-ItemProperty $k -Name Enabled -Value 0 -Type DWord
                    Set-ItemProperty $k -Name DisabledByDefault -Value 1 -Type DWord
                }
            }
            """),
        ("sbl enable", """
            $k = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging'
            if (-not (Test-Path $k)) { New-Item $k -Force | Out-Null }
            Set-ItemProperty $k -Name EnableScriptBlockLogging -Value 1
            auditpol /set /subcategory:"Process Creation" /success:enable
            """),
        ("wmi monitor", """
            $query = "SELECT * FROM __InstanceCreationEvent WITHIN 5 WHERE TargetInstance ISA 'Win32_Process'"
            Register-WmiEvent -Query $query -SourceIdentifier proc -Action { Add-Content C:\Logs\proc.log $Event.SourceEventArgs.NewEvent.TargetInstance.Name }
            Wait-Event -Timeout 3600
            """),
        ("printer logon", """
            $net = New-Object -ComObject WScript.Network
            $net.MapNetworkDrive('H:', "\\fs01\home$\$env:USERNAME")
            $net.AddWindowsPrinterConnection('\\print01\HP-2')
            """),
        ("shortcut", """
            $sh = New-Object -ComObject WScript.Shell
            $lnk = $sh.CreateShortcut("$env:PUBLIC\Desktop\Intranet.lnk")
            $lnk.TargetPath = 'C:\Program Files\Internet Explorer\iexplore.exe'; $lnk.Arguments = 'https://intranet.contoso.com'
            $lnk.Save()
            """),
        ("remove av migration", """
            # uninstall the old agent before the new one is rolled out
            $app = Get-WmiObject Win32_Product | Where-Object { $_.Name -eq 'Old Antivirus Agent' }
            if ($app) { $app.Uninstall() | Out-Null }
            Start-Process msiexec.exe -ArgumentList '/i \\deploy\av\NewAgent.msi /qn' -Wait
            """),
        ("profile", """
            function prompt { "PS [$env:COMPUTERNAME] $(Split-Path -Leaf (Get-Location))> " }
            Set-Alias ll Get-ChildItem
            Set-PSReadLineOption -EditMode Windows -HistorySaveStyle SaveIncrementally
            if (Test-Path "$env:USERPROFILE\local.ps1") { . "$env:USERPROFILE\local.ps1" }
            """),
        ("password generator", """
            $chars = (65..90) + (97..122) + (48..57) | ForEach-Object { [char]$_ }
            $pw = -join (1..16 | ForEach-Object { $chars | Get-Random })
            Write-Host "New password: $pw"
            """),
        ("self elevate", """
            if (-not ([Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
                Start-Process powershell.exe "-NoProfile -ExecutionPolicy Bypass -File `"$PSCommandPath`"" -Verb RunAs
                exit
            }
            Get-Service | Where-Object StartType -eq 'Automatic' | Where-Object Status -ne 'Running' | Start-Service
            """),
        ("install winget", """
            $latest = (Invoke-RestMethod https://api.github.com/repos/microsoft/winget-cli/releases/latest).assets | Where-Object name -like '*.msixbundle'
            Invoke-WebRequest $latest.browser_download_url -OutFile "$env:TEMP\winget.msixbundle"
            Add-AppxPackage "$env:TEMP\winget.msixbundle"
            """),
        ("sysmon", """
            Invoke-WebRequest https://live.sysinternals.com/Sysmon64.exe -OutFile C:\Windows\Temp\Sysmon64.exe
            Invoke-WebRequest https://raw.githubusercontent.com/SwiftOnSecurity/sysmon-config/master/sysmonconfig-export.xml -OutFile C:\Windows\Temp\sysmon.xml
            C:\Windows\Temp\Sysmon64.exe -accepteula -i C:\Windows\Temp\sysmon.xml
            """),
        ("kill hung", """
            Get-Process | Where-Object { $_.Responding -eq $false } | Stop-Process -Force
            $stale = Get-ChildItem $env:TEMP -Recurse -Force -ErrorAction SilentlyContinue | Where-Object { $_.LastAccessTime -lt (Get-Date).AddDays(-7) }
            $stale | Remove-Item -Recurse -Force -ErrorAction SilentlyContinue
            Clear-RecycleBin -Force
            """),
        ("oh my posh", """
            Set-ExecutionPolicy Bypass -Scope Process -Force; Invoke-Expression ((New-Object System.Net.WebClient).DownloadString('https://ohmyposh.dev/install.ps1'))
            """),
        ("sql maintenance", """
            Stop-Service SQLSERVERAGENT -Force
            Invoke-Sqlcmd -Query "DBCC CHECKDB(N'Contoso') WITH NO_INFOMSGS" -ServerInstance . -QueryTimeout 0
            Invoke-Sqlcmd -Query "BACKUP DATABASE Contoso TO DISK='D:\Backup\c.bak' WITH COMPRESSION"
            Start-Service SQLSERVERAGENT
            """),
        ("transport rule", """
            New-TransportRule -Name 'Disclaimer' -ApplyHtmlDisclaimerText '<p>Confidential</p>' -ApplyHtmlDisclaimerLocation Append
            Get-TransportAgent
            Disable-TransportAgent 'Malware Agent' -Confirm:$false
            & $env:ExchangeInstallPath\Scripts\Install-AntiSpamAgents.ps1
            Restart-Service MSExchangeTransport
            """),
        ("sdelete image prep", """
            Stop-Service wuauserv
            Remove-Item C:\Windows\SoftwareDistribution\Download\* -Recurse -Force
            bcdedit /set {current} bootstatuspolicy ignoreallfailures
            Disable-ComputerRestore -Drive 'C:\'
            powercfg -h off
            & C:\Windows\System32\Sysprep\sysprep.exe /generalize /oobe /shutdown
            """),
        ("exchange reset search", """
            Stop-Service MSExchangeFastSearch, HostControllerService
            Remove-Item 'D:\DB01\*.Single' -Recurse -Force
            Start-Service HostControllerService, MSExchangeFastSearch
            Get-MailboxDatabaseCopyStatus | ft Name, ContentIndexState
            """),
    ];
}
