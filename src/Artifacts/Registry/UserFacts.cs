namespace Afterpatch.Artifacts.Registry;

/// <summary>NTUSER.DAT and UsrClass.dat: a user's autostart points, and where they went by remote desktop.</summary>
internal static class UserFacts
{
    private const string Windows = @"Software\Microsoft\Windows\CurrentVersion";
    private const int MaxDesktopTargets = 1_000;
    private const string Nt = @"Software\Microsoft\Windows NT\CurrentVersion";

    public static void Read(HiveFacts facts)
    {
        foreach (var name in (string[])["Run", "RunOnce", "RunServices", "RunServicesOnce", @"Policies\Explorer\Run"])
            facts.Autostarts(name, $@"{Windows}\{name}");
        facts.Autostarts("Winlogon", $@"{Nt}\Winlogon", "Shell", "Taskman");
        facts.Autostarts("Winlogon", $@"{Windows}\Policies\System", "Shell");
        facts.Autostarts("Windows load", $@"{Nt}\Windows", "Load", "Run");
        facts.Autostarts("Logon script", "Environment", "UserInitMprLogonScript");
        facts.Autostarts("Profiler", "Environment", "COR_PROFILER_PATH", "CORECLR_PROFILER_PATH", "DOTNET_STARTUP_HOOKS", "APPDOMAIN_MANAGER_ASM");
        facts.Autostarts("Command processor", @"Software\Microsoft\Command Processor", "AutoRun");
        facts.Autostarts("Screen saver", @"Control Panel\Desktop", "SCRNSAVE.EXE");
        facts.Autostarts("Screen saver", @"Software\Policies\Microsoft\Windows\Control Panel\Desktop", "SCRNSAVE.EXE");
        facts.Autostarts("Control panel", $@"{Windows}\Control Panel\Cpls");
        facts.NamedLibraries("Crash helper", @"Software\Microsoft\Windows\Windows Error Reporting\RuntimeExceptionHelperModules");
        SoftwarePoints.Scripts(facts, $@"{Windows}\Group Policy\Scripts", "Logon", "Logoff");
        facts.Autostarts("Office test", @"Software\Microsoft\Office test\Special\Perf");
        DesktopTargets(facts);
        foreach (var version in facts.Subkeys(@"Software\Microsoft\Office"))
        {
            Outlook(facts, $@"Software\Microsoft\Office\{version.Name}\Outlook");
            Excel(facts, $@"Software\Microsoft\Office\{version.Name}\Excel\Options");
        }
        ReadClasses(facts, @"Software\Classes\"); // where the hive of the system and of services has them
        foreach (var add in facts.Subkeys(@"Software\Microsoft\Office\Outlook\Addins"))
            if (add.Value("Manifest") is { } manifest && HiveFacts.Text(manifest) is { Length: > 0 } location)
                facts.Autostart("Outlook add-in", add, manifest, $@"Software\Microsoft\Office\Outlook\Addins\{add.Name}", LocalPath(location));
    }

    /// <summary>A folder's home page is shown, with its scripts, whenever the folder is opened.</summary>
    private static void Outlook(HiveFacts facts, string path)
    {
        facts.Setting($@"{path}\Security", "ObjectModelGuard");
        foreach (var folder in facts.Subkeys($@"{path}\WebView"))
            if (folder.Value("URL") is { } page && HiveFacts.Text(page) is { Length: > 0 } address)
                facts.Autostart("Outlook home page", folder, page, $@"{path}\WebView\{folder.Name}", address);
        facts.Autostarts("Outlook home page", $@"{path}\Today", "UserDefinedUrl");
    }

    /// <summary>Workbooks and libraries that open with the program: <c>OPEN</c>, <c>OPEN1</c>, each perhaps with <c>/R</c> in front.</summary>
    private static void Excel(HiveFacts facts, string path)
    {
        if (facts.Find(path) is { } options)
            foreach (var value in options.Values())
                if (value.Name.StartsWith("OPEN", StringComparison.OrdinalIgnoreCase) && value.Type is 1 or 2)
                    facts.Autostart("Office add-in", options, value, path, HiveFacts.Text(value));
    }

    /// <summary>Manifests are written as addresses: <c>file:///C:/x.vsto|vstolocal</c>.</summary>
    private static string LocalPath(string manifest)
    {
        var address = manifest.Split('|')[0];
        return address.StartsWith("file:///", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(address[8..]).Replace('/', '\\') : address;
    }

    /// <summary>Machines that this user went to by remote desktop. A key's last write is the last time that its user name was set.</summary>
    private static void DesktopTargets(HiveFacts facts)
    {
        const string client = @"Software\Microsoft\Terminal Server Client";
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var server in facts.Subkeys($@"{client}\Servers").Take(MaxDesktopTargets))
            if (named.Add(server.Name))
                facts.Add("remote-desktop-target", server.Name, "unknown", server, ("user", HiveFacts.Text(server, "UsernameHint")), ("profile", facts.File.Path));
        if (facts.Find($@"{client}\Default") is { } recent && HiveFacts.Text(recent, "MRU0") is { Length: > 0 } last && named.Add(last))
            facts.Add("remote-desktop-target", last, "unknown", recent, ("profile", facts.File.Path));
    }

    /// <summary>COM classes that the user registers over the machine's.</summary>
    /// <param name="prefix">Where in the hive the classes are: everywhere in it, or under a key.</param>
    public static void ReadClasses(HiveFacts facts, string prefix = "")
    {
        foreach (var kind in (string[])["exefile", "comfile", "batfile", "cmdfile"])
            facts.Autostarts("Program association", $@"{prefix}{kind}\shell\open\command", "");
        foreach (var kind in (string[])["ms-settings", "mscfile"])
            facts.Autostarts("Elevation hijack", $@"{prefix}{kind}\shell\open\command", "");
        foreach (var list in (string[])["CLSID", @"WOW6432Node\CLSID"])
            ComServers.ReadUser(facts, $"{prefix}{list}");
    }
}
