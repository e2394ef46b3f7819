namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Taking passwords, hashes and keys.</summary>
internal static class CredentialRules
{
    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("credential-dumping-tool", 100, ["T1003.001"], facts =>
            facts.HasAny("sekurlsa::", "lsadump::", "privilege::debug", "kerberos::golden", "crypto::capi") ? facts.Line("sekurlsa::", "lsadump::", "privilege::debug", "kerberos::golden", "crypto::capi") : null),
        new("lsass-dump", 100, ["T1003.001"], facts =>
            (facts.Has("comsvcs") && facts.HasAny("MiniDump", "#24", "#+000024", ",24 ")) || (facts.Has("lsass") && facts.HasAny("MiniDumpWriteDump", "procdump", "-ma ", "dumpert", "rdrleakdiag", "createdump"))
                ? facts.Line("comsvcs", "MiniDumpWriteDump", "lsass") : null),
        new("hives-saved", 100, ["T1003.002"], facts => SavedHives(facts) ? facts.Line("reg save", "reg.exe save", "reg export", "reg.exe") : null),
        new("ntds-copied", 100, ["T1003.003"], facts =>
            (facts.Has("ntdsutil") && facts.Has("ifm")) || (facts.Has("ntds.dit") && facts.HasAny("HarddiskVolumeShadowCopy", "vssadmin", "esentutl", "Invoke-NinjaCopy", "ShadowCopy"))
                ? facts.Line("ntdsutil", "ntds.dit") : null),
        new("browser-passwords", 70, ["T1555.003"], facts =>
            facts.HasAny(@"\Login Data", "logins.json", "key4.db", "Web Data") && facts.HasAny("Chrome", "Firefox", "Edge\\User Data") && facts.HasAny("CryptUnprotectData", "ProtectedData", "Unprotect", "Upload", "Post", "Send")
                ? facts.Line("Login Data", "logins.json", "key4.db") : null),
        new("keylogger", 100, ["T1056.001"], facts =>
            facts.Has("GetAsyncKeyState") && facts.HasAny("GetKeyboardState", "ToUnicode", "GetForegroundWindow", "Out-File", "AppendAllText", "Add-Content", "Send-MailMessage", "MapVirtualKey")
                ? facts.Line("GetAsyncKeyState") : null),
        new("kerberoasting", 70, ["T1558.003"], facts => facts.Has("KerberosRequestorSecurityToken") ? facts.Line("KerberosRequestorSecurityToken") : null),
        new("gpp-passwords", 60, ["T1552.006"], facts => facts.Has("cpassword") && facts.HasAny("SYSVOL", "Groups.xml") ? facts.Line("cpassword") : null),
        new("vault-read", 40, ["T1555.004"], facts => facts.HasAny("vaultcmd /list", "Windows.Security.Credentials.PasswordVault") && facts.HasAny("RetrievePassword", "/listcreds") ? facts.Line("vaultcmd", "PasswordVault") : null),
        new("wlan-keys", 40, ["T1552"], facts => facts.Has("wlan show profile") && facts.Has("key=clear") && facts.HasAny("upload", "smtp", "webhook", "post") ? facts.Line("key=clear") : null),
        new("credential-prompt", 40, ["T1056.002"], facts => facts.HasAny("PromptForCredential", "CredUIPromptForWindowsCredentials") && facts.HasAny("GetNetworkCredential().Password", ".Password") && facts.HasAny("UploadString", "DownloadString", "Invoke-WebRequest", "Invoke-RestMethod", "webhook")
                ? facts.Line("PromptForCredential") : null),
    ];

    private static bool SavedHives(ScriptFacts facts)
    {
        if (!facts.HasAny("reg save", "reg.exe save", "reg export", "reg.exe export", "reg.exe\" save"))
            return false;
        return facts.HasAny(@"hklm\sam", @"hkey_local_machine\sam", @"hklm\security", @"hkey_local_machine\security");
    }
}
