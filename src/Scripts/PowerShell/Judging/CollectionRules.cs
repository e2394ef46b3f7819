using System.Text.RegularExpressions;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Gathering what belongs to a person or an organisation, and carrying it away.</summary>
internal static partial class CollectionRules
{
    /// <summary>Places where programs keep what lets one in or pays.</summary>
    private static readonly string[] Stores =
    [
        "exodus.wallet", @"electrum\wallets", @"atomic\local storage", "wallet.dat", "nkbihfbeogaeaoehlefnkodbefgpgknn", @"coinomi\", @"\jaxx", @"guarda\",
        @"discord\local storage", @"telegram desktop\tdata", @"signal\",
        @"filezilla\recentservers", @"filezilla\sitemanager", @"winscp 2\sessions", @"simontatham\putty\sessions", @"\.aws", @"\.azure", @"\.kube", @"gcloud\credentials",
        @"\.ssh", "login data", "logins.json", "key4.db", "cookies.sqlite",
        @"network\cookies", @"openvpn\config", @"steam\config", @"nordvpn", @"protonvpn", ".kdbx", @"docker\config.json", @"\.git-credentials", @"\.npmrc", @"thunderbird\profiles",
    ];

    private static readonly string[] BrowserStores = ["Login Data", "Local State", "logins.json", "key4.db", "key3.db", "cookies.sqlite", @"Network\Cookies", @"Default\Cookies", "Web Data"];

    private static readonly string[] Documents = [".docx", ".doc", ".xlsx", ".xls", ".pdf", ".pptx", ".kdbx", ".pst", ".ovpn", ".rdp", ".pem", ".ppk", ".dwg", ".vsdx", ".one"];

    private static readonly string[] Taking = ["Copy-Item", "cp ", "copy ", "ReadAllBytes", "File]::Copy", "Compress-Archive", "CreateFromDirectory", "robocopy", "xcopy"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("secret-stores-taken", 60, ["T1552.001", "T1555", "T1005"], facts => facts.Count(Stores) >= 3 && facts.HasAny(Taking) ? facts.Line(Stores) : null),
        new("secret-stores-sent", 60, ["T1552.001", "T1555", "T1041"], facts => facts.Count(Stores) >= 2 && facts.Sends && facts.HasAny(Taking) ? facts.Line(Stores) : null),
        new("browser-stores-copied", 60, ["T1555.003", "T1539"], facts => facts.Count(BrowserStores) >= 2 && facts.HasAny("User Data", "Firefox", "Profiles")
            && facts.HasAny(Taking) ? facts.Line(BrowserStores) : null),
        new("screen-sent", 80, ["T1113", "T1041"], facts => facts.HasAny("CopyFromScreen", "PrintWindow", "BitBlt") && facts.Sends ? facts.Line("CopyFromScreen", "PrintWindow", "BitBlt") : null),
        new("screen-watched", 60, ["T1113"], facts => facts.Has("CopyFromScreen") && facts.HasAny("while", "for (;;)", "-RepetitionInterval")
            && facts.HasAny("Start-Sleep", "sleep ", "Threading.Timer") ? facts.Line("CopyFromScreen") : null),
        new("clipboard-watched", 40, ["T1115"], facts => ReadsClipboard(facts) && facts.HasAny("while", "do {") && facts.HasAny("Start-Sleep", "sleep ") ? facts.Line("Clipboard") : null),
        new("wallet-in-clipboard-replaced", 100, ["T1115", "T1565.002"], facts =>
            ReadsClipboard(facts) && facts.HasAny("Set-Clipboard", "Clipboard]::SetText", "clip.exe", "| clip") && facts.HasAny("while", "for (;;)", "for(;;)", "do {", "do{")
                && (facts.HasAny("bc1", "wallet", "0x[a-f", "[13][a-k", "T[A-Za-z") || Wallet().IsMatch(facts.Code))
                ? facts.Line("Set-Clipboard", "SetText", "clip") : null),
        new("sound-recorded", 60, ["T1123"], facts => (facts.Has("mciSendString") && facts.HasAny("waveaudio", "record")) || facts.HasAny("waveInOpen", "waveInStart")
            ? facts.Line("mciSendString", "waveIn") : null),
        new("camera-used", 60, ["T1125"], facts => facts.HasAny("capCreateCaptureWindow", "avicap32") ? facts.Line("capCreateCaptureWindow", "avicap32") : null),
        new("documents-sent", 100, ["T1005", "T1560.001", "T1041"], facts =>
            facts.Sends && facts.Count(Documents) >= 3 && facts.Has("-Recurse") && facts.HasAny("Compress-Archive", "ToBase64String", "ZipFile]", "Compression",
                "UploadFile", "-InFile") && (facts.HasAny("Get-PSDrive", "GetDrives", @"C:\Users", "$env:USERPROFILE", "GetFolderPath", "Win32_LogicalDisk"))
                ? facts.Line("-Recurse") : null),
        new("data-in-names", 100, ["T1048.003", "T1071.004"], facts =>
            facts.HasAny("Resolve-DnsName", "nslookup", "GetHostEntry", "GetHostAddresses", "GetHostByName") && facts.Has("Substring(") && facts.HasAny("BitConverter",
                "ToString('x2')", "ToString(\"x2\")", "ToString('X2')", "ToBase64String", "{0:x2}", "ToBase32", "Convert]::ToHexString")
                ? facts.Line("Resolve-DnsName", "nslookup", "GetHostEntry", "GetHostAddresses", "GetHostByName") : null),
        new("history-searched-for-secrets", 50, ["T1552.003"], facts =>
            facts.HasAny("ConsoleHost_history", "PSReadLine") && facts.HasAny("password", "secret", "-AsPlainText") && facts.HasAny("Select-String", "-match", "findstr")
                && facts.HasAny(@"C:\Users\*", @"Users\*\", "$env:APPDATA", "HistorySavePath") ? facts.Line("ConsoleHost_history", "PSReadLine") : null),
        new("history-sent", 60, ["T1552.003", "T1041"], facts => facts.Sends && facts.HasAny("ConsoleHost_history", @"PSReadLine\", "HistorySavePath")
            ? facts.Line("ConsoleHost_history", "PSReadLine", "HistorySavePath") : null),
        new("wlan-keys-sent", 100, ["T1552", "T1041"], facts => facts.Has("wlan") && facts.Has("key=clear") && facts.Sends ? facts.Line("key=clear") : null),
        new("asked-password-sent", 60, ["T1056.002"], facts =>
            facts.HasAny("PromptForCredential", "CredUIPromptForWindowsCredentials", "Get-Credential") && facts.HasAny("GetNetworkCredential()", "PtrToStringAuto",
                "PtrToStringBSTR") && facts.Sends && facts.HasAny("ValidateCredentials", "while", "do {") ? facts.Line("PromptForCredential", "CredUI", "Get-Credential")
                : null),
        new("mailbox-read-and-sent", 60, ["T1114.001"], facts => facts.Has("Outlook.Application") && facts.HasAny("GetDefaultFolder(6)", "olFolderInbox") && facts.Sends
            && facts.HasAny(".Body", "SaveAs") ? facts.Line("GetDefaultFolder", "olFolderInbox") : null),
        new("chat-driven", 60, ["T1102.002"], facts => facts.HasAny("getUpdates", "conversations.history", "/channels/") && facts.HasAny("sendMessage",
            "chat.postMessage", "/messages", "sendDocument") && RunsShell(facts) ? facts.Line("getUpdates", "conversations.history", "/channels/") : null),
    ];

    private static bool ReadsClipboard(ScriptFacts facts) => facts.HasAny("Get-Clipboard", "Clipboard]::GetText");

    private static bool RunsShell(ScriptFacts facts) => facts.HasAny("cmd /c", "cmd.exe /c", "Invoke-Expression", "iex ", "iex(", "powershell -c");

    [GeneratedRegex(@"\b(?:bc1[a-z0-9]{25,60}|0x[0-9a-fA-F]{40}|[13][1-9A-HJ-NP-Za-km-z]{33})\b", RegexOptions.NonBacktracking)]
    private static partial Regex Wallet();
}
