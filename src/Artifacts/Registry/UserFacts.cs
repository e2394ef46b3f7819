namespace Afterpatch.Artifacts.Registry;

/// <summary>NTUSER.DAT and UsrClass.dat: a user's autostart points.</summary>
internal static class UserFacts
{
    private const string Windows = @"Software\Microsoft\Windows\CurrentVersion";
    private const string Nt = @"Software\Microsoft\Windows NT\CurrentVersion";

    public static void Read(HiveFacts facts)
    {
        foreach (var name in (string[])["Run", "RunOnce", "RunServices", @"Policies\Explorer\Run"])
            facts.Autostarts(name, $@"{Windows}\{name}");
        facts.Autostarts("Winlogon", $@"{Nt}\Winlogon", "Shell");
        facts.Autostarts("Windows load", $@"{Nt}\Windows", "Load", "Run");
        facts.Autostarts("Logon script", "Environment", "UserInitMprLogonScript");
        facts.Autostarts("Profiler", "Environment", "COR_PROFILER_PATH", "CORECLR_PROFILER_PATH");
        facts.Autostarts("Command processor", @"Software\Microsoft\Command Processor", "AutoRun");
        facts.Autostarts("Screen saver", @"Control Panel\Desktop", "SCRNSAVE.EXE");
        foreach (var version in facts.Subkeys(@"Software\Microsoft\Office"))
            facts.Setting($@"Software\Microsoft\Office\{version.Name}\Outlook\Security", "ObjectModelGuard");
    }

    /// <summary>COM classes that the user registers over the machine's.</summary>
    public static void ReadClasses(HiveFacts facts)
    {
        foreach (var id in facts.Subkeys("CLSID"))
            foreach (var server in (string[])["InprocServer32", "LocalServer32"])
                if (id.Subkey(server) is { } key && key.Value("") is { } value && HiveFacts.Text(value) is { Length: > 0 } command)
                    facts.Autostart("COM server", key, value, $@"CLSID\{id.Name}\{server}", command);
    }
}
