namespace Afterpatch.Cli.Tests.Persistence;

/// <summary>What products and administrators leave, each with a word that only it has.</summary>
internal static class HonestCases
{
    private const string Nt = @"Microsoft\Windows NT\CurrentVersion";
    private const string Windows = @"Microsoft\Windows\CurrentVersion";

    public static IReadOnlyList<(string Token, Action<PlantedEvidence> Plant)> All { get; } =
    [
        ("sqlservr.exe", one => one.Service("MSSQL$MON", @"""C:\Program Files\Microsoft SQL Server\MSSQL15.MON\MSSQL\Binn\sqlservr.exe"" -sMON")),
        ("zabbix_agentd", one => one.Service("Zabbix Agent", @"""C:\zabbix\zabbix_agentd.exe"" --config ""C:\zabbix\zabbix_agentd.conf""")),
        ("nssm.exe", one => one.Service("ContosoRelay", @"D:\Tools\nssm-2.24\win64\nssm.exe")),
        ("csagent.sys", one => one.Service("CSAgent", @"\SystemRoot\system32\DRIVERS\CrowdStrike\csagent.sys", type: 2)),
        ("WaAppAgent", one => one.Service("RdAgent", @"C:\WindowsAzure\Packages\GuestAgent\WaAppAgent.exe")),
        ("SentinelAgent", one => one.Service("SentinelAgent", @"""C:\Program Files\SentinelOne\Sentinel Agent 22.1.4\SentinelAgent.exe""")),
        ("iaStorAVC", one => one.Service("iaStorAVC", @"System32\DriverStore\FileRepository\iastoravc.inf_amd64_1\iaStorAVC.sys", type: 1)),
        ("EMET_Service", one => one.Service("EMET_Service", @"""C:\Program Files (x86)\EMET 5.5\EMET_Service.exe""")),
        ("MSExchangeDiagnostics", one => one.Service("MSExchangeDiagnostics", @"""C:\Program Files\Microsoft\Exchange Server\V15\Bin\Microsoft.Exchange.Diagnostics.Service.exe""")),
        ("rassfm", one => one.Systems(@"Control\Lsa", "Notification Packages", "scecli", "rassfm")),
        ("tspkg", one => one.Systems(@"Control\Lsa", "Security Packages", "kerberos", "msv1_0", "schannel", "wdigest", "tspkg", "pku2u")),
        ("localspl.dll", one => one.System(@"Control\Print\Monitors\Local Port", "Driver", "localspl.dll")),
        ("procexp64", one => one.Software($@"{Nt}\Image File Execution Options\taskmgr.exe", "Debugger", @"""C:\Program Files\Sysinternals\procexp64.exe""")),
        ("VMware User Process", one => one.Software($@"{Windows}\Run", "VMware User Process", @"""C:\Program Files\VMware\VMware Tools\vmtoolsd.exe"" -n vmusr")),
        ("SecurityHealth", one => one.Software($@"{Windows}\Run", "SecurityHealth", @"%windir%\system32\SecurityHealthSystray.exe")),
        ("userinit.exe", one => one.Software($@"{Nt}\Winlogon", "Userinit", @"C:\Windows\system32\userinit.exe,")),
        ("explorer.exe", one => one.Software($@"{Nt}\Winlogon", "Shell", "explorer.exe")),
        ("rasmontr", one => one.Software(@"Microsoft\NetSh", "2", "rasmontr.dll")),
        ("ie4uinit", one => one.Software(@"Microsoft\Active Setup\Installed Components\{89820200-ECBD-11cf-8B85-00AA005B4340}", "StubPath", @"C:\Windows\System32\ie4uinit.exe -UserConfig")),
        ("shell32.dll", one => one.Software(@"Classes\CLSID\{00021401-0000-0000-C000-000000000046}\InprocServer32", "", @"%SystemRoot%\system32\shell32.dll")),
        ("OneDrive.exe", one => one.User(@"Software\Microsoft\Windows\CurrentVersion\Run", "OneDrive", @"""C:\Users\admin\AppData\Local\Microsoft\OneDrive\OneDrive.exe"" /background")),
        ("Teams", one => one.User(@"Software\Microsoft\Windows\CurrentVersion\Run", "com.squirrel.Teams.Teams", @"C:\Users\admin\AppData\Local\Microsoft\Teams\Update.exe --processStart ""Teams.exe"" --process-start-args ""--system-initiated""")),
        ("scrnsave.scr", one => one.User(@"Control Panel\Desktop", "SCRNSAVE.EXE", @"C:\Windows\system32\scrnsave.scr")),
        ("LogCleanup", one => one.Task(@"\Contoso\LogCleanup", "powershell.exe", @"-NoProfile -Command ""& {Get-ChildItem 'C:\inetpub\logs\LogFiles' -Recurse -Include *.log | Where-Object {$_.LastWriteTime -lt (Get-Date).AddDays(-14)} | Remove-Item}""")),
        ("wacs.exe", one => one.Task(@"\win-acme renew (acme-v02.api.letsencrypt.org)", @"C:\Program Files\win-acme\wacs.exe", @"--renew --baseuri ""https://acme-v02.api.letsencrypt.org/""")),
        ("choco", one => one.Task(@"\choco-upgrade", @"C:\ProgramData\chocolatey\bin\choco.exe", "upgrade all -y")),
        ("backup.cmd", one => one.Task(@"\Nightly backup", @"C:\Scripts\backup.cmd")),
        ("MailboxReport", one => one.Task(@"\Reports\MailboxReport", "cscript.exe", @"//nologo D:\Scripts\MailboxReport.vbs")),
        ("msbuild nightly", one => one.Task(@"\msbuild nightly", @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\MSBuild.exe", @"D:\Build\portal\portal.sln /p:Configuration=Release")),
        ("forfiles-logs", one => one.Task(@"\forfiles-logs", "forfiles.exe", @"/p D:\Logs /s /m *.log /d -30 /c ""cmd /c del @path""")),
        ("MpKslDrv", one => one.ServiceInstalled("MpKsl1a2b3c", @"C:\ProgramData\Microsoft\Windows Defender\Definition Updates\{5E3A1B2C-0000-4000-8000-0123456789AB}\MpKslDrv.sys")),
        ("GoogleUpdate", one => one.TaskRegistered(@"\GoogleUpdateTaskMachineCore", @"C:\Program Files (x86)\Google\Update\GoogleUpdate.exe", "/c")),
        ("requestRouter", one => one.Module("ApplicationRequestRouting", @"%ProgramFiles%\IIS\Application Request Routing\requestRouter.dll")),
        ("status-page", one => one.Directory("/status-page", @"D:\Web\status-page")),
        ("MSExchangeOWAAppPool", one => one.Pool("MSExchangeOWAAppPool", @"managedRuntimeVersion=""v4.0"" CLRConfigFile=""C:\Program Files\Microsoft\Exchange Server\V15\bin\GenericAppPoolConfigWithGCServerEnabledFalse.config""")),
        ("Malware Agent", one => one.Agent("Malware Agent", @"C:\Program Files\Microsoft\Exchange Server\V15\TransportRoles\agents\Antimalware\Microsoft.Exchange.Transport.Agent.Malware.dll")),
        ("desktop.ini", one => one.File(@"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\desktop.ini", "[.ShellClassInfo]\r\n")),
        ("BGInfo.bat", one => one.File(@"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\BGInfo.bat", "start \"\" \"C:\\Program Files\\BGInfo\\Bginfo64.exe\" \"C:\\Program Files\\BGInfo\\server.bgi\" /timer:0 /nolicprompt\r\n")),
        ("NetworkDrives.cmd", one => one.File(@"C:\Windows\System32\GroupPolicy\Machine\Scripts\scripts.ini", "[Startup]\r\n0CmdLine=\\\\contoso.example\\netlogon\\NetworkDrives.cmd\r\n0Parameters=\r\n")),
        ("Set-Location", one => one.File(@"C:\Users\admin\Documents\WindowsPowerShell\profile.ps1", "Set-Location D:\\Scripts\r\nSet-Alias ll Get-ChildItem\r\n$host.UI.RawUI.WindowTitle = 'EX01'\r\n")),
        ("ContosoLog", one => one.File(@"C:\Program Files\Microsoft\Exchange Server\V15\ClientAccess\owa\web.config", @"<?xml version=""1.0""?><configuration><system.webServer><modules><add name=""ContosoLog"" type=""System.Web.Security.WindowsAuthenticationModule"" /></modules></system.webServer></configuration>")),
        // Second round.
        ("AutoUpdate", one => one.Service("Sophos AutoUpdate Service", @"""C:\Program Files (x86)\Sophos\AutoUpdate\ALsvc.exe""")),
        ("Sysmon64", one => one.Service("Sysmon64", @"C:\Windows\Sysmon64.exe")),
        ("CcmExec", one => one.Service("CcmExec", @"C:\Windows\CCM\CcmExec.exe")),
        ("SavService", one => one.Service("SAVService", @"""C:\Program Files (x86)\Sophos\Sophos Anti-Virus\SavService.exe""")),
        ("VeeamDeploySvc", one => one.Service("VeeamDeploySvc", @"""C:\Windows\Veeam\Backup\VeeamDeploymentSvc.exe"" -port 6160")),
        ("MpCmdRun.exe", one => one.Task(@"\Microsoft\Windows\Windows Defender\Windows Defender Scheduled Scan", @"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.2102.4-0\MpCmdRun.exe", "Scan -ScheduleJob -ScanTrigger 55")),
        ("InitializeInstance", one => one.Task(@"\Amazon Ec2 Launch - Instance Initialization", "powershell.exe", @"-NoProfile -NonInteractive -NoLogo -ExecutionPolicy Unrestricted -File ""C:\ProgramData\Amazon\EC2-Windows\Launch\Scripts\InitializeInstance.ps1"" -Schedule")),
        ("acproxy.dll", one => one.Task(@"\Microsoft\Windows\Autochk\Proxy", @"%windir%\system32\rundll32.exe", "/d acproxy.dll,PerformAutochkOperations")),
        ("HealthChecker", one => one.Task(@"\Exchange\HealthChecker", "powershell.exe", @"-ExecutionPolicy Bypass -NoProfile -Command "". 'C:\Program Files\Microsoft\Exchange Server\V15\bin\RemoteExchange.ps1'; Connect-ExchangeServer -auto; D:\Scripts\HealthChecker.ps1 -OutputFilePath D:\Reports""")),
        ("Get-ADUser", one => one.Task(@"\Reports\Users", "powershell.exe", @"-NoProfile -Command ""Import-Module ActiveDirectory; Get-ADUser -Filter * -Properties mail | Export-Csv D:\Reports\users.csv -NoTypeInformation; Send-MailMessage -SmtpServer localhost -To it@contoso.example -From ex01@contoso.example -Subject Users -Attachments D:\Reports\users.csv""")),
        ("wevtutil-export", one => one.Task(@"\wevtutil-export", "cmd.exe", @"/c wevtutil epl Security D:\Archive\wevtutil-export.evtx /ow:true")),
        ("vssadmin-list", one => one.Task(@"\vssadmin-list", "cmd.exe", @"/c vssadmin list shadows > C:\Temp\vssadmin-list.txt")),
        ("ntbackup-reg", one => one.Task(@"\ntbackup-reg", "reg.exe", @"export HKLM\SOFTWARE\Microsoft\ExchangeServer D:\Backup\ntbackup-reg.reg /y")),
        ("iisreset", one => one.Task(@"\iisreset", @"C:\Windows\System32\iisreset.exe", "/restart")),
        ("curl-health", one => one.Task(@"\curl-health", "cmd.exe", @"/c curl -fsS https://hc-ping.contoso.example/5f2c > NUL")),
        ("netdrive", one => one.Task(@"\netdrive", "cmd.exe", @"/c net use Z: \\nas01\backup /persistent:no && robocopy D:\Backup Z:\ /MIR && net use Z: /delete")),
        ("msiexec-agent", one => one.Task(@"\msiexec-agent", "msiexec.exe", @"/i \\contoso.example\software\agent\msiexec-agent.msi /qn /norestart")),
        ("explorer-tools", one => one.Software($@"{Windows}\Run", "explorer-tools", @"""C:\Program Files\7-Zip\7zFM.exe""")),
        ("{CLSID-vcruntime}", one => one.Software(@"Classes\CLSID\{7B8A2D94-0AC9-11D1-896C-00C04FB6BFC4}\InprocServer32", "", @"C:\PROGRA~1\COMMON~1\MICROS~1\VSTA\x.dll")),
        ("OldTeams", one => one.User(@"Software\Microsoft\Windows\CurrentVersion\RunOnce", "Delete Cached Update Binary", @"C:\Windows\system32\cmd.exe /q /c del /q ""C:\Users\admin\AppData\Local\Microsoft\OneDrive\Update\OneDriveSetup.exe""")),
        ("winprint.dll", one => one.System(@"Control\Print\Environments\Windows x64\Print Processors\winprint", "Driver", "winprint.dll")),
        ("ntlanman.dll", one => one.System(@"Services\LanmanWorkstation\NetworkProvider", "ProviderPath", @"%SystemRoot%\System32\ntlanman.dll")),
        ("w32time.dll", one => one.System(@"Services\W32Time\TimeProviders\NtpClient", "DllName", @"%systemroot%\system32\w32time.dll")),
        ("gpscript.dll", one => one.Software($@"{Nt}\Winlogon\GPExtensions\{{42B5FAAE-6536-11d2-AE5A-0000F87571E3}}", "DllName", "gpscript.dll")),
        ("AdmPwd.dll", one => one.Software($@"{Nt}\Winlogon\GPExtensions\{{D76B9641-3288-4f75-942D-087DE603E3EA}}", "DllName", @"C:\Program Files\LAPS\CSE\AdmPwd.dll")),
        ("credssp.dll", one => one.System(@"Control\SecurityProviders", "SecurityProviders", "credssp.dll")),
        ("oneagent", one =>
        {
            one.System(@"Control\Session Manager\Environment", "COR_PROFILER_PATH_64", @"C:\Program Files\dynatrace\oneagent\agent\lib64\oneagentdotnet.dll");
            one.System(@"Control\Session Manager\Environment", "COR_ENABLE_PROFILING", "1");
        }),
        ("exefile", one => one.Software(@"Classes\exefile\shell\open\command", "", @"""%1"" %*")),
        ("Zabbix rule", one => one.System(@"Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules", "{2}", @"v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=10050|App=C:\zabbix\zabbix_agentd.exe|Name=Zabbix rule|")),
        ("PSEXESVC", one => one.ServiceInstalled("RemoteRegistryHelper", @"C:\Program Files\ManageEngine\UEMS_Agent\bin\dcrsvc.exe")),
        // Third round.
        ("MsSense", one => one.Service("Sense", @"""%ProgramFiles%\Windows Defender Advanced Threat Protection\MsSense.exe""")),
        ("perfhost", one => one.Service("PerfHost", @"%SystemRoot%\SysWow64\perfhost.exe")),
        ("VSSVC", one => one.Service("VSS", @"%systemroot%\system32\vssvc.exe")),
        ("httpsredirect9", one => one.File(@"C:\inetpub\wwwroot\web.config", @"<?xml version=""1.0""?><configuration><system.webServer><rewrite><rules><rule name=""httpsredirect9""><match url=""(.*)"" /><conditions><add input=""{HTTPS}"" pattern=""off"" /></conditions><action type=""Redirect"" url=""https://{HTTP_HOST}/{R:1}"" /></rule></rules></rewrite><handlers><add name=""json9"" path=""*.json"" verb=""GET"" modules=""StaticFileModule"" resourceType=""File"" /></handlers></system.webServer></configuration>")),
        ("out9.log", one => one.Task(@"\out9", "cmd.exe", @"/c D:\Scripts\nightly.cmd > C:\Windows\Temp\out9.log 2>&1")),
        ("mb9.csv", one => one.Task(@"\mb9", "powershell.exe", @"-Command ""Get-Mailbox -ResultSize Unlimited | Export-Csv $env:TEMP\mb9.csv -NoTypeInformation""")),
        ("fwd9", one => one.Task(@"\fwd9", @"C:\Windows\System32\OpenSSH\ssh.exe", @"-N -o ServerAliveInterval=60 -L 8080:web01:80 svc@nas01")),
        ("find9", one => one.Task(@"\find9", "cmd.exe", @"/c curl.exe -s https://mail.contoso.example/owa/healthcheck.htm | findstr /C:""200 OK"" find9")),
        ("wmicsv9", one => one.Task(@"\wmicsv9", "wmic.exe", @"/node:localhost /output:D:\Reports\wmicsv9.csv logicaldisk get size,freespace /format:csv")),
        ("LogiLDA", one => one.Software($@"{Windows}\Run", "Logitech Download Assistant", @"C:\Windows\system32\rundll32.exe C:\Windows\System32\LogiLDA.dll,LogiFetch")),
        ("hpcpp255", one => one.System(@"Control\Print\Environments\Windows x64\Print Processors\hpcpp255", "Driver", "hpcpp255.dll")),
        ("vmhgfs", one =>
        {
            one.System(@"Control\NetworkProvider\Order", "ProviderOrder", "RDPNP,LanmanWorkstation,webclient,vmhgfs");
            one.System(@"Services\vmhgfs\NetworkProvider", "ProviderPath", @"%SystemRoot%\System32\vmhgfs.dll");
        }),
        ("exsetup9", one => one.ServiceInstalled("MSExchangeHMRecovery", @"""C:\Program Files\Microsoft\Exchange Server\V15\Bin\MSExchangeHMRecovery.exe""")),
        ("dbcc9", one => one.Task(@"\dbcc9", "sqlcmd.exe", @"-S localhost -Q ""DBCC CHECKDB"" -o D:\Logs\dbcc9.txt")),
        ("ngen9", one => one.Task(@"\Microsoft\Windows\.NET Framework\.NET Framework NGEN v4.0.30319", @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\ngen.exe", "executeQueuedItems /nologo ngen9")),
        ("robot9", one => one.Task(@"\robot9", "powershell.exe", @"-NoProfile -WindowStyle Hidden -File D:\Scripts\robot9.ps1")),
    ];
}
