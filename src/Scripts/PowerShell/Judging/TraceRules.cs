using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Leaving no traces: what records events, commands and mail audits is switched off or blinded.</summary>
internal static partial class TraceRules
{
    private static readonly string[] Guards = ["MsMpEng", "MsSense", "SenseIR", "SenseCncProxy", "CSFalcon", "xagt", "cb.exe", "CarbonBlack", "SentinelAgent",
        "SentinelOne", "Sophos", "ekrn", "avp.exe", "Cylance", "Elastic", "Sysmon", "TaniumClient", "Traps", "cyserver"];

    private static readonly string[] Vendors = ["kaspersky", "eset", "avast", "mcafee", "symantec", "sophos", "malwarebytes", "bitdefender", "virustotal", "windowsupdate", "trendmicro"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("script-logging-switched-off", 70, ["T1562.002"], facts =>
            facts.HasAny("EnableScriptBlockLogging", "EnableModuleLogging", "EnableTranscripting") && LoggingOff().BoundedMatch(facts.Code) is { Success: true } off ? off.Value : null),
        new("event-log-service-stopped", 80, ["T1562.002"], facts => facts.HasAny("EventLog", "Wevtsvc", "Sysmon") && EventLogOff().BoundedMatch(facts.Code) is { Success: true } off ? off.Value : null),
        new("event-channel-switched-off", 60, ["T1562.002"], facts => facts.HasAny("wevtutil sl", "wevtutil.exe sl", "wevtutil set-log", "IsEnabled")
            && ChannelOff().BoundedMatch(facts.Code) is { Success: true } off ? off.Value : null),
        new("audit-policy-switched-off", 60, ["T1562.002"], facts => facts.Has("auditpol") && facts.HasAny("/clear", "/remove", ":disable") ? facts.Line("auditpol") : null),
        new("tracing-stopped", 50, ["T1562.006"], facts => facts.HasAny("logman stop EventLog", "logman.exe stop EventLog", "Remove-EtwTraceProvider",
            "Set-EtwTraceProvider", "fltmc unload", "fltmc.exe unload") ? facts.Line("logman", "EtwTraceProvider", "fltmc") : null),
        new("history-not-kept", 30, ["T1562.003"], facts => facts.Has("SaveNothing") && facts.HasAny("Set-PSReadLineOption", "Set-PSReadlineOption") ? facts.Line("SaveNothing") : null),
        new("mail-audit-switched-off", 60, ["T1562.008"], facts =>
            facts.HasAny("AuditBypassEnabled $true", "AdminAuditLogEnabled $false", "AdminAuditLogEnabled:$false", "AuditDisabled $true",
                "UnifiedAuditLogIngestionEnabled $false") ? facts.Line("AuditBypassEnabled", "AdminAuditLogEnabled", "AuditDisabled", "UnifiedAuditLog") : null),
        new("web-logging-switched-off", 40, ["T1562.002"], facts => facts.HasAny("dontLog") && facts.HasAny("-Value $true", "/dontLog:true", "dontLog:\"true\"",
            "dontLog=true") ? facts.Line("dontLog") : null),
        new("security-product-cut-off", 100, ["T1562.004"], facts =>
            facts.HasAny("New-NetFirewallRule", "firewall add rule") && facts.HasAny("-Action Block", "action=block") && facts.HasAny(Guards) ? facts.Line(Guards) : null),
        new("vendors-unreachable", 80, ["T1562.001", "T1565.001"], facts => facts.Has(@"drivers\etc\hosts") && facts.Count(Vendors) >= 2 && facts.HasAny("Add-Content",
            "Out-File", "AppendAllText", ">>") ? facts.Line(Vendors) : null),
        new("amsi-switched-off", 100, ["T1562.001"], facts =>
            (facts.HasAny(@"Microsoft\AMSI\Providers") && facts.HasAny("Remove-Item", "reg delete")) || (facts.Has("AmsiEnable") && AmsiOff().IsMatch(facts.Code)) ? facts.Line("AMSI") : null),
        new("own-events-removed", 60, ["T1070.001"], facts => facts.HasAny("Invoke-Phant0m", "TerminateThread") && facts.HasAny("eventlog", "wevtsvc")
            ? facts.Line("TerminateThread", "Phant0m") : null),
        new("defender-stopped-by-name", 60, ["T1562.001"], facts =>
            facts.Has("WinDefend") && Stopped().Match(facts.Code) is { Success: true } off ? off.Value : null),
    ];

    [GeneratedRegex(
        @"Enable(?:ScriptBlockLogging|ModuleLogging|Transcripting)['""]?\s+(?:/t\s+\w+\s+/d\s+|-Type\s+\w+\s+-Value\s+|-PropertyType\s+\w+\s+-Value\s+|" +
        @"-Value\s+)?['""]?0\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex LoggingOff();

    [GeneratedRegex(
        @"(?:Set-Service[^\r\n;|]{0,60}\b(?:EventLog|Wevtsvc|Sysmon\w*)\b[^\r\n;|]{0,60}Disabled|Stop-Service[^\r\n;|]{0,60}\b(?:EventLog|Wevtsvc|Sysmon\w*)\b|" +
        @"sc(?:\.exe)?""?\s+(?:stop|delete)\s+""?(?:EventLog|Wevtsvc|Sysmon\w*)\b|sc(?:\.exe)?""?\s+config\s+""?(?:EventLog|Wevtsvc|" +
        @"Sysmon\w*)""?\s+start=\s*disabled|net\s+stop\s+""?(?:EventLog|Wevtsvc|Sysmon\w*)\b|fltmc(?:\.exe)?\s+unload\s+Sysmon)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex EventLogOff();

    [GeneratedRegex(@"wevtutil(?:\.exe)?\s+(?:sl|set-log)\s+\S+\s+/e(?:nabled)?:(?:false|0)|\.IsEnabled\s*=\s*\$false", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ChannelOff();

    [GeneratedRegex(@"AmsiEnable['""]?\s+(?:/t\s+\w+\s+/d\s+|-Type\s+\w+\s+-Value\s+|-PropertyType\s+\w+\s+-Value\s+|-Value\s+)?['""]?0\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex AmsiOff();

    [GeneratedRegex(
        @"(?:Stop-Service|Set-Service)[^\r\n;]{0,80}\bWinDefend\b|sc(?:\.exe)?\s+(?:stop|delete|config)\s+WinDefend|" +
        @"Services\\WinDefend[^\r\n]{0,80}\bStart\b[^\r\n]{0,30}\b4\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Stopped();
}
