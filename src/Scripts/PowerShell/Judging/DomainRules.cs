using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Taking over a domain and what belongs to it: tickets, directory rights, certificates, policies, managers of passwords and backups, machines weakened for later.</summary>
internal static partial class DomainRules
{
    private static readonly string[] TicketWords = ["kerberos::golden", "/impersonateuser:", "/msdsspn:", "/altname:", "asreproast", "/ptt", "/krbtgt:", "s4u /"];

    private static readonly string[] SavedSessions = [@"SimonTatham\PuTTY\Sessions", @"WinSCP 2\Sessions", "Terminal Server Client", @"FileZilla\", @"SuperPuTTY", "*.rdp", "*.ppk", "*.sdtid"];

    private static readonly string[] Weakenings =
    [
        "EnableLUA", "ConsentPromptBehaviorAdmin", "LocalAccountTokenFilterPolicy", "EnableSmartScreen", "VulnerableDriverBlocklistEnable",
        "EnableVirtualizationBasedSecurity", "RunAsPPL", "UseLogonCredential", "DisableRestrictedAdmin",
        "RestrictAnonymous", "EveryoneIncludesAnonymous", "SMB1", "LmCompatibilityLevel",
    ];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("tickets-forged", 100, ["T1558.001", "T1550.003"], facts => facts.Count(TicketWords) is var words && (words >= 2 || facts.HasAny("/impersonateuser:",
            "/altname:", "asreproast")) ? facts.Line(TicketWords) : null),
        new("rights-over-directory", 100, ["T1098", "T1222.001"], facts =>
            facts.HasAny("AdminSDHolder") && facts.HasAny("AddAccessRule", "SetAccessRule", "dsacls", "Set-Acl", "Add-ADPermission", "ActiveDirectoryAccessRule")
                ? facts.Line("AdminSDHolder") : null),
        new("delegation-planted", 60, ["T1134.001"], facts => facts.HasAny("PrincipalsAllowedToDelegateToAccount", "msDS-AllowedToActOnBehalfOfOtherIdentity")
            && facts.HasAny("New-ADComputer", "New-MachineAccount", "MachineAccountQuota") ? facts.Line("PrincipalsAllowedToDelegateToAccount",
            "msDS-AllowedToActOnBehalfOfOtherIdentity") : null),
        new("templates-of-certificates-searched", 60, ["T1649"], facts => facts.Has("mspki-certificate-name-flag") && facts.HasAny("DirectorySearcher", "adsisearcher",
            "Get-ADObject") && facts.HasAny("vulnerable", "ESC1", "altname", "request") ? facts.Line("mspki-certificate-name-flag") : null),
        new("library-in-name-server", 100, ["T1543.003"], facts => facts.HasAny("serverlevelplugindll") && facts.HasAny("dnscmd", "Set-DnsServer", "Set-ItemProperty",
            "reg add") ? facts.Line("serverlevelplugindll") : null),
        new("managed-passwords-sent", 100, ["T1555", "T1041"], facts => facts.HasAny("ms-mcs-admpwd", "msds-managedpassword", "msLAPS-Password") && facts.Sends
            ? facts.Line("ms-mcs-admpwd", "msds-managedpassword", "msLAPS-Password") : null),
        new("task-for-all-by-policy", 80, ["T1484.001"], facts => facts.HasAny(@"Preferences\ScheduledTasks") && facts.HasAny("ImmediateTask", "ScheduledTasks.xml")
            && facts.HasAny("Set-Content", "Out-File", "WriteAllText", "Copy-Item") ? facts.Line("ScheduledTask") : null),
        new("policy-pushed-to-all", 30, ["T1484.001"], facts => facts.HasAny("gpupdate /force") && facts.HasAny("Get-ADComputer -Filter *", "New-GPLink")
            && facts.Has("SYSVOL") ? facts.Line("gpupdate") : null),
        new("passwords-of-backup-read", 80, ["T1555"], facts => facts.HasAny("[dbo].[Credentials]", "dbo.Credentials") && facts.HasAny("Veeam") ? facts.Line("Credentials") : null),
        new("backups-removed", 60, ["T1490"], facts => facts.HasAny("Remove-VBRBackup", "Remove-WBBackupSet", "Remove-DPMRecoveryPoint") && facts.HasAny("Disable-VBRJob",
            "Get-VBRBackup |", "-Force", "-Confirm:$false") ? facts.Line("Remove-VBRBackup", "Remove-WBBackupSet", "Remove-DPM") : null),
        new("password-manager-tapped", 100, ["T1555.005"], facts => facts.HasAny("KeePass.config") && facts.HasAny("Trigger", "ExportMasterKey", "PluginCache")
            && facts.HasAny(".Save(", "Set-Content", "WriteAllText") ? facts.Line("KeePass.config") : null),
        new("saved-sessions-read", 100, ["T1552.002"], facts => facts.Count(SavedSessions) >= 2 && facts.HasAny("HKEY_USERS", "HKU:", @"Registry::HKEY_USERS") ? facts.Line(SavedSessions) : null),
        new("database-runs-commands", 60, ["T1505.001", "T1059.003"], facts => facts.Has("xp_cmdshell") && facts.HasAny("EXEC", "RECONFIGURE")
            && facts.HasAny("'xp_cmdshell', 1", "'xp_cmdshell',1", "''xp_cmdshell''", "xp_cmdshell '", "xp_cmdshell ''") ? facts.Line("xp_cmdshell") : null),
        new("database-starts-shell", 40, ["T1505.001"], facts => facts.Has("xp_cmdshell") && facts.HasAny("powershell", "whoami", "certutil", "-enc", "net user") ? facts.Line("xp_cmdshell") : null),
        new("machine-weakened", 60, ["T1112", "T1562"], facts => facts.HasAny("Set-ItemProperty", "New-ItemProperty", "reg add", "SetValue(")
            && facts.Count(Weakenings) >= 3 && IsOff().BoundedCount(facts.Code) >= 2 ? facts.Line(Weakenings) : null),
        new("machine-weakened-throughout", 40, ["T1112", "T1562"], facts => facts.HasAny("Set-ItemProperty", "New-ItemProperty", "reg add", "SetValue(")
            && IsOff().BoundedCount(facts.Code) >= 3 ? facts.Line(Weakenings) : null),
        new("user-control-switched-off", 50, ["T1548.002"], facts => facts.HasAny("EnableLUA", "ConsentPromptBehaviorAdmin")
            ? Lines(facts).FirstOrDefault(line => IsControlOff().BoundedIsMatch(line)) : null),
        new("dates-falsified", 60, ["T1070.006"], facts => facts.HasAny(".CreationTime", ".LastWriteTime", ".LastAccessTime") && Dates().BoundedCount(facts.Code) >= 2 ? facts.Line("CreationTime", "LastWriteTime") : null),
        new("saver-from-writable-folder", 60, ["T1546.002"], facts =>
            facts.Has("SCRNSAVE.EXE") && facts.HasAny("Set-ItemProperty", "New-ItemProperty", "reg add") && facts.HasAny("$env:APPDATA", "$env:TEMP", "%appdata%",
                "%temp%", @"\ProgramData\", @"\Users\Public") ? facts.Line("SCRNSAVE.EXE") : null),
        new("logon-program-added", 100, ["T1547.004"], facts =>
            facts.Has("Winlogon") && facts.HasAny("Set-ItemProperty", "New-ItemProperty", "reg add", "SetValue(") ? Lines(facts).FirstOrDefault(line => LogonProgram().BoundedIsMatch(line)) : null),
        new("exit-of-program-watched", 80, ["T1546.012"], facts => facts.HasAny("SilentProcessExit") && facts.Has("MonitorProcess") ? facts.Line("SilentProcessExit") : null),
        new("older-shell-started", 60, ["T1562.010"], facts => facts.Has("powershell") && OldShell().BoundedMatch(facts.Code) is { Success: true } old ? old.Value : null),
        new("share-drives-commands", 100, ["T1102", "T1059.001"], facts =>
            facts.Has(@"\\") && facts.HasAny("while", "for (;;)", "do {") && FromShare().IsMatch(facts.Code) && facts.HasAny("Get-Content", "ReadAllText", "gc ")
                && facts.HasAny("ScriptBlock]::Create", "Invoke-Expression", "iex ") && facts.HasAny("Out-File", "Set-Content", "WriteAllText")
                ? FromShare().Match(facts.Code).Value : null),
        new("pages-of-sites-infected", 100, ["T1185", "T1565.001"], facts =>
            facts.HasAny("<script src=", "<script>", "<iframe") && facts.HasAny("</body>", "</head>") && facts.HasAny("Replace(", "-replace")
                && facts.HasAny("Get-Website", "inetpub", "PhysicalPath", "wwwroot") && facts.HasAny("Set-Content", "WriteAllText", "Out-File") && facts.Has("-Recurse")
                ? facts.Line("<script", "<iframe") : null),
        new("records-of-people-sent", 60, ["T1213", "T1041"], facts => facts.HasAny("information_schema.columns", "sys.columns") && facts.Count("%card%", "%ssn%",
            "%passw%", "%iban%", "%credit%", "%email%", "%secur%") >= 2 ? facts.Line("information_schema", "sys.columns") : null),
        new("packed-with-password-and-removed", 80, ["T1486", "T1560.001"], facts => facts.HasAny("7z", "rar") && facts.HasAny("-sdel", " -df ") && facts.HasAny("-p$",
            "-hp", "-mhe") ? facts.Line("-sdel", " -df ") : null),
        new("updates-of-guards-redirected", 60, ["T1562.001"], facts =>
            facts.Has(@"drivers\etc\hosts") && facts.HasAny("127.0.0.1", "0.0.0.0") && facts.HasAny("update.", "edr", "definitions", "antivirus", "defender")
                && facts.HasAny("Add-Content", "Out-File", "AppendAllText") ? facts.Line(@"etc\hosts") : null),
        new("updates-switched-off", 20, ["T1562.001"], facts => facts.Has("wuauserv") && UpdatesOff().BoundedMatch(facts.Code) is { Success: true } off ? off.Value : null),
        new("seeds-searched", 60, ["T1005", "T1552.001"], facts => facts.Count("seed", "mnemonic", "recovery phrase", "metamask", "wallet.dat", "ledger", "trezor",
            "private key") >= 3 && facts.Has("-Recurse") ? facts.Line("mnemonic", "seed", "wallet.dat") : null),
        new("seeds-searched-and-sent", 60, ["T1005", "T1552.001", "T1041"], facts => facts.Sends && facts.Deeds.SearchesFiles && facts.Count("seed", "mnemonic",
            "recovery phrase", "metamask", "wallet", "ledger", "trezor", "private key", "2fa") >= 3 ? facts.Line("mnemonic", "seed", "wallet") : null),
        new("all-mailboxes-searched-for-secrets", 80, ["T1114.002"], facts =>
            facts.HasAny("New-ComplianceSearch", "Search-Mailbox") && facts.HasAny("-ExchangeLocation All", "-ResultSize Unlimited") && facts.HasAny("password",
                "seed phrase", "wire", "vpn") ? facts.Line("New-ComplianceSearch", "Search-Mailbox") : null),
        new("device-code-asked-for-others", 80, ["T1528"], facts => facts.HasAny("oauth2/devicecode", "oauth2/v2.0/devicecode") && facts.HasAny("Send-MailMessage",
            "SmtpClient", "targets") ? facts.Line("devicecode") : null),
        new("secret-of-application-sent", 100, ["T1098.001"], facts => facts.HasAny("Add-MgApplicationPassword", "New-AzureADApplicationPasswordCredential",
            "New-AzADAppCredential") && facts.Sends && facts.HasAny("SecretText", ".Value") ? facts.Line("ApplicationPassword", "AppCredential") : null),
        new("printer-port-writes-library", 100, ["T1547.012"], facts => facts.Has("Add-PrinterPort") && PortToSystem().Match(facts.Code) is { Success: true } port ? port.Value : null),
    ];

    [GeneratedRegex(
        @"(?:EnableLUA|ConsentPromptBehaviorAdmin|EnableSmartScreen|VulnerableDriverBlocklistEnable|EnableVirtualizationBasedSecurity|RunAsPPL)['""]?\s*(?:=\s*|" +
        @"-Value\s+|/t\s+\w+\s+/d\s+|\s)['""]?0\b|LocalAccountTokenFilterPolicy['""]?\s*(?:=\s*|-Value\s+|/t\s+\w+\s+/d\s+|\s)['""]?1\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex IsOff();

    [GeneratedRegex(
        @"(?:Set-ItemProperty|New-ItemProperty|reg(?:\.exe)? add|SetValue)[^\r\n]{0,160}(?:EnableLUA|ConsentPromptBehaviorAdmin)['""]?\s*(?:,\s*|-Value\s+|" +
        @"/t\s+\w+\s+/d\s+|\s)['""]?0\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex IsControlOff();

    [GeneratedRegex(@"\.(?:CreationTime|LastWriteTime|LastAccessTime)(?:Utc)?\s*=\s*[^=\r\n]{0,80}\.(?:CreationTime|LastWriteTime|LastAccessTime)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Dates();

    [GeneratedRegex(@"\b(?:Userinit|Shell)['""]?\s+(?:-Value\s+)?['""][^'""\r\n]{0,120},\s*[^'""\r\n]{0,120}\.(?:exe|bat|cmd|vbs|ps1)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex LogonProgram();

    [GeneratedRegex(@"powershell(?:\.exe)?['""]?\s[^\r\n]{0,40}-v(?:e|er|ers|ersi|ersio|ersion)?\s+2\b[^\r\n]{0,200}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex OldShell();

    [GeneratedRegex(@"\\\\\d{1,3}(?:\.\d{1,3}){3}\\[^\s'""]{1,80}", RegexOptions.NonBacktracking)]
    private static partial Regex FromShare();

    [GeneratedRegex(@"(?:sc(?:\.exe)?\s+config\s+wuauserv\s+start=\s*disabled|Set-Service\s+(?:-Name\s+)?wuauserv[^\r\n;]{0,40}Disabled)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex UpdatesOff();

    [GeneratedRegex(@"Add-PrinterPort\s[^\r\n]{0,40}['""][A-Z]:\\Windows\\[^'""\r\n]{1,120}\.dll", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex PortToSystem();
}
