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
    ];
}
