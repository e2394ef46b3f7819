using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What keeps a script from being seen or stopped, in ways beside the settings of the products themselves.</summary>
internal static partial class BlindingRules
{
    private static readonly string[] Guards =
    [
        "Defender", "WinDefend", "MsMpEng", "Sense", "MsSense", "Sysmon", "CrowdStrike", "CSFalcon", "SentinelOne", "SentinelAgent", "CarbonBlack", "cbdefense",
        "CbDefense", "Sophos", "Kaspersky", "avp", "ESET", "ekrn", "McAfee", "mfemms", "Symantec", "Cylance", "Malwarebytes", "MBAM", "Bitdefender", "Trend", "ntrtscan",
        "Cortex", "cyserver", "Traps",
        "Elastic", "Huntress", "Wazuh", "osquery", "splunkd", "SplunkForwarder", "Webroot", "WRSA", "Avast", "AVG", "Norton", "F-Secure", "Panda", "FireEye", "xagt",
        "Tanium", "Rapid7", "Qualys", "Wdfilter", "SecurityHealth", "Mpssvc", "wscsvc",
    ];

    private static readonly string[] Ending =
    [
        "Stop-Process", "taskkill", "Stop-Service", "net stop", "net.exe stop", "sc stop", "sc.exe stop", "sc delete", "sc.exe delete", "Set-Service", "sc config",
        "sc.exe config", "Disabled", "uninstall", "Remove-Service", "Win32_Product", "/X{", "msiexec /x", ".Delete()", ".Terminate(", ".StopService(", "TerminateProcess",
        "Start -Value 4", "Start 4", "/d 4", "fltmc unload", "fltMC.exe unload",
        "ChangeStartMode", "kill ", "Disable-Service", "-u force", "Uninstall-Package", "sdset",
    ];

    private static readonly string[] Virtual = ["vmware", "virtualbox", "vbox", "qemu", "xen", "sandbox", "wireshark", "procmon", "ollydbg", "x64dbg", "x32dbg",
        "fiddler", "idaq", "processhacker", "vmtoolsd", "vboxservice", "sbiedll", "cuckoo", "dnspy", "hyper-v", "parallels", "WDAGUtilityAccount", "pestudio", "tcpview",
        "autoruns", "immunity"];

    private static readonly string[] Settings = ["DisableRealtimeMonitoring", "DisableBehaviorMonitoring", "DisableIOAVProtection", "DisableScriptScanning",
        "DisableBlockAtFirstSeen", "MAPSReporting", "SubmitSamplesConsent", "DisableIntrusionPreventionSystem", "DisableArchiveScanning", "PUAProtection",
        "EnableControlledFolderAccess", "EnableNetworkProtection", "SevereThreatDefaultAction", "HighThreatDefaultAction", "ModerateThreatDefaultAction",
        "LowThreatDefaultAction", "DisableAntiSpyware", "DisableAntiVirus", "TamperProtection", "DisableOnAccessProtection", "DisableScanOnRealtimeEnable",
        "DisableEnhancedNotifications", "DisableNotifications", "SpynetReporting", "DisableRoutinelyTakingAction"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("guards-ended", 100, ["T1562.001"], Ended),
        new("guard-of-machine-weakened", 60, ["T1562.001"], facts => (facts.Deeds.WritesRegistry || facts.HasAny("Set-MpPreference", "MSFT_MpPreference"))
            && facts.Count(Settings) >= 2 ? facts.Lines.FirstOrDefault(IsSettingOff) : null),
        new("guard-weakened-throughout", 60, ["T1562.001"], facts => (facts.Deeds.WritesRegistry || facts.HasAny("Set-MpPreference", "MSFT_MpPreference"))
            && facts.Count(Settings) >= 4 && facts.Lines.Any(IsSettingOff) ? facts.Line(Settings) : null),
        new("guard-set-by-its-class", 80, ["T1562.001"], facts => facts.HasAny("MSFT_MpPreference") && facts.HasAny("Exclusion", "DisableRealtimeMonitoring",
            "DisableBehavior") && facts.HasAny("Invoke-CimMethod", "Invoke-WmiMethod", "InvokeMethod", "Add", "wmic") ? facts.Line("MSFT_MpPreference") : null),
        new("signatures-removed", 100, ["T1562.001"], facts => facts.Has("-RemoveDefinitions") && facts.Lines.Any(line => Has(line, "-RemoveDefinitions") && Has(line,
            "-All")) ? facts.Line("RemoveDefinitions") : null),
        new("exclusion-by-registry", 80, ["T1562.001"], facts => facts.HasAny(@"Windows Defender\Exclusions") && facts.Deeds.WritesRegistry ? facts.Line(@"Defender\Exclusions") : null),
        new("exclusion-of-own-place", 40, ["T1562.001"], facts => facts.HasAny("Add-MpPreference", "Set-MpPreference") && facts.HasAny("-ExclusionPath",
            "-ExclusionProcess", "-ExclusionExtension") && (facts.Deeds.Fetches || facts.Deeds.Hides || facts.HasAny("WriteAllBytes", "ScheduledTask",
            @"CurrentVersion\Run")) && facts.Written.Length < 6_000 ? facts.Line("-Exclusion") : null),
        new("boots-without-guards", 80, ["T1562.009"], facts => facts.HasAny("safeboot") && (facts.HasAny("bcdedit")) && facts.HasAny("minimal", "network")
            && (!facts.Has("deletevalue") || (facts.Has(@"Control\SafeBoot\") && facts.Has("shutdown"))) ? facts.Line("safeboot") : null),
        new("registered-for-safe-boot", 60, ["T1562.009"], facts => facts.HasAny(@"Control\SafeBoot\") && facts.Deeds.WritesRegistry ? facts.Line("SafeBoot") : null),
        new("record-of-tracing-switched-off", 100, ["T1562.006"], facts => facts.HasAny("COMPlus_ETWEnabled", "ETWEnabled") && SetsTracing().IsMatch(facts.Code) && facts.HasAny("= 0", "'0'", "=0", "\"0\"",
            "/d 0", ", 0") || (facts.HasAny("EtwEventWrite", "NtTraceEvent", "NtTraceControl") && facts.HasAny("0xc3", "0xC2", "195", "VirtualProtect"))
            ? facts.Line("ETWEnabled", "EtwEventWrite", "NtTrace") : null),
        new("scan-interface-patched", 100, ["T1562.001"], facts => facts.HasAny("amsi", "AmsiScan", "AmsiOpenSession", "a`msi") && facts.HasAny("AmsiScanBuffer",
            "AmsiOpenSession", "AmsiInitialize", "amsiContext", "amsiSession", "amsi.dll", "AmsiUtils") && facts.HasAny("VirtualProtect", "WriteByte", "Marshal",
            "GetField", "SetValue", "0xB8", "LoadLibrary", "Hardware", "0x80070057", "UnsafeNativeMethods", "GetProcAddress", "DllImport") && !EngineReads.Only(facts) ? facts.Line("Amsi") : null),
        new("log-files-emptied", 60, ["T1070.001"], facts => facts.HasAny(@"winevt\Logs", "Win32_NTEventlogFile", "ClearEventLog", "EventLogSession", "EventLog]::Delete")
            && facts.HasAny("Remove-Item", "ClearEventLog", "ClearLog", "del ", "Clear-Content", "::Delete") ? facts.Line("winevt", "NTEventlogFile", "ClearEventLog",
            "ClearLog", "EventLog]::Delete") : null),
        new("several-logs-cleared", 50, ["T1070.001"], facts => facts.HasAny("wevtutil", "Clear-EventLog", "ClearLog(") && Cleared(facts) >= 2 && !facts.SealsImage
            ? facts.Line("wevtutil", "Clear-EventLog", "ClearLog") : null),
        new("security-log-cleared", 40, ["T1070.001"], facts => facts.HasAny("wevtutil", "Clear-EventLog", "ClearLog(") && !facts.SealsImage && facts.Lines.FirstOrDefault(line => line.Length < 2_000 && Any(line, ["wevtutil cl",
            "wevtutil.exe cl", "wevtutil clear-log", "Clear-EventLog", "ClearLog("]) && Any(line, ["Security", "Sysmon", "PowerShell/Operational",
            "Windows PowerShell"])) is { } clears ? clears : null),
        new("traces-removed-together", 60, ["T1070"], facts => !facts.SealsImage && Traces(facts) >= 3 ? facts.Line("Prefetch", "ConsoleHost_history", "HistorySavePath",
            "RecentDocs", "deletejournal", "wevtutil cl", "Clear-EventLog", "RunMRU", "UserAssist") : null),
        new("looks-for-analysis", 30, ["T1497.001"], facts => facts.Count(Virtual) >= 3 && facts.HasAny("exit", "return", "Stop-Process -Id $PID", "break", "-notmatch")
            && facts.HasAny("Win32_ComputerSystem", "Win32_BIOS", "Get-Process", "Win32_VideoController", "Win32_DiskDrive", "tasklist", "Get-CimInstance",
            "Get-WmiObject") ? facts.Line(Virtual) : null),
        new("looks-for-analysis-then-acts", 40, ["T1497.001"], facts => facts.Count(Virtual) >= 3 && facts.HasAny("exit", "return", "break") && (facts.Deeds.RunsText
            || facts.DownloadedCode is not null || (facts.Deeds.Fetches && facts.Deeds.Starts)) ? facts.Line(Virtual) : null),
        new("hidden-and-system", 20, ["T1564.001"], facts => facts.HasAny("attrib +h +s", "attrib +s +h", "attrib.exe +h +s", "attrib.exe +s +h", "attrib +r +h +s",
            "attrib -r +h +s", "attrib +h ", "'Hidden,System'", "Hidden, System", "'Hidden','System'", "FileAttributes]::Hidden", "-bor [IO.FileAttributes]::Hidden",
            "= 'Hidden'") ? facts.Line("attrib", "Hidden,System", "Hidden, System", "FileAttributes]::Hidden", "'Hidden'") : null),
        new("mark-of-web-removed-and-run", 30, ["T1553.005"], facts => facts.HasAny("Unblock-File", "Zone.Identifier") && facts.HasAny("Unblock-File", "Remove-Item")
            && facts.Deeds is { Fetches: true, Starts: true } && facts.HasAny(ScriptPlaces.Writable) ? facts.Line("Unblock-File", "Zone.Identifier") : null),
        new("root-certificate-planted", 40, ["T1553.004"], facts => facts.HasAny("certutil -addstore root", "certutil.exe -addstore", "Import-Certificate",
            "StoreName]::Root", "'Root','LocalMachine'", "CertStoreLocation Cert:\\LocalMachine\\Root", "X509Store('Root'", "X509Store(\"Root\"") && facts.HasAny("Root")
            && (facts.HasAny("FromBase64String") || facts.Deeds.Address!.Length > 0 || facts.HasAny("ProxyServer", "ProxyEnable")) ? facts.Line("addstore",
            "Import-Certificate", "Root") : null),
        new("traffic-sent-through-own-proxy", 40, ["T1090", "T1557"], facts => facts.HasAny("ProxyServer", "AutoConfigURL") && facts.Deeds.WritesRegistry
            && facts.HasAny("ProxyEnable", "AutoConfigURL") && (facts.Deeds.Address!.Length > 0 || facts.HasAny("Root", "addstore")) ? facts.Line("ProxyServer",
            "AutoConfigURL") : null),
        new("driver-of-attack-loaded", 100, ["T1068", "T1562.001"], facts => facts.HasAny("type= kernel", "type=kernel", "NtLoadDriver", "-Type Kernel", "\\\\.\\")
            && facts.HasAny("RTCore64", "procexp152", "PROCEXP", "gdrv", "dbutil", "mhyprot", "aswArPot", "kprocesshacker", "zamguard", "truesight", "capcom", "WinRing0",
            "asrdrv", "gmer", "ene.sys", "BdApiUtil", "wsftprm", "Terminator") ? facts.Line("kernel", "NtLoadDriver") : null),
        new("service-made-untouchable", 70, ["T1564", "T1543.003"], facts => facts.HasAny("sc sdset", "sc.exe sdset", "Set-Service", "SecurityDescriptorSddl")
            && facts.HasAny("(D;;DCLCWP", "D:(D;;", "(D;;") ? facts.Line("(D;;") : null),
        new("firewall-opened-wide", 40, ["T1562.004"], facts => (facts.HasAny("delete rule name=all", "Remove-NetFirewallRule -All")
            || facts.Has("Get-NetFirewallRule") && facts.Lines.Any(line => line.Length < 2_000 && AllRules().BoundedIsMatch(line)))
 || (facts.HasAny("Set-NetFirewallProfile") && facts.HasAny("-LogBlocked False", "-LogAllowed False") && facts.HasAny("-NotifyOnListen False"))
                ? facts.Line("delete rule name=all", "Remove-NetFirewallRule", "Set-NetFirewallProfile", "Get-NetFirewallRule") : null),
        new("switched-off-together", 60, ["T1562"], facts => Off(facts) >= 3 ? facts.Line("advfirewall", "Set-NetFirewallProfile", "EnableLUA",
            "DisableRealtimeMonitoring", "DisableAntiSpyware", "WinDefend", "recoveryenabled", "SmartScreen", "wuauserv", "delete shadows") : null),
        new("task-of-guard-disabled", 60, ["T1562.001"], facts => facts.HasAny(@"Windows\Windows Defender", "ExploitGuard", @"Windows Defender Scheduled Scan")
            && facts.HasAny("Disable-ScheduledTask", "/disable", "Unregister-ScheduledTask", "/delete") ? facts.Line("Windows Defender", "ExploitGuard") : null),
        new("warnings-of-guard-hidden", 40, ["T1562.001"], facts => facts.HasAny("UILockdown", "Notification_Suppress", "HideSystray", "DisableNotificationCenter",
            "SecurityHealthSystray") && facts.Deeds.WritesRegistry && facts.HasAny("Defender", "Security Center", "SecurityHealth") ? facts.Line("UILockdown",
            "Notification_Suppress", "HideSystray", "DisableNotificationCenter", "SecurityHealth") : null),
        new("tool-blocked-for-person", 50, ["T1562.001", "T1112"], facts => facts.Count("DisableTaskMgr", "DisableRegistryTools", "DisableCMD", "NoRun", "NoControlPanel",
            "NoFolderOptions", "DisallowRun", "NoViewOnDrive", "DisableSR", "DisableConfig", "NoDesktop", "NoClose", "NoFind") is var tools && tools >= 2
            && facts.Deeds.WritesRegistry && facts.HasAny("HKCU", "HKEY_CURRENT_USER", "HKLM") && facts.HasAny("DisableTaskMgr", "DisableRegistryTools")
            ? facts.Line("DisableTaskMgr", "DisableRegistryTools") : null),
    ];

    /// <summary>Two products or parts of one that watch, ended in one line or by a list.</summary>
    private static string? Ended(ScriptFacts facts)
    {
        if (!facts.HasAny(Ending) || facts.Count(Guards) < 2)
            return null;
        foreach (var line in facts.Lines)
        {
            if (line.Length > 4_000 || !Any(line, Ending))
                continue;
            var names = 0;
            foreach (var guard in Guards)
                names += IsNamed(line, guard) ? 1 : 0;
            if (names >= 2 && Ends().IsMatch(line))
                return line;
        }
        return null;
    }

    private static bool IsNamed(string line, string guard)
    {
        if (!Has(line, guard))
            return false;
        for (var at = line.IndexOf(guard, StringComparison.OrdinalIgnoreCase); at >= 0; at = line.IndexOf(guard, at + 1, StringComparison.OrdinalIgnoreCase))
            if (at == 0 || !char.IsLetter(line[at - 1]))
                return true;
        return false;
    }

    private static bool IsSettingOff(string line) => line.Length < 4_000 && Any(line, Settings) && Off().IsMatch(line);

    private static int Cleared(ScriptFacts facts) => ClearedLog().Matches(facts.Code).Select(match => match.Groups[1].Value.ToUpperInvariant()).Distinct().Count();

    private static int Traces(ScriptFacts facts) => (facts.HasAny("Remove-Item", "del ", "Clear-Content", "Remove-ItemProperty", "reg delete", "deletejournal",
        "wevtutil cl", "Clear-EventLog", "Clear-History")
 ? facts.Count(@"\Prefetch", "ConsoleHost_history", "HistorySavePath", "RecentDocs", "deletejournal", "wevtutil cl", "Clear-EventLog", "RunMRU", "UserAssist",
            "TypedPaths", @"Recent\", "AmCache", "shimcache", "BAM\\State", "Terminal Server Client\\Default", "Clear-RecycleBin", "inetpub\\logs") : 0)
        - (facts.HasAny("cleanmgr", "Disk Cleanup", "DiskCleanup") ? 2 : 0);

    private static int Off(ScriptFacts facts) =>
        (facts.HasAny("allprofiles state off", "opmode disable", "-Enabled False") ? 1 : 0) + (facts.HasAny("EnableLUA") && OffValue().BoundedIsMatch(facts.Code) ? 1 : 0)
        + (facts.HasAny("DisableRealtimeMonitoring $true", "DisableRealtimeMonitoring 1", "DisableAntiSpyware") && !facts.Has("$false") ? 1
            : 0) + (facts.HasAny("recoveryenabled no", "delete shadows", "DisableSR") ? 1 : 0)
        + (facts.HasAny("wuauserv") && facts.HasAny("disabled") ? 1 : 0) + (facts.HasAny("SmartScreenEnabled", "EnableSmartScreen") && facts.Deeds.WritesRegistry ? 1
            : 0) + (facts.HasAny("stop WinDefend", "Stop-Service WinDefend", "delete WinDefend") ? 1 : 0) + (facts.HasAny("DisableTaskMgr") ? 1 : 0);

    [GeneratedRegex(
        @"(?:Stop-Process|taskkill|Stop-Service|net(?:1|\.exe)?\s+stop|sc(?:\.exe)?\s+(?:stop|delete|config|sdset)|Set-Service|Remove-Service|uninstall|msiexec|" +
        @"\.Delete\(|\.Terminate\(|StopService|fltmc|ChangeStartMode|kill\s|Start['""]?\s+(?:-Value\s+)?4|/d\s+4)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Ends();


    [GeneratedRegex(
        @"-Disable\w+\s+(?:\$true|1)|-(?:MAPSReporting|SubmitSamplesConsent)\s+['""]?(?:0|2|Disabled|NeverSend|Never)|ThreatDefaultAction\s+['""]?(?:6|9|Allow|" +
        @"NoAction)|-(?:PUAProtection|EnableControlledFolderAccess|EnableNetworkProtection)\s+['""]?(?:0|Disabled)|(?:Disable\w+|" +
        @"TamperProtection)['""]?\s*(?:-Value\s+|/t\s+\w+\s+/d\s+|=\s*|,\s*|\s)(?:['""]?(?:1|0x1)\b)|TamperProtection['""]?\s*(?:-Value\s+|/t\s+\w+\s+/d\s+|" +
        @"\s)['""]?[04]\b|(?:SpynetReporting)['""]?\s*(?:-Value\s+|/t\s+\w+\s+/d\s+|\s)['""]?0", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Off();

    [GeneratedRegex(@"Get-NetFirewallRule\s*(?:-(?:All|Enabled|Direction|Action)\s*\S*\s*)*\|\s*(?:Remove|Disable)-NetFirewallRule", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex AllRules();

    [GeneratedRegex(@"EnableLUA['""]?[^\r\n]{0,40}\b0\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex OffValue();

    /// <summary>It is given a value, not asked for one.</summary>
    [GeneratedRegex(@"(?:SetEnvironmentVariable|ItemProperty|SetValue|reg(?:\.exe)? add|setx|\bset |Set-Item|New-Item)[^\r\n]{0,160}ETWEnabled|ETWEnabled['""}]?\]?\s*=[^=]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SetsTracing();

    [GeneratedRegex(@"(?:wevtutil(?:\.exe)?\s+(?:cl|clear-log)\s+|Clear-EventLog\s+(?:-LogName\s+)?|ClearLog\()['""]?([A-Za-z][\w /-]{2,60})", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ClearedLog();
}
