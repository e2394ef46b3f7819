using Afterpatch.Artifacts.Baselines;
using Afterpatch.Artifacts.ScheduledTasks;
using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.TaskScheduler;

namespace Afterpatch.Artifacts.Registry;

/// <summary>SOFTWARE: Windows and Exchange versions, products and updates, autostart points, TaskCache, profiles, Defender.</summary>
internal static class SoftwareFacts
{
    private const string Windows = @"Microsoft\Windows\CurrentVersion";
    private const string Nt = @"Microsoft\Windows NT\CurrentVersion";

    private const int MostGroups = 500;

    private static readonly string[] BuildParts = ["MsiProductMajor", "MsiProductMinor", "MsiBuildMajor", "MsiBuildMinor"];

    public static void Read(HiveFacts facts)
    {
        var build = facts.Text(Nt, "CurrentBuild") is { Length: > 0 } number ? $" {number}.{facts.Text(Nt, "UBR")}".TrimEnd('.') : "";
        facts.Host("os", $"{facts.Text(Nt, "ProductName")}{build}".Trim(), Nt);
        Exchange(facts);
        foreach (var prefix in (string[])["", @"WOW6432Node\"])
        {
            Products(facts, $@"{prefix}{Windows}\Uninstall");
            Autostarts(facts, prefix);
            SoftwarePoints.Read(facts, prefix);
        }
        ComServers.ReadMachine(facts);
        foreach (var profile in facts.Subkeys($@"{Nt}\ProfileList"))
            facts.Add("profile", profile.Name, "unknown", profile, ("path", HiveFacts.Text(profile, "ProfileImagePath")), ("loadedUtc", Loaded(profile)));
        TaskCacheFacts.Read(facts);
        DefenderFacts.Read(facts);
        HiveMarks.Software(facts);
        PolicyGroups.Read(facts);
        CredentialSettings.ReadSoftware(facts);
        MachineCertificates.Read(facts);
        SharedProcesses(facts);
        Settings(facts);
    }

    /// <summary>Which services share a process of svchost: the group after <c>-k</c>, and the names of its services.</summary>
    private static void SharedProcesses(HiveFacts facts)
    {
        if (facts.Find($@"{Nt}\Svchost") is not { } groups)
            return;
        foreach (var group in groups.Values().Take(MostGroups))
            if (HiveFacts.Text(group).Split(['\n', '\0', ' '], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } services && group.Name.Length > 0)
                facts.Add("svchost-group", group.Name, "unknown", groups, ("services", string.Join(' ', services)));
    }

    /// <summary>When the profile was last loaded: a FILETIME in two numbers.</summary>
    private static string Loaded(HiveKey profile) =>
        uint.TryParse(HiveFacts.Text(profile, "LocalProfileLoadTimeHigh") is { Length: > 0 } local ? local : HiveFacts.Text(profile, "ProfileLoadTimeHigh"), out var high)
        && uint.TryParse(HiveFacts.Text(profile, "LocalProfileLoadTimeLow") is { Length: > 0 } low ? low : HiveFacts.Text(profile, "ProfileLoadTimeLow"), out var rest) && high > 0
            ? UtcText.Format(WindowsTime.FromFileTime(((ulong)high << 32) | rest)) ?? "" : "";

    private static void Exchange(HiveFacts facts)
    {
        foreach (var version in (string[])["v15", "v14"])
        {
            var path = $@"Microsoft\ExchangeServer\{version}\Setup";
            if (facts.Find(path) is not { } setup)
                continue;
            facts.Host("installRoot", HiveFacts.Text(setup, "MsiInstallPath").TrimEnd('\\'), path);
            var parts = BuildParts.Select(name => HiveFacts.Text(setup, name)).ToArray();
            if (parts.All(part => part.Length > 0))
                facts.Sink.Add(new BuildFact { At = facts.At(setup), Build = string.Join('.', parts), TimeUtc = setup.LastWriteUtc, IsInstallation = false, Basis = "registry" });
        }
        foreach (var name in (string[])["MitigationsEnabled", "MitigationsBlocked"])
            facts.Setting(@"Microsoft\ExchangeServer\v15\Mitigation", name);
    }

    private static void Products(HiveFacts facts, string path)
    {
        foreach (var product in facts.Subkeys(path))
        {
            var name = HiveFacts.Text(product, "DisplayName");
            if (name.Length == 0)
                continue;
            var isUpdate = HiveFacts.Text(product, "ReleaseType").Contains("Update", StringComparison.OrdinalIgnoreCase)
                || HiveFacts.Text(product, "ParentKeyName").Length > 0 || name.Contains("(KB", StringComparison.OrdinalIgnoreCase);
            facts.Add(isUpdate ? "update" : "product", name, "unknown", product, ("version", HiveFacts.Text(product, "DisplayVersion")),
                ("publisher", HiveFacts.Text(product, "Publisher")), ("installDate", HiveFacts.Text(product, "InstallDate")),
                ("location", HiveFacts.Text(product, "InstallLocation")), ("uninstall", HiveFacts.Text(product, "UninstallString")));
        }
    }

    private static void Autostarts(HiveFacts facts, string prefix)
    {
        var windows = $@"{prefix}{Windows}";
        var nt = $@"{prefix}{Nt}";
        foreach (var name in (string[])["Run", "RunOnce", "RunServices", "RunServicesOnce", @"Policies\Explorer\Run"])
            facts.Autostarts(name, $@"{windows}\{name}");
        foreach (var key in facts.Subkeys($@"{windows}\RunOnceEx"))
            foreach (var value in key.Values())
                facts.Autostart("RunOnceEx", key, value, $@"{windows}\RunOnceEx\{key.Name}", HiveFacts.Text(value).Replace('|', ' ').Trim()); // library|function|arguments
        facts.Autostarts("Winlogon", $@"{nt}\Winlogon", "Shell", "Userinit", "Taskman", "VmApplet", "GinaDLL", "AppSetup");
        facts.Autostarts("Winlogon", $@"{windows}\Policies\System", "Shell");
        foreach (var name in (string[])["Run", "RunOnce"])
            facts.Autostarts(name, $@"{nt}\Terminal Server\Install\Software\Microsoft\Windows\CurrentVersion\{name}");
        foreach (var kind in (string[])["exefile", "comfile", "batfile", "cmdfile"])
            facts.Autostarts("Program association", $@"{prefix}Classes\{kind}\shell\open\command", "");
        facts.Autostarts("AppInit_DLLs", $@"{nt}\Windows", "AppInit_DLLs");
        facts.Autostarts("Command processor", $@"{prefix}Microsoft\Command Processor", "AutoRun");
        facts.Autostarts("Office test", $@"{prefix}Microsoft\Office test\Special\Perf");
        facts.Autostarts("Netsh helper", $@"{prefix}Microsoft\NetSh");
        facts.Autostarts("Crash handler", $@"{nt}\AeDebug", "Debugger");
        facts.Autostarts("Crash handler", $@"{prefix}Microsoft\Windows\Windows Error Reporting\Hangs", "Debugger");
        facts.Autostarts("Crash handler", $@"{prefix}Microsoft\.NETFramework", "DbgManagedDebugger");
        facts.Autostarts("Media driver", $@"{nt}\Drivers32");
        foreach (var (location, path, names) in ((string, string, string[])[])[
            ("Image file execution options", $@"{nt}\Image File Execution Options", ["Debugger", "VerifierDlls"]),
            ("Silent process exit", $@"{nt}\SilentProcessExit", ["MonitorProcess"]),
            ("Active Setup", $@"{prefix}Microsoft\Active Setup\Installed Components", ["StubPath"]),
            ("Winlogon notify", $@"{nt}\Winlogon\Notify", ["DLLName"]),
            ("Telemetry", $@"{nt}\AppCompatFlags\TelemetryController", ["Command"]),
            ("Application shim", $@"{nt}\AppCompatFlags\InstalledSDB", ["DatabasePath"]),
            ("Group policy extension", $@"{nt}\Winlogon\GPExtensions", ["DllName"])])
            foreach (var key in facts.Subkeys(path))
                foreach (var name in names)
                    if (key.Value(name) is { } value && HiveFacts.Text(value) is { Length: > 0 } command)
                        facts.Autostart(location, key, value, $@"{path}\{key.Name}", command);
        SoftwarePoints.Scripts(facts, $@"{windows}\Group Policy\Scripts", "Startup", "Shutdown");
    }

    private static void Settings(HiveFacts facts)
    {
        facts.Setting(@"Microsoft\Windows\CurrentVersion\Policies\System", "LocalAccountTokenFilterPolicy");
        facts.Setting(@"Microsoft\Windows\CurrentVersion\Policies\System", "EnableLUA");
        facts.Setting(@"Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging", "EnableScriptBlockLogging");
        facts.Setting(@"Microsoft\.NETFramework", "AspNetEnforceViewStateMac");
        foreach (var value in facts.Find($@"{Nt}\Winlogon\SpecialAccounts\UserList")?.Values() ?? [])
            facts.Setting($@"{Nt}\Winlogon\SpecialAccounts\UserList", value.Name);
        facts.Setting(@"Microsoft\Windows\CurrentVersion\WSMAN\Service", "allow_unencrypted");
        foreach (var listener in facts.Subkeys(@"Microsoft\Windows\CurrentVersion\WSMAN\Listener"))
            facts.Add("winrm-listener", listener.Name, "unknown", listener, ("port", HiveFacts.Text(listener, "Port")), ("hostname", HiveFacts.Text(listener, "hostname")));
    }
}
