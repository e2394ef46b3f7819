using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What is done to servers, Exchange first: pages planted through management commands, agents, data laid out for collection, traces removed, products of value stopped.</summary>
internal static partial class ServerRules
{
    private static readonly string[] Stopping = ["Stop-Service", "net stop", "sc stop", "sc.exe stop", "taskkill", "Stop-Process", "StartupType Disabled", "start= disabled"];

    private static readonly string[][] OfValue =
    [
        ["sql"], ["exchange"], ["veeam", "backup", "acronis", "vss"], ["oracle"], ["sharepoint"], ["vmms", "vmwp"], ["quickbooks", "qbdb"],
    ];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("page-through-exchange-command", 100, ["T1505.003"], PlantedPage),
        new("page-written-from-bytes", 100, ["T1505.003"], facts =>
            facts.HasAny("WriteAllBytes", "WriteAllText", "Set-Content", "Out-File") && facts.HasAny("FromBase64String", "FromHexString")
                && facts.Line("WriteAllBytes", "WriteAllText", "Set-Content", "Out-File") is { } line && ScriptPlaces.NamesPage(line) && facts.HasAny(ScriptPlaces.WebFolders) ? line : null),
        new("transport-agent-from-writable-folder", 100, ["T1505.002"], facts =>
            facts.Commands.FirstOrDefault(command => command.Name.Equals("Install-TransportAgent", StringComparison.OrdinalIgnoreCase)) is { } agent && IsWritable(agent.Text) ? agent.Text : null),
        new("transport-agent-brought-along", 100, ["T1505.002"], facts => facts.HasAny("Install-TransportAgent") && Lines(facts).Any(line => line.Length < 4_000
            && Any(line, ["Copy-Item", "copy ", "-OutFile", "DownloadFile", "WriteAllBytes"]) && Has(line, ".dll") && (IsWritable(line) || FromAddress().IsMatch(line) || Any(line, ["http://",
            "https://", "FromBase64String"]))) ? facts.Line("Install-TransportAgent") : null),
        new("packed-into-web-folder", 60, ["T1560.001", "T1074.001"], facts =>
            facts.Commands.FirstOrDefault(command => IsPacker(command.Name) && Any(command.Text, ScriptPlaces.WebFolders)) is { } packer ? packer.Text : null),
        new("services-of-value-stopped", 40, ["T1489"], facts => facts.HasAny(Stopping) && OfValue.Count(names => facts.HasAny(names)) >= 2 && IsStoppedByKind(facts) ? facts.Line(Stopping) : null),
        new("all-event-logs-cleared", 80, ["T1070.001"], facts => facts.SealsImage ? null :
            facts.HasAny("wevtutil el", "wevtutil.exe el", "wevtutil enum-logs") && ClearsEach().Match(facts.Code) is { Success: true } each ? each.Value
                : facts.HasAny("Get-EventLog -List", "Get-WinEvent -ListLog") ? facts.Lines.FirstOrDefault(ClearsListed)?.Trim() : null),
        new("fetched-by-certificate-tool", 60, ["T1105", "T1218"], facts =>
            facts.HasAny("certutil") && facts.HasAny("-urlcache", "/urlcache", "-verifyctl", "/verifyctl") && facts.HasAny("http://", "https://", "ftp://")
                ? facts.Line("urlcache", "verifyctl") : null),
        new("journal-deleted", 60, ["T1070"], facts => facts.HasAny("usn deletejournal") ? facts.Line("usn deletejournal") : null),
        new("warnings-removed-by-rule", 60, ["T1564.008", "T1562"], facts => facts.Commands.FirstOrDefault(command => command.Name.Equals("New-TransportRule",
            StringComparison.OrdinalIgnoreCase) && Any(command.Text, ["-DeleteMessage", "-Quarantine", "-RedirectMessageTo"]) && Any(command.Text, ["alert", "phish",
            "compromise", "hack", "malware", "suspicious", "breach", "virus"]))?.Text),
        new("rule-of-warnings-disabled", 30, ["T1562"], facts => !facts.Has("Get-TransportRule") ? null : Lines(facts).FirstOrDefault(line => Has(line, "Get-TransportRule") && Any(line, ["Disable-TransportRule",
            "Remove-TransportRule"]) && Any(line, ["alert", "phish", "malware", "spam"]))),
        new("library-made-global-from-writable-folder", 100, ["T1505.004", "T1574"], facts => facts.HasAny("GacInstall", "gacutil", "New-WebManagedModule")
            && Lines(facts).Any(line => line.Length < 4_000 && Has(line, ".dll") && IsWritable(line)) ? facts.Line("GacInstall", "gacutil", "New-WebManagedModule")
            : null),
        new("history-removed", 50, ["T1070.003"], facts =>
            !facts.SealsImage && facts.HasAny("HistorySavePath", "ConsoleHost_history") && facts.Commands.Any(command => command.Name is "Remove-Item" or "Clear-Content" && Any(command.Text,
                ["HistorySavePath", "ConsoleHost_history"]))
                ? facts.Line("HistorySavePath", "ConsoleHost_history") : null),
        new("account-hidden-from-logon", 80, ["T1564.002"], facts => facts.Has(@"SpecialAccounts\UserList") && facts.HasAny("reg add", "reg.exe add", "Set-ItemProperty",
            "New-ItemProperty") ? facts.Line("SpecialAccounts") : null),
        new("tunnel-opened", 80, ["T1572", "T1090"], facts => !facts.HasAny("ngrok", "frpc", "plink", "ssh") && !(facts.Has("R:") && (facts.Has("client") || ReversePort().BoundedIsMatch(facts.Code))) ? null
            : facts.Lines.FirstOrDefault(line => line.Length < 4_000 && Tunnel().BoundedIsMatch(line))?.Trim()),
        new("lsass-dump-by-number", 100, ["T1003.001"], facts =>
            facts.Has("lsass") && facts.Has("rundll32") && facts.HasAny("#24", "#+24", "#-65512", "#+000024") && facts.Has("full") ? facts.Line("#24", "#+24", "#-65512", "#+000024") : null),
        new("service-tickets-requested-for-all", 40, ["T1558.003"], facts =>
            facts.Has("KerberosRequestorSecurityToken") && facts.HasAny("setspn", "servicePrincipalName") ? facts.Line("KerberosRequestorSecurityToken") : null),
        new("engine-fields-overwritten", 100, ["T1562.001"], facts =>
            facts.HasAny("[Ref].Assembly", "PSObject].Assembly", "PSReference].Assembly") && facts.Has("NonPublic") && facts.HasAny("GetTypes", "GetType(")
                && facts.HasAny("Marshal]::Copy", "Marshal]::WriteInt", "SetValue(") && !EngineReads.Only(facts) ? facts.Line("[Ref].Assembly", "].Assembly") : null),
    ];

    /// <summary>A page's code in the settings of a virtual directory, or a certificate request or export that is saved as a page.</summary>
    private static string? PlantedPage(ScriptFacts facts)
    {
        foreach (var command in facts.Commands)
        {
            if (command.Name.EndsWith("VirtualDirectory", StringComparison.OrdinalIgnoreCase) && Any(command.Text, ["<script", "<%", "runat="]))
                return command.Text;
            if (command.Name is "New-ExchangeCertificate" or "Export-ExchangeCertificate" or "New-MailboxExportRequest" or "Search-Mailbox" or "Export-Mailbox" or "New-MailboxSearch"
                && (ScriptPlaces.NamesPage(command.Text) || Any(command.Text, ["<script", "<%"])))
                return command.Text;
        }
        return null;
    }

    /// <summary>One line that lists the logs and clears what it lists.</summary>
    private static bool ClearsListed(string line) =>
        line.Length < 8_000 && Any(line, ["Get-EventLog -List", "Get-WinEvent -ListLog"]) && Any(line, ["Clear-EventLog", "ClearLog(", "wevtutil cl", "wevtutil.exe cl"]);

    /// <summary>By a pattern or in a list with others: who maintains one product names its services.</summary>
    private static bool IsStoppedByKind(ScriptFacts facts) =>
        facts.Lines.Any(line => line.Length < 8_000 && OfValue.Count(names => Any(line, names)) >= 2);

    private static bool IsPacker(string name) => Evaluation.ShellNames.FileName(name) is "compress-archive" or "7z" or "7za" or "rar" or "winrar" or "makecab" or "zip" or "tar";

    private static bool IsWritable(string text) => Any(text, ScriptPlaces.Writable) || Any(text, [@"\users\", @"\inetpub\"]);

    [GeneratedRegex(@"(?:wevtutil(?:\.exe)?""?\s+(?:cl|clear-log)|Clear-EventLog(?:\s+-LogName)?)\s+['""(]?[$%][^\r\n]{0,80}|\.ClearLog\([^\r\n]{0,80}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ClearsEach();

    [GeneratedRegex(@"\\\\\d{1,3}(?:\.\d{1,3}){3}\\", RegexOptions.NonBacktracking)]
    private static partial Regex FromAddress();

    [GeneratedRegex(
        @"\bR:(?:\d{1,3}(?:\.\d{1,3}){3}:)?(?:\d+:)*(socks|\d+:)|\bclient\s+\S+:\d+\s+R:|\bngrok(\.exe)?\s+(tcp|http)\b|\bfrpc(\.exe)?\s+-c\b|plink(\.exe)?.{0,200}\s-R\s|" +
        @"\bssh(\.exe)?\s.{0,200}-R\s+\S*\d+:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Tunnel();

    [GeneratedRegex(@"R:(?:socks|\d)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ReversePort();
}
