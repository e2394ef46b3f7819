using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Passwords, keys and tokens where servers and people keep them, and people watched.</summary>
internal static partial class SecretRules
{
    private static readonly string[] Hives = [@"\config\SAM", @"\config\SYSTEM", @"\config\SECURITY", "ntds.dit", @"HKLM\SAM", @"HKLM\SECURITY", @"HKLM:\SAM",
        @"HKLM:\SECURITY", @"HKEY_LOCAL_MACHINE\SAM", @"HKEY_LOCAL_MACHINE\SECURITY"];

    private static readonly string[] Tokens =
    [
        @"Microsoft\Teams", @"\Slack\", @"discord", @"\Signal\", "Telegram Desktop", @"\.azure", "msal_token_cache", "accessTokens.json", "TokenCache.dat",
        "AzureRmContext", @"TokenBroker", @"\.aws\credentials", @"\.kube\config", @"gcloud\", "Local Storage\\leveldb", "leveldb", "id_rsa", "id_ed25519",
        @"Microsoft\Credentials",
        @"Microsoft\Protect", @"Microsoft\Vault", "Login Data", "Local State", "Network\\Cookies", "cookies.sqlite", "key4.db", "logins.json", ".kdbx", "wallet.dat",
        "Ethereum\\keystore", "Exodus", "Electrum", @"\WhatsApp\", "ConsoleHost_history", "rclone.conf", "FileZilla", "WinSCP", @"PuTTY\Sessions", ".ovpn", "mRemoteNG",
        "confCons.xml", ".git-credentials",
        "sitemanager.xml", "recentservers.xml", "MobaXterm", "unattend.xml", "sysprep.inf", "Groups.xml", "web.config", "Bitwarden", "1Password", "KeePass", "LastPass", "Thunderbird\\Profiles",
    ];

    private static readonly string[] SecretWords = ["password", "passwd", "pwd", "connectionString", "secret", "apikey", "api_key", "private key", "credential",
        "cpassword", "vpn", "iban", "bitcoin", "seed", "confidential", "wire transfer", "swift"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("hives-through-shadow-copy", 100, ["T1003.002", "T1003.003"], facts => facts.HasAny(Hives) && facts.HasAny("HarddiskVolumeShadowCopy", "GLOBALROOT",
            "Win32_ShadowCopy", "create shadow", "/y /vss", "diskshadow", "RawCopy", "ntfs", "FileMode]::Open, 'Read', 'ReadWrite'") && TakesHives(facts)
            ? facts.Line(Hives) : null),
        new("hives-opened-natively", 100, ["T1003.002"], facts => facts.HasAny("RegSaveKey", "SeBackupPrivilege", "NtSaveKey", "BaseRegSaveKey") && facts.Count("SAM",
            "SECURITY", "SYSTEM") >= 2 && facts.HasAny("'SAM'", "\"SAM\"", @"\SAM") ? facts.Line("RegSaveKey", "SeBackupPrivilege", "NtSaveKey") : null),
        new("tokens-and-stores-sent", 70, ["T1528", "T1539", "T1552.001", "T1041"], facts => facts.Sends && facts.Count(Tokens) >= 2 ? facts.Line(Tokens) : null),
        new("many-stores-searched", 60, ["T1552.001", "T1555"], facts => facts.Count(Tokens) >= 5 && (facts.Sends || facts.HasAny("Copy-Item", "ReadAllBytes",
            "Compress-Archive", "CreateFromDirectory", "Unprotect")) ? facts.Line(Tokens) : null),
        new("a-store-sent", 40, ["T1552.001", "T1041"], facts => facts.Sends && facts.Count(Tokens) == 1 && facts.HasAny("ReadAllBytes", "Copy-Item", "UploadFile",
            "-InFile", "ToBase64String", "-F file", "Get-Content") && facts.Deeds is { Address: { Length: > 0 } } or { Identifies: true } ? facts.Line(Tokens) : null),
        new("passwords-of-servers-read", 100, ["T1552.001", "T1003"], ServerPasswords),
        new("keys-of-federation-taken", 100, ["T1552.004", "T1606.002"], facts => facts.HasAny("CryptoPolicy", "thumbnailPhoto", "EncryptedPfx", "ADFSConfiguration",
            "AdfsConfigurationV") && facts.HasAny("Microsoft.IdentityServer", "CN=ADFS", "MICROSOFT##WID", "DKM", "IdentityServerPolicy") ? facts.Line("CryptoPolicy",
            "thumbnailPhoto", "EncryptedPfx", "ADFSConfiguration", "##WID") : null),
        new("private-keys-exported", 60, ["T1552.004", "T1649"], facts => facts.HasAny("Export-PfxCertificate", "X509ContentType]::Pfx", "X509ContentType]::Pkcs12",
            "-exportPFX", ".Export('Pfx'", "::Pfx,") && facts.HasAny("Cert:\\", "X509Store") && (facts.Sends || facts.HasAny(ScriptPlaces.Writable))
            && facts.HasAny("HasPrivateKey", "ForEach-Object", "foreach", "%") ? facts.Line("Pfx", "Pkcs12") : null),
        new("authority-key-taken", 80, ["T1649"], facts => facts.HasAny("certutil -backupKey", "certutil.exe -backupKey", "-backupDB", "Backup-CARoleService")
            && (facts.HasAny(ScriptPlaces.Writable) || facts.Sends) ? facts.Line("backupKey", "backupDB", "Backup-CARoleService") : null),
        new("domain-backup-key-read", 100, ["T1555", "T1003.004"], facts => facts.HasAny("BCKUPKEY_", "G$BCKUPKEY") && facts.HasAny("dpapi", "Lsa", "protected") ? facts.Line("BCKUPKEY") : null),
        new("password-asked-and-kept", 60, ["T1056.002"], facts =>
            facts.HasAny("PromptForCredential", "CredUIPromptForWindowsCredentials", "CredUIPromptForCredentials", "UseSystemPasswordChar", "PasswordBox",
                "-AsSecureString") && facts.HasAny("GetNetworkCredential()", ".Password", "PtrToString", "ConvertFrom-SecureString -AsPlainText")
 && facts.HasAny("ValidateCredentials", "while (", "while(", "do {", "do{", "until") && (facts.Sends || facts.HasAny(ScriptPlaces.Writable))
                    && facts.HasAny("Windows Security", "expired", "Sign in", "session", "Outlook", "verify", "credential", "locked", "update") && (facts.Sends
                    || facts.Deeds.WritesFiles) ? facts.Line("PromptForCredential", "CredUI", "PasswordChar", "PasswordBox", "AsSecureString") : null),
        new("asked-password-carried-out", 60, ["T1056.002", "T1041"], facts => facts.HasAny("PromptForCredential", "CredUIPrompt", "UseSystemPasswordChar", "PasswordBox")
            && facts.HasAny("GetNetworkCredential()", ".Password", ".Text") && (facts.Deeds.Address!.Length > 0 || facts.HasAny("UploadString", "webhook", "-Method Post",
            "GetResponse")) && facts.Sends ? facts.Line("PromptForCredential", "CredUIPrompt", "PasswordChar", "PasswordBox") : null),
        new("mail-read-for-secrets", 70, ["T1114.001"], facts => facts.HasAny("Outlook.Application", "Interop.Outlook", "ExchangeService", "mail/messages", "/messages?",
            "Get-MgUserMessage") && facts.Count(SecretWords) >= 2 && (facts.Sends || facts.HasAny("SaveAs(", "SaveAsFile", "Out-File", "Export-Csv", "Set-Content"))
            && facts.HasAny(".Body", "Attachments", "FindItems", "$search", "-Filter") ? facts.Line("Outlook", "ExchangeService", "messages") : null),
        new("mailboxes-of-all-read", 60, ["T1114.002"], facts => facts.HasAny("ImpersonatedUserId", "ApplicationImpersonation") && facts.HasAny("Get-Mailbox",
            "PrimarySmtpAddress", "foreach") && facts.HasAny("FindItems", "FindFolders", ".Load()") && facts.HasAny(".Body", "Attachments", "FileAttachment")
            ? facts.Line("ImpersonatedUserId", "ApplicationImpersonation") : null),
        new("files-with-secrets-searched-and-sent", 70, ["T1552.001", "T1083", "T1041"], facts => facts.Sends && facts.Deeds.SearchesFiles
            && facts.HasAny("Select-String", "findstr", "-match", "-Pattern") && facts.Count(SecretWords) >= 3 ? facts.Line(SecretWords) : null),
        new("secret-files-searched-and-sent", 70, ["T1552.001", "T1005", "T1041"], facts => facts.Sends && facts.Deeds.SearchesFiles && facts.Count("*.kdbx", "*passw*",
            "*.rdp", "*.ppk", "*.pem", "*.pfx", "*wallet*", "*seed*", "*credential*", "*secret*", "*.ovpn", "id_rsa", "*.key", "*login*", "*.rdg") >= 2
            ? facts.Line("*.kdbx", "*passw*", "*.rdp", "*.ppk", "*.pem", "*.pfx", "*wallet*", "*seed*") : null),
        new("mailboxes-searched-by-impersonation", 100, ["T1114.002"], facts => facts.Has("ImpersonatedUserId") && facts.HasAny("FindItems", "FindFolders")
            && facts.Count(SecretWords) >= 2 && facts.HasAny("foreach", "ForEach-Object", "for (") ? facts.Line("ImpersonatedUserId") : null),
        new("prompt-imitates-product", 60, ["T1056.002"], facts => facts.HasAny("PromptForCredential", "CredUIPrompt", "PasswordBox", "UseSystemPasswordChar")
            && facts.HasAny("expired", "sign in again", "re-enter", "Please sign in", "verify your", "session has", "reconnect") && facts.Sends
            ? facts.Line("PromptForCredential", "CredUIPrompt", "PasswordBox", "PasswordChar") : null),
        new("prompt-until-answered", 40, ["T1056.002"], facts => facts.HasAny("PromptForCredential", "CredUIPrompt", "Get-Credential") && facts.HasAny("while (-not $",
            "while(-not $", "while (!$", "while(!$", "while ($true", "until (") && facts.Sends ? facts.Line("PromptForCredential", "CredUIPrompt", "Get-Credential")
            : null),
        new("guards-reported", 60, ["T1518.001", "T1071.001"], facts => facts.HasAny("AntiVirusProduct", "AntivirusProduct") && facts.Deeds.Fetches && (facts.Deeds.Starts
            || facts.Deeds.RunsText || facts.Sends) && facts.Written.Length < 8_000 ? facts.Line("AntiVirusProduct") : null),
        new("records-dumped-and-sent", 60, ["T1213.006", "T1041"], facts => facts.HasAny("SqlConnection", "Invoke-Sqlcmd", "sqlcmd ", "OleDbConnection", "bcp ")
            && facts.HasAny("select *", "information_schema", "sys.tables", "sys.databases", "queryout") && facts.Sends && (facts.Deeds.Address!.Length > 0
            || facts.HasAny("%card%", "%pass%", "%passw%", "%ssn%")) ? facts.Line("information_schema", "sys.tables", "sys.databases", "select *", "queryout") : null),
        new("machine-located", 60, ["T1614", "T1041"], facts => facts.HasAny("GeoCoordinateWatcher", "Device.Location", "mode=bssid", "ipinfo.io", "ip-api.com",
            "geoplugin", "ipapi.co") && facts.Deeds.Identifies && facts.Sends && facts.HasAny("GeoCoordinateWatcher", "webhook", "telegram", "bssid", "discord", "hooks.")
            ? facts.Line("GeoCoordinate", "bssid", "ipinfo", "ip-api", "geoplugin", "ipapi") : null),
        new("person-watched", 60, ["T1056", "T1113", "T1115"], facts => facts.Deeds is { Sleeps: true, LoopsForever: true } && facts.HasAny("GetForegroundWindow",
            "GetWindowText", "MainWindowTitle") && facts.HasAny("GetAsyncKeyState", "CopyFromScreen", "Get-Clipboard", "Clipboard]::") ? facts.Line("GetForegroundWindow",
            "GetWindowText", "MainWindowTitle") : null),
        new("keys-read-without-window", 100, ["T1056.001"], facts => facts.HasAny("GetAsyncKeyState", "GetKeyState", "GetKeyboardState", "SetWindowsHookEx",
            "RegisterRawInputDevices", "GetRawInputData") && facts.HasAny("user32") && facts.HasAny("for (", "for(", "foreach", "while", "..") && (facts.Deeds.WritesFiles
            || facts.Sends) && (facts.Deeds.LoopsForever || facts.HasAny("SetWindowsHookEx", "RawInput")) && !AsksForFewKeys(facts) ? facts.Line("GetAsyncKeyState", "GetKeyState",
            "GetKeyboardState", "SetWindowsHookEx", "RawInput") : null),
        new("watched-person-sent", 60, ["T1113", "T1123", "T1125", "T1041"], facts => facts.Sends && facts.HasAny("CopyFromScreen", "waveIn", "mciSendString",
            "capCreateCaptureWindow", "avicap32", "CommandCam", "webcam", "SoundRecorder", "AudioCapture", "MediaCapture", "ffmpeg -f dshow", "CaptureFrame",
            "Get-Clipboard", "Clipboard]::GetText") ? facts.Line("CopyFromScreen", "waveIn", "mciSendString", "capCreate", "avicap32", "CommandCam", "webcam", "Capture",
            "dshow", "Clipboard") : null),
        new("history-of-shells-read", 30, ["T1552.003"], facts => facts.HasAny("ConsoleHost_history.txt", "HistorySavePath") && facts.HasAny("Get-Content", "ReadAllText",
            "Select-String", "Copy-Item") && facts.HasAny(@"C:\Users", "Users\\*", "Get-ChildItem") ? facts.Line("ConsoleHost_history", "HistorySavePath") : null),
    ];

    /// <summary>Keys by which a program is told to go on or to stop: a few numbers that stand in the script. Who reads what is typed asks for all.</summary>
    private static bool AsksForFewKeys(ScriptFacts facts) => !facts.HasAny("GetKeyState", "GetKeyboardState", "SetWindowsHookEx", "RawInput")
        && KeyAsked().Matches(facts.Code).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.OrdinalIgnoreCase) is { Count: > 0 and <= MaxHotKeys } keys
        && keys.All(key => key.Length > 0 && char.IsAsciiDigit(key[0]));

    private const int MaxHotKeys = 4;

    /// <summary>A call, not the declaration; the number of the key, or nothing when it is not a number.</summary>
    [GeneratedRegex(@"(?<!\b(?:u?short|u?int|U?Int16|U?Int32|bool)\s+)\bGetAsyncKeyState\(\s*(0x[0-9a-f]{1,2}\b|\d{1,3}\b|)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex KeyAsked();

    private static bool TakesHives(ScriptFacts facts) => facts.HasAny("Copy-Item", "copy ", "cp ", "esentutl", "cmd /c copy", "CopyFile", "File]::Copy", "OpenRead",
        "FileStream", "robocopy", "xcopy", "mklink", "CreateSymbolicLink", "expose", "reg save", "reg.exe save", "7z");

    /// <summary>Secrets that management products keep for whoever administers them, read in bulk.</summary>
    private static string? ServerPasswords(ScriptFacts facts)
    {
        if (facts.HasAny("list apppool", "list apppools") && facts.HasAny("processModel.password", "/text:*", "/text:processModel") && facts.HasAny("password", "/text:*"))
            return facts.Line("list apppool");
        if (facts.HasAny("aspnet_regiis") && facts.HasAny("-pdf", "-pd ") && facts.HasAny("connectionStrings", "machineKey", "appSettings", "identity")
            && (facts.HasAny("foreach", "-Recurse", "ForEach-Object") || facts.Sends))
            return facts.Line("aspnet_regiis");
        if (facts.HasAny("mms_management_agent", "mcrypt.dll", "ADSync", "adsync") && facts.HasAny("private_configuration_xml", "LoadKeySet", "keyset_id", "KeyManager", "encrypted_configuration"))
            return facts.Line("private_configuration_xml", "LoadKeySet", "keyset_id", "encrypted_configuration");
        if (facts.HasAny("CCM_NetworkAccessAccount", "NetworkAccessUsername") && facts.HasAny("root\\ccm\\policy", "NetworkAccessPassword", "PolicySecret"))
            return facts.Line("CCM_NetworkAccessAccount", "NetworkAccess");
        if (facts.HasAny("machineKey") && facts.HasAny("validationKey", "decryptionKey") && facts.HasAny("web.config") && facts.HasAny("Select-String", "[xml]",
            "GetSection", "-match", "SelectNodes", "OpenMachineConfiguration", "OpenWebConfiguration") && (facts.Sends || facts.HasAny("Out-File", "Set-Content",
            "Export-Csv")) && (facts.HasAny("-Recurse", "inetpub", "Get-Website")))
            return facts.Line("machineKey");
        if (facts.HasAny("[dbo].[Credentials]", "dbo.Credentials", "VeeamBackup") && facts.HasAny("user_name", "password") && facts.HasAny("Unprotect", "ProtectedData",
            "GetLocalString", "ProtectedStorage", "Invoke-Sqlcmd", "SqlCommand"))
            return facts.Line("Credentials");
        return facts.HasAny("VMware", "vpxuser", "vcenter") && facts.HasAny("VPXDB", "vpx_host", "symkey.dat", "vcdb") && facts.HasAny("password", "PASSWORD")
            ? facts.Line("VPXDB", "vpx_host", "symkey.dat") : null;
    }

}
