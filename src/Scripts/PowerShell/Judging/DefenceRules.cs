namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Switching off what would see or stop the script.</summary>
internal static class DefenceRules
{
    private static readonly string[] Products =
    [
        "eset", "kaspersky", "avast", "avp", "norton", "symantec", "mcafee", "trend micro", "sophos", "bitdefender", "malwarebytes", "panda", "f-secure", "antivirus",
        "security", "defender", "360", "avira", "avg", "carbon black", "crowdstrike", "sentinel", "cylance",
    ];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("amsi-bypass", 100, ["T1562.001"], facts =>
            (facts.Has("amsiInitFailed") || (facts.Has("AmsiUtils") && facts.HasAny("GetField", "SetValue", "NonPublic"))
            || (facts.HasAny("AmsiScanBuffer", "amsi.dll") && facts.HasAny("VirtualProtect", "GetProcAddress", "Marshal]::Copy", "WriteProcessMemory"))) && !EngineReads.Only(facts)
                ? facts.Line("amsiInitFailed", "AmsiUtils", "AmsiScanBuffer", "amsi.dll") : null),
        new("logging-disabled", 100, ["T1562.002", "T1562.003"], facts =>
            (facts.Has("EtwEventWrite") && facts.HasAny("VirtualProtect", "GetProcAddress", "Marshal]::Copy"))
            || (facts.Has("cachedGroupPolicySettings") && facts.HasAny("ScriptBlockLogging", "GetField", "NonPublic"))
            || (facts.Has("PSEtwLogProvider") && facts.HasAny("m_enabled", "etwProvider"))
                ? facts.Line("EtwEventWrite", "cachedGroupPolicySettings", "PSEtwLogProvider") : null),
        new("defender-disabled", 70, ["T1562.001"], DefenderOff),
        new("defender-exclusion", 60, ["T1562.001"], Exclusion),
        new("security-product-removed", 60, ["T1562.001"], facts => RemovedProducts(facts) is { Count: 1 } one ? one[0] : null),
        new("security-products-removed", 100, ["T1562.001"], facts => RemovedProducts(facts) is { Count: > 1 } several ? string.Join("; ", several) : null),
        new("event-logs-cleared", 40, ["T1070.001"], facts => facts.SealsImage ? null :
            facts.HasAny("wevtutil cl", "wevtutil.exe cl", "wevtutil clear-log") || facts.Commands.Any(command => command.Name == "Clear-EventLog")
                ? facts.Line("wevtutil", "Clear-EventLog") : null),
        new("uac-bypass", 100, ["T1548.002"], facts =>
            facts.HasAny(@"ms-settings\shell\open\command", @"mscfile\shell\open\command", @"ms-settings\CurVer", @"exefile\shell\runas\command\isolatedCommand")
                || (facts.HasAny("fodhelper", "computerdefaults.exe", "sdclt.exe", "eventvwr") && facts.HasAny("DelegateExecute", @"Software\Classes"))
                ? facts.Line("ms-settings", "mscfile", "DelegateExecute", "isolatedCommand") : null),
        new("firewall-disabled", 20, ["T1562.004"], facts =>
            facts.HasAny("firewall set opmode disable", "advfirewall set allprofiles state off", "advfirewall set currentprofile state off")
                || facts.Commands.Any(command => command.Name == "Set-NetFirewallProfile" && command.Text.Contains("False", StringComparison.OrdinalIgnoreCase))
                ? facts.Line("opmode", "advfirewall", "Set-NetFirewallProfile") : null),
    ];

    private static string? DefenderOff(ScriptFacts facts)
    {
        foreach (var command in facts.Commands)
        {
            if (command.Name == "Set-MpPreference" && command.Words.Any(word => word.StartsWith("-Disable", StringComparison.OrdinalIgnoreCase))
                && !command.Text.Contains("$false", StringComparison.OrdinalIgnoreCase))
                return command.Text;
            if (command.Name is "Uninstall-WindowsFeature" or "Remove-WindowsFeature" && command.Text.Contains("Defender", StringComparison.OrdinalIgnoreCase))
                return command.Text;
        }
        if (facts.HasAny("DisableAntiSpyware", "DisableRealtimeMonitoring") && LineWords.Lines(facts).FirstOrDefault(IsSetOff) is { } line)
            return line;
        return facts.HasAny("sc stop WinDefend", "sc delete WinDefend", "sc config WinDefend", "net stop WinDefend", "Stop-Service WinDefend", "Stop-Service -Name WinDefend")
            ? facts.Line("WinDefend") : null;
    }

    /// <summary>A policy or preference that disables, and is not given as false or nought.</summary>
    private static bool IsSetOff(string line) =>
        LineWords.Any(line, ["DisableAntiSpyware", "DisableRealtimeMonitoring"]) && LineWords.Any(line, ["reg add", "reg.exe add", "Set-ItemProperty", "New-ItemProperty",
            "Set-MpPreference", "SetValue", "sp "])
        && !LineWords.Any(line, ["$false", "-Value 0", "/d 0", "Monitoring 0", "AntiSpyware 0", ", 0"]);

    private static string? Exclusion(ScriptFacts facts)
    {
        foreach (var command in facts.Commands)
        {
            if (command.Name is not ("Add-MpPreference" or "Set-MpPreference") || !command.Text.Contains("-Exclusion", StringComparison.OrdinalIgnoreCase))
                continue;
            var broad = command.Words.Any(word => word.Trim('\'', '"').TrimEnd('\\').Length == 2 && word.Contains(':', StringComparison.Ordinal))
                || Broad(command.Text);
            if (broad)
                return command.Text;
        }
        return facts.Has("Add-MpPreference") && facts.Has("-Exclusion") && facts.Commands.Count == 0 ? facts.Line("Add-MpPreference") : null;
    }

    private static bool Broad(string text) =>
        text.Contains("powershell", StringComparison.OrdinalIgnoreCase) || text.Contains("temp", StringComparison.OrdinalIgnoreCase)
        || text.Contains("appdata", StringComparison.OrdinalIgnoreCase) || text.Contains("public", StringComparison.OrdinalIgnoreCase)
        || IsProgramKind(text) || text.Contains("systemdrive", StringComparison.OrdinalIgnoreCase)
        || text.Contains(@"c:\'", StringComparison.OrdinalIgnoreCase) || text.Contains("programdata", StringComparison.OrdinalIgnoreCase);

    /// <summary>Kinds of files that run, or all of them: a database server has its own kinds excluded.</summary>
    private static bool IsProgramKind(string text) =>
        text.Contains("exclusionextension", StringComparison.OrdinalIgnoreCase) && LineWords.Any(text, ["exe", "dll", "ps1", "bat", "cmd", "vbs", "scr", "hta", "js'", "'*'", "\"*\""]);

    /// <summary>Security products that are uninstalled by name.</summary>
    public static List<string> RemovedProducts(ScriptFacts facts)
    {
        var removed = new List<string>();
        if (!(facts.Has("call uninstall") || (facts.Has("Win32_Product") && facts.Has("Uninstall"))))
            return removed;
        foreach (var product in Products)
            if (facts.HasAny($"%{product}%", $"'{product}%", $"%%{product}", $"*{product}*"))
                removed.Add(product);
        return removed;
    }
}
