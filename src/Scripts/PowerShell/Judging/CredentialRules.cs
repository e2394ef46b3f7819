namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Taking passwords, hashes and keys.</summary>
internal static class CredentialRules
{
    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("credential-dumping-tool", 100, ["T1003.001"], facts =>
            facts.HasAny("sekurlsa::", "lsadump::", "privilege::debug", "kerberos::golden", "crypto::capi") && !facts.IsOnlyListed("::") ? facts.Line("sekurlsa::",
                "lsadump::", "privilege::debug", "kerberos::golden", "crypto::capi") : null),
        new("lsass-dump", 100, ["T1003.001"], facts =>
            (facts.Has("comsvcs") && facts.HasAny("MiniDump", "#24", "#+000024", ",24 ") && !IsOnlyEchoed(facts, "comsvcs")) || (facts.Has("lsass")
                && (facts.HasAny("MiniDumpWriteDump", "dumpert", "rdrleakdiag", "createdump") || DumpsLsass(facts)))
                ? facts.Line("comsvcs", "MiniDumpWriteDump", "lsass") : null),
        new("hives-saved", 100, ["T1003.002"], facts => SavedHives(facts) && !PreservesEvidence(facts) ? facts.Line("reg save", "reg.exe save", "reg export", "reg.exe") : null),
        new("ntds-copied", 100, ["T1003.003"], facts =>
            (facts.Has("ntdsutil") && facts.Has("ifm") && !IsProtectedMedia(facts)) || (facts.Has("ntds.dit") && facts.HasAny("HarddiskVolumeShadowCopy", "vssadmin", "esentutl", "Invoke-NinjaCopy", "ShadowCopy"))
                ? facts.Line("ntdsutil", "ntds.dit") : null),
        new("browser-passwords", 70, ["T1555.003"], facts =>
            facts.HasAny(@"\Login Data", "logins.json", "key4.db", "Web Data") && facts.HasAny("Chrome", "Firefox", "Edge\\User Data")
                && facts.HasAny("CryptUnprotectData", "ProtectedData", "Unprotect", "Upload", "Post", "Send")
                ? facts.Line("Login Data", "logins.json", "key4.db") : null),
        new("keylogger", 100, ["T1056.001"], facts =>
            facts.Has("GetAsyncKeyState") && facts.HasAny("GetKeyboardState", "ToUnicode", "GetForegroundWindow", "Out-File", "AppendAllText", "Add-Content", "Send-MailMessage", "MapVirtualKey")
                ? facts.Line("GetAsyncKeyState") : null),
        new("kerberoasting", 70, ["T1558.003"], facts => facts.Has("KerberosRequestorSecurityToken") ? facts.Line("KerberosRequestorSecurityToken") : null),
        new("gpp-passwords", 60, ["T1552.006"], facts => facts.Has("cpassword") && facts.HasAny("SYSVOL", "Groups.xml") ? facts.Line("cpassword") : null),
        new("vault-read", 40, ["T1555.004"], facts => facts.HasAny("vaultcmd /list", "Windows.Security.Credentials.PasswordVault") && facts.HasAny("RetrievePassword",
            "/listcreds") ? facts.Line("vaultcmd", "PasswordVault") : null),
        new("wlan-keys", 40, ["T1552"], facts => facts.Has("wlan show profile") && facts.Has("key=clear") && facts.HasAny("upload", "smtp", "webhook", "post") ? facts.Line("key=clear") : null),
        new("credential-prompt", 40, ["T1056.002"], facts => facts.HasAny("PromptForCredential", "CredUIPromptForWindowsCredentials")
            && facts.HasAny("GetNetworkCredential().Password", ".Password") && facts.HasAny("UploadString", "DownloadString", "Invoke-WebRequest", "Invoke-RestMethod",
            "webhook")
                ? facts.Line("PromptForCredential") : null),
    ];

    /// <summary>The line is printed by <c>echo</c> and by nothing else: a test of who watches.</summary>
    private static bool IsOnlyEchoed(ScriptFacts facts, string word)
    {
        var lines = facts.Lines.Where(line => LineWords.Has(line, word)).ToList();
        return lines.Exists(line => LineWords.Has(line, "echo ")) && lines.TrueForAll(line => LineWords.Has(line, "echo ") || line.StartsWith('$'));
    }

    /// <summary>Responders keep logs and traces beside the hives and take sums of what they keep; nothing leaves the machine, nothing lies where anybody may read it.</summary>
    private static bool PreservesEvidence(ScriptFacts facts) =>
        facts.HasAny("wevtutil epl", "wevtutil.exe epl", "wevtutil export-log") && facts.HasAny("Get-FileHash", "-hashfile")
        && facts.Count("Prefetch", "Get-NetTCPConnection", "netstat", "Get-Process", "tasklist", "displaydns", "Amcache", "autorunsc", "Get-ScheduledTask", "SrumDb", "NTUSER.DAT") >= 3
        && !facts.Sends && !facts.Deeds.Hides && facts.Deeds.Address!.Length == 0 && !facts.HasAny(@"\users\public", @"\temp\", @"\perflogs", "$env:temp", "%temp%");

    /// <summary>Installation media for a new domain controller on a drive of its own that the script finds encrypted or closes to others.</summary>
    private static bool IsProtectedMedia(ScriptFacts facts) =>
        facts.HasAny("Get-BitLockerVolume", "SetAccessRuleProtection($true", "/inheritance:r") && facts.Lines.Any(line => LineWords.Has(line, "ntdsutil") && LineWords.Has(line, "ifm")
            && !LineWords.Any(line, [@"c:\", "%temp%", "$env:", @"\\"])) && !facts.Sends && !facts.Deeds.Hides && !facts.HasAny("Copy-Item", "Compress-Archive", "7z", "makecab", "rar a");

    /// <summary>The dumping tool is given lsass, a number or a variable: a dump of another program is maintenance.</summary>
    private static bool DumpsLsass(ScriptFacts facts)
    {
        if (!facts.HasAny("procdump", "-ma "))
            return false;
        foreach (var line in facts.Code.Split('\n', ';', '|'))
            if ((line.Contains("procdump", StringComparison.OrdinalIgnoreCase) || line.Contains("-ma ", StringComparison.OrdinalIgnoreCase))
                && (line.Contains("lsass", StringComparison.OrdinalIgnoreCase) || line.Contains("-ma $", StringComparison.OrdinalIgnoreCase)
                    || (line.IndexOf("-ma ", StringComparison.OrdinalIgnoreCase) is >= 0 and var at && at + 4 < line.Length && char.IsAsciiDigit(line[at + 4]))))
                return true;
        return false;
    }

    private static bool SavedHives(ScriptFacts facts)
    {
        if (!facts.HasAny("reg save", "reg.exe save", "reg export", "reg.exe export", "reg.exe\" save"))
            return false;
        return facts.HasAny(@"hklm\sam", @"hkey_local_machine\sam", @"hklm\security", @"hkey_local_machine\security");
    }
}
