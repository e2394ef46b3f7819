using System.Globalization;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Registry;

/// <summary>SOFTWARE of a healthy server: versions, products, profiles and what starts with a logon.</summary>
internal static class SoftwareBaseline
{
    private const string Windows = @"Microsoft\Windows\CurrentVersion";
    private const string Nt = @"Microsoft\Windows NT\CurrentVersion";

    public static void Fill(MachineHives hives)
    {
        var root = hives.Software;
        var server = hives.Server;
        root.At("Classes").At(".txt").Text("", "txtfile");
        root.At(@"Classes\txtfile\shell\open\command").Text("", @"%SystemRoot%\system32\NOTEPAD.EXE %1");
        Version(hives, server.History[0].Minor == 1);
        Products(hives);
        Profiles(hives);
        root.At($@"{Windows}\Run").Text("SecurityHealth", @"%windir%\system32\SecurityHealthSystray.exe");
        root.At($@"{Windows}\RunOnce");
        root.At($@"{Windows}\Policies\System").Number("EnableLUA", 1).Number("ConsentPromptBehaviorAdmin", 5).Number("FilterAdministratorToken", 0).Number("PromptOnSecureDesktop", 1);
        root.At($@"{Windows}\Installer\UserData\S-1-5-18\Products");
        root.At($@"{Nt}\Winlogon").Text("Shell", "explorer.exe").Text("Userinit", @"C:\Windows\system32\userinit.exe,").Text("VMApplet", "SystemPropertiesPerformance.exe /pagefile")
            .Text("AutoAdminLogon", "0").Text("CachedLogonsCount", "10").Text("DefaultDomainName", server.NetBios).Text("LastUsedUsername", server.Admin.Sam);
        root.At($@"{Nt}\Windows").Text("AppInit_DLLs", "").Number("LoadAppInit_DLLs", 0);
        root.At($@"{Nt}\Image File Execution Options\mscorsvw.exe").Bytes("MitigationOptions", [0, 1, 0, 0, 0, 0, 0, 0]);
        root.At(@"Microsoft\NetSh").Text("2", "ifmon.dll").Text("4", "rasmontr.dll").Text("authfwcfg", "authfwcfg.dll").Text("dhcpclient", "dhcpcmonitor.dll").Text("nshhttp", "nshhttp.dll").Text("WinHttp", "whhelper.dll");
        root.At(@"Microsoft\Active Setup\Installed Components\{89820200-ECBD-11cf-8B85-00AA005B4340}").Text("", "Windows Desktop Update").Text("StubPath", @"""%windir%\system32\rundll32.exe"" ""%windir%\system32\shell32.dll"",#1");
        root.At($@"{Windows}\WSMAN\Listener\*+HTTP").Number("Port", 5985).Text("hostname", "").Number("enabled", 1);
        root.At(@"Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging").Number("EnableScriptBlockLogging", 1);
    }

    /// <summary>A build of Exchange as set-up and updates note it.</summary>
    public static void Installed(MachineHives hives, Build build)
    {
        hives.Software.At(@"Microsoft\ExchangeServer\v15\Setup").Text("MsiInstallPath", hives.Server.InstallRoot).Number("MsiProductMajor", (uint)build.Major).Number("MsiProductMinor", (uint)build.Minor)
            .Number("MsiBuildMajor", (uint)build.BuildNumber).Number("MsiBuildMinor", (uint)build.Revision);
        if (build.Kb is { } kb)
            Product(hives, $"Microsoft Exchange v15.{kb}", $"Security Update for Exchange Server {build.Product} ({kb})", build.Version, "Microsoft Corporation", "")
                .Text("ReleaseType", "Security Update").Text("ParentKeyName", "Microsoft Exchange v15");
        else
            Product(hives, "Microsoft Exchange v15", "Microsoft Exchange Server " + build.Product, build.Version, "Microsoft Corporation", hives.Server.InstallRoot);
    }

    private static void Version(MachineHives hives, bool is2016) =>
        hives.Software.At(Nt).Text("ProductName", is2016 ? "Windows Server 2016 Standard" : "Windows Server 2019 Standard").Text("CurrentBuild", is2016 ? "14393" : "17763").Text("CurrentVersion", "6.3")
            .Text("EditionID", "ServerStandard").Text("InstallationType", "Server").Number("UBR", is2016 ? 4169u : 1697u).Text("RegisteredOrganization", hives.Server.NetBios)
            .Number("InstallDate", (uint)new DateTimeOffset(hives.Utc.AddDays(-3)).ToUnixTimeSeconds()).Text("SystemRoot", @"C:\Windows").Text("PathName", @"C:\Windows");

    private static void Products(MachineHives hives)
    {
        Product(hives, "{" + hives.Chance.Guid().ToString().ToUpperInvariant() + "}", "Microsoft Unified Communications Managed API 4.0, Runtime", "5.0.8308.0", "Microsoft Corporation", "");
        Product(hives, "{" + hives.Chance.Guid().ToString().ToUpperInvariant() + "}", "IIS URL Rewrite Module 2", "7.2.1993", "Microsoft Corporation", "");
        Product(hives, "{" + hives.Chance.Guid().ToString().ToUpperInvariant() + "}", "Microsoft Visual C++ 2013 x64 Minimum Runtime - 12.0.40664", "12.0.40664", "Microsoft Corporation", "");
        Product(hives, "{" + hives.Chance.Guid().ToString().ToUpperInvariant() + "}", "Veritas Backup Exec Remote Agent for Windows", "21.0.1200", "Veritas", @"C:\Program Files\Veritas\Backup Exec\RAWS\");
    }

    private static HiveKey Product(MachineHives hives, string key, string name, string version, string publisher, string location) =>
        hives.Software.At($@"{Windows}\Uninstall\{key}").Text("DisplayName", name).Text("DisplayVersion", version).Text("Publisher", publisher).Text("InstallLocation", location)
            .Text("InstallDate", hives.Utc.ToString("yyyyMMdd", CultureInfo.InvariantCulture)).Text("UninstallString", "MsiExec.exe /X" + key);

    private static void Profiles(MachineHives hives)
    {
        var list = hives.Software.At($@"{Nt}\ProfileList").Text("ProfilesDirectory", @"%SystemDrive%\Users").Text("ProgramData", @"%SystemDrive%\ProgramData");
        foreach (var (sid, path) in new[]
        {
            ("S-1-5-18", @"%systemroot%\system32\config\systemprofile"), ("S-1-5-19", @"%systemroot%\ServiceProfiles\LocalService"), ("S-1-5-20", @"%systemroot%\ServiceProfiles\NetworkService"),
            (hives.MachineSid + "-500", @"C:\Users\Administrator"), (hives.Server.Admin.Sid, @"C:\Users\" + hives.Server.Admin.Sam),
        })
            list.At(sid).Text("ProfileImagePath", path, isExpandable: true).Bytes("Sid", Registry.Security.Sid(sid)).Number("State", 0);
    }
}
