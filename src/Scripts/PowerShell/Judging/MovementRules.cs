using System.Text.RegularExpressions;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Preparing theft, moving on, staying unseen: settings weakened, products stopped, payloads fetched for later, mail diverted.</summary>
internal static partial class MovementRules
{
    private static readonly string[] Guards =
    [
        "msmpeng", "windefend", "wdnissvc", "sense", "csfalcon", "crowdstrike", "xagt", "sophos", "symantec", "mcafee", "trend", "kaspersky", "ekrn", "sentinel",
        "carbonblack", "cylance", "bitdefender", "malwarebytes",
    ];

    private static readonly string[] Stopping = ["Stop-Process", "Stop-Service", "taskkill", "net stop", "sc stop", "sc config", "sc.exe stop", "sc.exe config", "StartupType Disabled"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("cleartext-passwords-enabled", 100, ["T1112", "T1003.001"], facts => facts.Has("UseLogonCredential") ? Lines(facts).FirstOrDefault(line => SetsTo(line,
            "UseLogonCredential", '1')) : null),
        new("lsass-protection-removed", 60, ["T1562"], facts => facts.Has("RunAsPPL") ? Lines(facts).FirstOrDefault(line => SetsTo(line, "RunAsPPL", '0')) : null),
        new("hidden-shell-that-fetches", 85, ["T1059.001", "T1105"], facts => facts.Has("powershell") && ExecutionRules.MayBeHidden(facts) ? Lines(facts).FirstOrDefault(FetchesHidden) : null),
        new("remote-object-that-starts-programs", 80, ["T1021.003"], facts =>
            facts.HasAny("GetTypeFromProgID", "GetTypeFromCLSID") && facts.HasAny("DDEInitiate", "ExecuteShellCommand", "Document.Application", "RegisterXLL",
                "CreateObject(") ? facts.Line("GetTypeFromProgID", "GetTypeFromCLSID") : null),
        new("script-fetched-to-writable-folder", 45, ["T1105"], facts => facts.HasAny("http:", "https:") ? FetchedToFolder(facts) : null),
        new("assembly-from-writable-folder", 50, ["T1620"], facts =>
            facts.HasAny("Assembly]::LoadF", "Assembly]::UnsafeLoadFrom", "Add-Type -Path", "Import-Module") ? Lines(facts).FirstOrDefault(line => Has(line, ".dll")
                && Any(line, ["]::LoadF", "]::UnsafeLoadFrom", "Add-Type -Path", "Import-Module"]) && Any(line, ScriptPlaces.Writable)) : null),
        new("assembly-from-encrypted-bytes", 50, ["T1620", "T1140"], facts => facts.LoadedBytes is { } load && facts.Has("CreateDecryptor") ? load : null),
        new("deletes-itself", 50, ["T1070.004"], facts => facts.Commands.FirstOrDefault(command => command.Name == "Remove-Item" && Any(command.Text,
            ["$MyInvocation.MyCommand", "$PSCommandPath"]))?.Text),
        new("defender-disabled-several-ways", 40, ["T1562.001"], DefenderSeveralWays),
        new("security-products-stopped", 100, ["T1562.001"], facts => facts.HasAny(Stopping) ? Lines(facts).FirstOrDefault(line => Any(line, Stopping)
            && Guards.Count(guard => Has(line, guard)) >= 2) : null),
        new("page-copied-from-address", 100, ["T1505.003", "T1105"], facts =>
            facts.Commands.FirstOrDefault(command => command.Name == "Copy-Item" && Any(command.Text, ScriptPlaces.WebFolders) && ScriptPlaces.NamesPage(command.Text)
                && FromAddress().IsMatch(command.Text))?.Text),
        new("port-forwarded-to-public-address", 100, ["T1090"], facts => facts.Has("portproxy") && Forwarded().Match(facts.Code) is { Success: true } to
            && ExecutionRules.HasAddress($"http://{to.Groups[1].Value}/") ? to.Value : null),
        new("mail-diverted-by-rule", 60, ["T1114.003"], facts =>
            facts.Commands.FirstOrDefault(command => command.Name == "New-InboxRule" && Any(command.Text, ["-ForwardTo", "-RedirectTo", "-ForwardAsAttachmentTo"])
                && (command.Value("Name") is { Length: <= 2 } || (Has(command.Text, "-StopProcessingRules") && Any(command.Text, ["-DeleteMessage", "-MarkAsRead"]))))?.Text),
        new("all-mailboxes-opened", 50, ["T1098.002"], facts =>
            facts.HasAny("Add-MailboxPermission") ? Lines(facts).FirstOrDefault(line => Has(line, "Add-MailboxPermission") && Has(line, "FullAccess") && Any(line,
                ["Get-Mailbox ", "Get-Mailbox|"]) && Has(line, "-AutoMapping $false")) : null),
        new("secret-files-collected", 60, ["T1552.001", "T1005"], facts =>
            new[] { ".kdbx", ".rdg", "id_rsa", "unattend.xml", ".ppk", "sysprep.xml", "web.config", ".pfx" }.Count(word => facts.Has(word)) >= 3 && facts.Has("-Recurse")
                && facts.HasAny("Copy-Item", "Compress-Archive") ? facts.Line(".kdbx", ".rdg", "id_rsa") : null),
        new("logon-screen-backdoor", 100, ["T1546.008"], facts =>
            facts.HasAny("Image File Execution Options") && facts.Has("Debugger") && (facts.Deeds.WritesRegistry || facts.Commands.Count == 0 || facts.HasAny("New-Item", "Set-Item", "SetStringValue", "reg ", "reg.exe", "Copy-Item", "StdRegProv")) && facts.HasAny("sethc.exe", "utilman.exe", "osk.exe", "narrator.exe", "magnify.exe",
                "displayswitch.exe") ? facts.Line("Image File Execution Options") : null),
    ];

    /// <summary>The value after a name: the first digit that stands behind <c>-Value</c>, <c>/d</c> or a comma.</summary>
    private static bool SetsTo(string line, string name, char value)
    {
        var at = line.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || !Any(line, ["Set-ItemProperty", "New-ItemProperty", "reg add", "reg.exe add", "SetValue"]))
            return false;
        return Value().Match(line[at..]) is { Success: true } set && set.Groups[1].Value[0] == value;
    }

    private static bool FetchesHidden(string line) =>
        Has(line, "powershell") && ExecutionRules.IsHidden(line) && Any(line, ["iex", "Invoke-Expression"]) && Any(line, ["http://", "https://"]) && Any(line, ["irm ",
            "iwr ", "Download", "Invoke-WebRequest", "Invoke-RestMethod"]);

    /// <summary>Text from the network becomes a script in a folder anybody may write to.</summary>
    private static string? FetchedToFolder(ScriptFacts facts)
    {
        if (!facts.HasAny(ScriptPlaces.Writable) || !Script().IsMatch(facts.Code))
            return null;
        return Lines(facts).FirstOrDefault(line => Any(line, ["iwr ", "irm ", "Invoke-WebRequest", "Invoke-RestMethod", "DownloadFile", "DownloadString", "BitsTransfer"])
            && Has(line, "http://") && Any(line, ["Set-Content", "Out-File", "-OutFile", "DownloadFile", "WriteAllText", "-Destination"]));
    }

    private static string? DefenderSeveralWays(ScriptFacts facts)
    {
        var ways = (facts.Commands.Any(command => command.Name == "Set-MpPreference" && Has(command.Text, "-Disable") && !Has(command.Text, "$false")) ? 1 : 0)
            + (facts.HasAny("DisableAntiSpyware", "DisableRealtimeMonitoring") && facts.HasAny("reg add", "reg.exe add", "ItemProperty") ? 1 : 0)
            + (facts.HasAny("sc config WinDefend", "sc config WdNisSvc", "sc.exe config WinDefend", "sc stop WinDefend", "sc.exe stop WinDefend", "sc config Sense") ? 1 : 0)
            + (facts.Has("Windows-Defender") && facts.HasAny("Uninstall-WindowsFeature", "Remove-WindowsFeature", "Disable-WindowsOptionalFeature") ? 1 : 0);
        return ways >= 2 ? facts.Line("DisableAntiSpyware", "Set-MpPreference", "WinDefend", "Windows-Defender") : null;
    }

    [GeneratedRegex(@"(?:-Value|/d|,)\s*['""]?(\d)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Value();

    [GeneratedRegex(@"\\\\\d{1,3}(\.\d{1,3}){3}\\", RegexOptions.NonBacktracking)]
    private static partial Regex FromAddress();

    [GeneratedRegex(@"connectaddress=(\d{1,3}(?:\.\d{1,3}){3})", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Forwarded();

    [GeneratedRegex(@"\.(ps1|bat|cmd|vbs|js|hta)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Script();
}
