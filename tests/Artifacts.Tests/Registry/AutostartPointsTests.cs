using System.Text;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using static Afterpatch.Artifacts.Tests.Registry.RegistryParserTests;

namespace Afterpatch.Artifacts.Tests.Registry;

/// <summary>Every point of the registry that starts code is in the inventory, and says whether a healthy server has it.</summary>
public sealed class AutostartPointsTests
{
    private const string Services = @"ControlSet001\Services";
    private const string Control = @"ControlSet001\Control";
    private const string Windows = @"Microsoft\Windows\CurrentVersion";
    private const string Nt = @"Microsoft\Windows NT\CurrentVersion";
    private const string Id = "{9F1A2B3C-0000-4000-8000-0123456789AB}";

    [Fact]
    public void Libraries_of_the_machine_are_told_with_what_a_healthy_server_has()
    {
        using var system = new HiveBuilder().Number("Select", "Current", 1).Key("MountedDevices")
            .Value($@"{Services}\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries64\000000000001", "PackedCatalogItem", 3, Packed(@"%SystemRoot%\system32\mswsock.dll"))
            .Value($@"{Services}\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries64\000000000002", "PackedCatalogItem", 3, Packed(@"%SystemRoot%\system32\mswsock.dll"))
            .Value($@"{Services}\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries64\000000000003", "PackedCatalogItem", 3, Packed(@"C:\ProgramData\lsp.dll"))
            .Text($@"{Services}\WinSock2\Parameters\NameSpace_Catalog5\Catalog_Entries\000000000001", "LibraryPath", @"%SystemRoot%\System32\winrnr.dll")
            .Text($@"{Services}\WinSock2\Parameters", "AutodialDLL", @"C:\Temp\a.dll")
            .Text($@"{Services}\MSExchangeIS\Performance", "Library", @"C:\Program Files\Microsoft\Exchange Server\V15\bin\perf\eseperf.dll")
            .Text($@"{Services}\Tcpip\Performance", "Library", @"C:\Windows\Temp\perf.dll")
            .Texts($@"{Control}\LsaExtensionConfig\LsaSrv", "Extensions", "lsasrv.dll", "evil.dll")
            .Text($@"{Control}\LsaExtensionConfig\Interfaces\1001", "Extension", "lsasrv.dll")
            .Text($@"{Control}\BootVerificationProgram", "ImagePath", @"C:\x.exe")
            .Text($@"{Services}\RemoteAccess\RouterManagers\Ip", "DllPath", @"%SystemRoot%\System32\iprtrmgr.dll")
            .Text($@"{Services}\RasMan\PPP\EAP\13", "Path", @"%SystemRoot%\System32\rastls.dll")
            .Text($@"{Control}\ContentIndex\Language\English_US", "WBDLLPathOverride", @"C:\x.dll")
            .Texts($@"{Services}\AuthSrv\Parameters", "ExtensionDLLs", @"C:\x\nps.dll");
        Assert.Equal(
            [
                ("Boot verification", @"C:\x.exe", "no"), ("Dial-in protocol", @"%SystemRoot%\System32\rastls.dll", "yes"), ("LSA extension", "lsasrv.dll", "yes"),
                ("LSA extension", "lsasrv.dll\nevil.dll", "unknown"), ("Language library", @"C:\x.dll", "unknown"),
                ("Performance library", @"C:\Program Files\Microsoft\Exchange Server\V15\bin\perf\eseperf.dll", "yes"), ("Performance library", @"C:\Windows\Temp\perf.dll", "unknown"),
                ("Router manager", @"%SystemRoot%\System32\iprtrmgr.dll", "yes"), ("Sign-in server plug-in", @"C:\x\nps.dll", "unknown"), ("Winsock provider", @"%SystemRoot%\System32\winrnr.dll", "yes"),
                ("Winsock provider", @"%SystemRoot%\system32\mswsock.dll", "yes"), ("Winsock provider", @"C:\ProgramData\lsp.dll", "unknown"), ("Winsock provider", @"C:\Temp\a.dll", "unknown"),
            ],
            Points(@"C:\Windows\System32\config\SYSTEM", system));
    }

    [Fact]
    public void A_catalogue_item_that_is_cut_gives_what_it_holds()
    {
        using var system = new HiveBuilder().Number("Select", "Current", 1).Key("MountedDevices")
            .Value($@"{Services}\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries\1", "PackedCatalogItem", 3, [])
            .Value($@"{Services}\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries\2", "PackedCatalogItem", 3, [.. Enumerable.Repeat((byte)'a', 1_000)])
            .Value($@"{Services}\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries\3", "PackedCatalogItem", 3, "C:\\b"u8.ToArray());
        Assert.Equal([new string('a', 260), @"C:\b"], Points(@"C:\Windows\System32\config\SYSTEM", system).Select(point => point.Command).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void What_the_next_start_moves_is_told_and_what_it_deletes_is_not()
    {
        using var system = new HiveBuilder().Number("Select", "Current", 1).Key("MountedDevices").Value($@"{Control}\Session Manager", "PendingFileRenameOperations", 7,
            Encoding.Unicode.GetBytes("\\??\\C:\\Windows\\Temp\\x.tmp\0\0\\??\\C:\\Users\\Public\\a.txt\0!\\??\\C:\\inetpub\\wwwroot\\aspnet_client\\a.aspx\0\\??\\C:\\b.tmp\0\0\0"));
        var point = Assert.Single(Points(@"C:\Windows\System32\config\SYSTEM", system));
        Assert.Equal(("Move at start", @"C:\Users\Public\a.txt -> C:\inetpub\wwwroot\aspnet_client\a.aspx", "unknown"), point);
    }

    [Fact]
    public void Classes_are_followed_to_the_code_that_they_name()
    {
        using var software = new HiveBuilder().Key($@"{Nt}\X").Key("Classes")
            .Text($@"{Windows}\Authentication\Credential Providers\{Id}", "", "Helper").Text($@"Classes\CLSID\{Id}\InprocServer32", "", @"%SystemRoot%\system32\credprovs.dll")
            .Key($@"Microsoft\AMSI\Providers\{{00000000-0000-0000-0000-000000000002}}").Text(@"Classes\CLSID\{00000000-0000-0000-0000-000000000002}\InprocServer32", "", @"C:\Program Files\Scanner\s.dll")
            .Text($@"{Windows}\ShellServiceObjectDelayLoad", "x", "{00000000-0000-0000-0000-000000000003}")
            .Text(@"Classes\*\shellex\ContextMenuHandlers\Zip", "", "{00000000-0000-0000-0000-000000000002}")
            .Text(@"Classes\CLSID\{00000000-0000-0000-0000-000000000004}\ScriptletURL", "", "http://203.0.113.9/a.sct")
            .Text(@"Classes\CLSID\{00000000-0000-0000-0000-000000000005}\TreatAs", "", "{00000000-0000-0000-0000-000000000002}");
        var records = Parse(@"C:\Windows\System32\config\SOFTWARE", software.Build());
        Assert.Equal(
            [
                ("COM scriptlet", "http://203.0.113.9/a.sct", "no"), ("COM substitute", @"C:\Program Files\Scanner\s.dll", "unknown"), ("Credential provider", @"%SystemRoot%\system32\credprovs.dll", "yes"),
                ("Explorer extension", @"C:\Program Files\Scanner\s.dll", "unknown"), ("Explorer extension", "{00000000-0000-0000-0000-000000000003}", "unknown"), ("Script scanner", @"C:\Program Files\Scanner\s.dll", "unknown"),
            ],
            Points(records));
        Assert.Equal("credprovs.dll", Assert.Single(records.OfType<MachineClasses>()).Programs[Guid.Parse(Id)]);
    }

    [Fact]
    public void Plug_ins_of_remote_management_signatures_crashes_and_policy_are_told()
    {
        using var software = new HiveBuilder().Key($@"{Nt}\X").Key("Classes")
            .Text($@"{Windows}\WSMAN\Plugin\Microsoft.PowerShell", "ConfigXML", "<PlugInConfiguration Name=\"p\" Filename=\"%windir%\\system32\\pwrshplugin.dll\"><InitializationParameters><Param Name=\"PSVersion\" Value=\"5\"/><Param Name=\"startupscript\" Value=\"C:\\Users\\Public\\s.ps1\"/></InitializationParameters></PlugInConfiguration>")
            .Text($@"{Windows}\WSMAN\Plugin\Broken", "ConfigXML", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a Filename=\"&x;\"")
            .Text(@"Microsoft\Cryptography\Providers\Trust\FinalPolicy\{1}", "$DLL", "WINTRUST.DLL").Text(@"Microsoft\Cryptography\Providers\Trust\FinalPolicy\{2}", "$DLL", @"C:\Windows\System32\ntdll.dll")
            .Text(@"Microsoft\Cryptography\OID\EncodingType 0\CryptSIPDllVerifyIndirectData\{1}", "Dll", "MSISIP.DLL").Text(@"Microsoft\Cryptography\OID\EncodingType 0\CertDllOther\{1}", "Dll", "x.dll")
            .Number(@"Microsoft\Windows\Windows Error Reporting\RuntimeExceptionHelperModules", @"C:\ProgramData\wer.dll", 0)
            .Text($@"{Nt}\Accessibility\ATs\osk", "StartExe", @"%SystemRoot%\System32\osk.exe").Text($@"{Nt}\Accessibility\ATs\stickykeys", "StartExe", "7")
            .Text($@"{Nt}\SilentProcessExit\lsass.exe", "LocalDumpFolder", @"C:\temp").Text($@"{Nt}\Image File Execution Options\w3wp.exe", "VerifierDlls", "v.dll")
            .Text($@"{Windows}\Group Policy\State\Machine\Scripts\Startup\0\0", "Script", @"C:\a.bat")
            .Text(@"Microsoft\PowerShell\1\PowerShellSnapIns\Evil", "ModuleName", @"C:\Temp\e.dll");
        Assert.Equal(
            [
                ("Accessibility tool", @"%SystemRoot%\System32\osk.exe", "yes"), ("Crash helper", @"C:\ProgramData\wer.dll", "unknown"), ("Group policy script", @"C:\a.bat", "unknown"),
                ("Image file execution options", "v.dll", "unknown"), ("PowerShell snap-in", @"C:\Temp\e.dll", "unknown"), ("Remote management plug-in", @"%windir%\system32\pwrshplugin.dll", "yes"),
                ("Remote management plug-in", @"C:\Users\Public\s.ps1", "unknown"), ("Signature provider", "MSISIP.DLL", "yes"), ("Silent process exit", @"C:\temp", "no"),
                ("Trust provider", @"C:\Windows\System32\ntdll.dll", "unknown"), ("Trust provider", "WINTRUST.DLL", "yes"),
            ],
            Points(@"C:\Windows\System32\config\SOFTWARE", software));
    }

    [Fact]
    public void Damage_in_what_points_are_made_of_ends_in_what_could_be_read()
    {
        using var system = new HiveBuilder().Number("Select", "Current", 1).Key("MountedDevices")
            .Value($@"{Services}\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries\1", "PackedCatalogItem", 3, Packed(@"C:\a.dll")).Text($@"{Services}\x\Performance", "Library", "a.dll")
            .Texts($@"{Control}\Session Manager", "PendingFileRenameOperations", "a", "b", "c", "d");
        using var software = new HiveBuilder().Key($@"{Nt}\X").Key("Classes").Text($@"{Windows}\WSMAN\Plugin\p", "ConfigXML", "<a Filename='x'/>")
            .Text($@"Classes\CLSID\{Id}\TreatAs", "", Id).Text($@"Classes\CLSID\{Id}\InprocServer32", "", "x.dll").Text($@"{Windows}\Authentication\Credential Providers\{Id}", "", "");
        foreach (var (path, hive) in ((string, HiveBuilder)[])[(@"C:\Windows\System32\config\SYSTEM", system), (@"C:\Windows\System32\config\SOFTWARE", software)])
        {
            var whole = hive.Build();
            foreach (var cut in Damage.EveryCut(whole, 200))
                Assert.InRange(Parse(path, whole[..cut]).Count, 0, 1_000);
            foreach (var edited in Damage.AnyEdits(whole, 500, seed: 9))
                Assert.InRange(Parse(path, edited).Count, 0, 1_000);
        }
    }

    [Theory]
    [InlineData(@"C:\Users\Default\NTUSER.DAT")]
    [InlineData(@"C:\Windows\System32\config\DEFAULT")]
    [InlineData(@"C:\Windows\System32\config\systemprofile\NTUSER.DAT")]
    [InlineData(@"C:\Windows\ServiceProfiles\NetworkService\NTUSER.DAT")]
    [InlineData(@"C:\Users\.NET v4.5\NTUSER.DAT")]
    [InlineData(@"C:\ProgramData\x\NTUSER.DAT")]
    public void Points_of_users_are_told_whichever_profile_they_lie_in(string path)
    {
        using var user = new HiveBuilder().Key(@"Software\Microsoft\X").Key("Environment")
            .Text(@"Software\Microsoft\Windows\CurrentVersion\Run", "r", @"C:\r.exe").Text(@"Software\Classes\CLSID\{1}\InprocServer32", "", @"C:\c.dll")
            .Text(@"Software\Microsoft\Windows\CurrentVersion\Group Policy\Scripts\Logon\0\0", "Script", "l.bat").Text(@"Software\Policies\Microsoft\Windows\Control Panel\Desktop", "SCRNSAVE.EXE", "s.scr")
            .Text("Environment", "APPDOMAIN_MANAGER_ASM", "m").Text(@"Software\Microsoft\Office\16.0\Excel\Options", "OPEN1", "/R x.xll");
        Assert.Equal(["COM server", "Group policy script", "Office add-in", "Profiler", "Run", "Screen saver"], Points(path, user).Select(point => point.Location));
    }

    private static byte[] Packed(string path)
    {
        var item = new byte[888];
        Encoding.Latin1.GetBytes(path, item);
        return item;
    }

    private static IEnumerable<(string Location, string Command, string Healthy)> Points(string path, HiveBuilder hive) => Points(Parse(path, hive.Build()));

    private static IEnumerable<(string Location, string Command, string Healthy)> Points(IEnumerable<Core.Record> records) =>
        records.OfType<InventoryRecord>().Where(item => item.Item.Kind == "autostart").Select(item => (item["location"], item["command"], item.Item.Healthy))
            .OrderBy(point => point.Item1, StringComparer.Ordinal).ThenBy(point => point.Item2, StringComparer.Ordinal);
}
