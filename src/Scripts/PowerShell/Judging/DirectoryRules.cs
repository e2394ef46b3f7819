using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using Afterpatch.Scripts.Windows;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Rights in a directory taken or planted, machines reached with them, places nobody should write to.</summary>
internal static partial class DirectoryRules
{
    private static readonly string[] Domain = [.. GroupNames.OfDomain, "Organization Management"];

    private static readonly string[] Local = [.. GroupNames.Administrators];

    private static readonly string[] Privileged = [.. GroupNames.OfDomain, .. GroupNames.Administrators, .. GroupNames.Operators, "Organization Management", "DnsAdmins",
        "Exchange Windows Permissions", "Exchange Trusted Subsystem"];

    private static readonly string[] Changing = ["SetInfo()", "CommitChanges()", "Set-ADObject", "Set-ADUser", "Set-ADComputer", "Set-ADAccountControl", "New-ADObject",
        "SetPassword", "dsmod", "ModifyRequest", "Set-DomainObject", "AddAccessRule", "SetAccessRule", "-Replace @{", "-Add @{", ".Put(", ".PutEx("];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("account-made-domain-administrator", 60, ["T1136.002", "T1098"], facts => facts.HasAny("New-ADUser", "net user", "net1 user", "Create('user'",
            "Create(\"user\"", "New-LocalUser", "dsadd user") && GroupGiven(facts, Domain) is { } given && facts.HasAny("-AsPlainText", "/add", "SetPassword") ? given : null),
        new("account-made-and-hidden", 60, ["T1136.001", "T1564.002"], facts => MakesAccount(facts) && GroupGiven(facts, Privileged) is not null && facts.HasAny(@"SpecialAccounts\UserList")
            ? facts.Line("net user", "net1 user", "New-LocalUser", "Create(") : null),
        new("account-made-and-reachable", 60, ["T1136.001", "T1021.001"], facts => MakesAccount(facts) && GroupGiven(facts, Privileged) is not null && !facts.HasAny(@"SpecialAccounts\UserList")
            && !AsksPassword(facts) && (facts.HasAny("fDenyTSConnections", "LocalAccountTokenFilterPolicy") || facts.Deeds.Address!.Length > 0)
            ? facts.Line("net user", "net1 user", "New-LocalUser", "Create(") : null),
        new("account-with-password-made-administrator", 40, ["T1136.001"], facts => MakesAccount(facts) && facts.Written.Length < 3_000 && GroupGiven(facts, Local) is { } given && facts.HasAny("-AsPlainText", "/add") ? given : null),
        new("replication-right-given", 100, ["T1003.006", "T1098"], facts => facts.HasAny("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2", "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2",
            "DS-Replication-Get-Changes", "Replicating Directory Changes") && facts.HasAny("AddAccessRule", "SetAccessRule", "dsacls", "Add-ADPermission", "Set-Acl",
            "Add-DomainObjectAcl", "Add-ObjectAcl") ? facts.Line("1131f6a", "Replication-Get-Changes", "Replicating Directory") : null),
        new("key-planted-in-account", 100, ["T1556", "T1098"], facts => facts.Has("msDS-KeyCredentialLink") && facts.HasAny(Changing) ? facts.Line("msDS-KeyCredentialLink") : null),
        new("history-of-sids-changed", 100, ["T1134.005"], facts => facts.HasAny("sidHistory", "SidHistory") && (facts.HasAny("Add-ADDBSidHistory", "DsAddSidHistory",
            "mimikatz") || (facts.HasAny(Changing) && facts.HasAny("-512", "-519", "-500"))) ? facts.Line("sidHistory") : null),
        new("delegation-written", 70, ["T1134.001", "T1098"], facts => facts.HasAny("msDS-AllowedToActOnBehalfOfOtherIdentity", "PrincipalsAllowedToDelegateToAccount",
            "msDS-AllowedToDelegateTo", "TrustedToAuthForDelegation $true", "-TrustedForDelegation $true") && facts.HasAny(Changing)
            && facts.HasAny("RawSecurityDescriptor", "New-ADComputer", "New-MachineAccount", "GetBinaryForm", "TrustedToAuth", "msDS-AllowedToDelegateTo",
            "PrincipalsAllowed") && !facts.HasAny("-Clear ", "Get-ADComputer -Filter * -Properties") ? facts.Line("msDS-AllowedTo", "PrincipalsAllowed", "TrustedToAuth",
            "TrustedForDelegation") : null),
        new("preauthentication-switched-off", 80, ["T1558.004"], facts => facts.HasAny("-DoesNotRequirePreAuth $true", "-DoesNotRequirePreAuth:$true", "-bor 4194304",
            "-bxor 4194304", "+ 4194304") ? facts.Line("DoesNotRequirePreAuth", "4194304") : null),
        new("service-name-set-to-roast", 80, ["T1558.003"], facts => facts.HasAny("servicePrincipalName", "ServicePrincipalNames", "setspn -a", "setspn -s",
            "setspn.exe -a") && facts.HasAny(Changing) && facts.HasAny("KerberosRequestorSecurityToken", "roast", "$krb5tgs$", "hashcat")
            ? facts.Line("servicePrincipalName", "setspn") : null),
        new("tickets-requested-for-services", 100, ["T1558.003"], facts => facts.Has("KerberosRequestorSecurityToken") && facts.HasAny("GetRequest()",
            "servicePrincipalName", "setspn", "foreach", "ForEach-Object") && (facts.HasAny("GetRequest()", "krb5", "hashcat", "BitConverter") || Searches(facts))
            ? facts.Line("KerberosRequestorSecurityToken") : null),
        new("roast-hash-made", 100, ["T1558.003", "T1558.004"], facts => facts.HasAny("$krb5tgs$", "$krb5asrep$", "krb5tgs", "krb5asrep", "Krb5TGS")
            && (facts.HasAny("KerberosRequestor", "UdpClient", "TcpClient", "GetRequest", "BitConverter", "Convert-", "AS-REQ")) ? facts.Line("krb5") : null),
        new("certificate-for-another", 100, ["T1649"], facts => facts.HasAny("certreq", "X509Enrollment", "CX509CertificateRequest", "Get-Certificate -Template")
            && facts.HasAny("upn=", "san:upn", "AlternativeNames", "altname", "%2eupn", "XCN_CERT_ALT_NAME_USER_PRINCIPLE_NAME") && facts.HasAny("administrator@",
            "admin@", "ENROLLEE_SUPPLIES_SUBJECT", "Administrator") ? facts.Line("upn=", "AlternativeNames", "altname", "PRINCIPLE_NAME") : null),
        new("templates-weak-places-listed", 60, ["T1649"], facts => facts.HasAny("msPKI-Certificate-Name-Flag", "pKIExtendedKeyUsage", "CN=Certificate Templates",
            "pKICertificateTemplate") && facts.HasAny("ENROLLEE_SUPPLIES_SUBJECT", "0x00000001", "-band 1", "ESC1", "ESC4", "ESC8", "vulnerable")
            && facts.HasAny("1.3.6.1.5.5.7.3.2", "Client Authentication", "2.5.29.37.0", "vulnerable", "msPKI-RA-Signature") && (Searches(facts)
            || facts.HasAny("Get-ADObject", "ADSI")) ? facts.Line("msPKI", "pKI") : null),
        new("authority-weakened", 100, ["T1649"], facts => facts.HasAny("EDITF_ATTRIBUTESUBJECTALTNAME2") && facts.HasAny("certutil", "-setreg") && facts.Has("+EDITF")
            ? facts.Line("EDITF_ATTRIBUTE") : null),
        new("policy-folder-written", 80, ["T1484.001"], facts => facts.HasAny(@"\SYSVOL\", "GptTmpl.inf", "scripts.ini", "ScheduledTasks.xml", "Groups.xml")
            && facts.HasAny(@"\Policies\", "Policies\\{") && (facts.Deeds.WritesFiles || facts.HasAny("Copy-Item")) && facts.HasAny("ImmediateTask", "ScheduledTasks.xml",
            "SeDebugPrivilege", "GptTmpl.inf", "scripts.ini", "versionNumber", "gPCMachineExtensionNames") ? facts.Line("ScheduledTasks.xml", "GptTmpl", "scripts.ini",
            "SYSVOL") : null),
        new("software-pushed-by-policy", 80, ["T1484.001", "T1072"], facts => facts.HasAny("Set-GPPrefRegistryValue", "Set-GPRegistryValue", "New-GPO ",
            "New-GPImmediateTask") && (facts.HasAny(@"CurrentVersion\Run", "DisableAntiSpyware", "DisableRealtimeMonitoring", "New-GPImmediateTask")
            || PersistenceRules.Payload(facts.Code)) ? facts.Line("GPPref", "GPRegistry", "New-GPO", "ImmediateTask") : null),
        new("dns-record-planted", 80, ["T1557", "T1584"], facts => facts.HasAny("dnsNode", "dnsRecord", "MicrosoftDNS", "Add-DnsServerResourceRecord")
            && facts.HasAny("DirectoryEntry", "AddRequest", "New-ADObject", "Add-DnsServerResourceRecord") && facts.HasAny("wpad", "DC=*", "'*'", "\"*\"")
            && !facts.Has("Get-DnsServerResourceRecord -") ? facts.Line("dnsNode", "dnsRecord", "wpad", "ResourceRecord") : null),
        new("machine-account-made-by-protocol", 100, ["T1136.002"], facts => facts.HasAny("AddRequest", "Create(\"computer\"", "Create('computer'", "samr")
            && facts.HasAny("objectClass", "computer") && facts.HasAny("userAccountControl", "4096") && facts.HasAny("unicodePwd", "SetPassword")
            ? facts.Line("unicodePwd", "AddRequest") : null),
        new("login-forced-to-leak", 80, ["T1187"], facts => facts.HasAny("EfsRpcOpenFileRaw", "RpcRemoteFindFirstPrinterChangeNotification", "MS-RPRN", "MS-EFSR",
            "lsarpc", "\\pipe\\spoolss", "xp_dirtree", "xp_fileexist") && (facts.HasAny("DllImport", "\\\\\\\\", "NamedPipe", "Invoke-Sqlcmd", "SqlCommand", "EXEC"))
            && !facts.HasAny("'xp_dirtree' as") ? facts.Line("EfsRpc", "FindFirstPrinter", "MS-RPRN", "MS-EFSR", "spoolss", "xp_dirtree", "xp_fileexist") : null),
        new("answers-for-others-on-network", 100, ["T1557.001"], facts => facts.HasAny("LLMNR", "NBNS", "5355", "mDNS") && facts.HasAny("NTLMSSP", "4E-54-4C-4D-53-53-50",
            "TlRMTVNTUAAC", "Challenge") && facts.HasAny("UdpClient", "Sockets", "TcpListener", "HttpListener") ? facts.Line("LLMNR", "NBNS", "NTLMSSP") : null),
        new("hash-passed", 100, ["T1550.002"], facts => facts.HasAny("NTLMSSP", "4e,0x54,0x4c,0x4d", "NTLMv2", "sekurlsa::pth", "/ntlm:") && facts.HasAny("HMACMD5",
            "NTLMHash", "ntlm_hash", "$Hash", "/ntlm:") && facts.HasAny("SMB", "WMI", "TcpClient", "Socket", "::pth") ? facts.Line("NTLM") : null),
        new("library-forced-on-service", 100, ["T1574.001", "T1543.003"], facts => facts.HasAny("ServiceDll", "serverlevelplugindll", @"\Parameters")
            && facts.Has("ServiceDll") && facts.Deeds.WritesRegistry && (facts.HasAny(ScriptPlaces.Writable) || facts.Deeds.Fetches || facts.HasAny("svchost"))
            ? facts.Line("ServiceDll") : null),
        new("remote-run-through-object", 80, ["T1021.003"], facts => facts.HasAny("MMC20.Application", "ShellBrowserWindow", "9BA05972-F6A8-11CF-A442-00A0C90A8F39",
            "C08AFD90-F2A1-11D1-8455-00A0C91F3880", "ShellWindows", "Excel.Application") && facts.HasAny("GetTypeFromProgID", "GetTypeFromCLSID")
            && facts.HasAny("ExecuteShellCommand", "ShellExecute", "DDEInitiate", "RegisterXLL", "ExecuteExcel4Macro", "Run(") ? facts.Line("GetTypeFrom") : null),
        new("code-started-on-many-machines", 60, ["T1021.006", "T1047"], facts =>
            facts.HasAny("Get-ADComputer", "net view", "objectcategory=computer", "1..254", "Get-Content .\\hosts", "computers.txt", "targets", "$hosts")
                && facts.HasAny("Invoke-Command", "Win32_Process", "wmic /node", "PsExec", "Invoke-WmiMethod", "New-PSSession", "winrs", "schtasks /create /s")
                && (PersistenceRules.Payload(facts.Code) || facts.HasAny("DownloadString", "IEX", "-enc ", "FromBase64String") || facts.DownloadedCode is not null)
                ? facts.Line("Invoke-Command", "Win32_Process", "wmic", "PsExec", "Invoke-WmiMethod", "New-PSSession", "winrs", "schtasks") : null),
        new("domain-controller-deceived", 100, ["T1210", "T1003.006"], facts => facts.Count("I_NetServerReqChallenge", "I_NetServerAuthenticate",
            "I_NetServerPasswordSet2", "NetrServerReqChallenge", "NetrServerAuthenticate", "NetrServerPasswordSet2") >= 2 ? facts.Line("NetServer", "NetrServer") : null),
        new("program-copied-to-list-and-run", 60, ["T1570", "T1569.002"], facts => facts.HasAny("$\\", "$ ")
            && CopiedThere().BoundedMatch(facts.Code) is { Success: true } copied && facts.HasAny("psexec", "wmic /node", "wmic.exe /node", "Win32_Process", "sc \\\\",
            "sc.exe \\\\", "schtasks /create /s", "winrs", "-ComputerName") && !facts.HasAny("/quiet", "/qn", "/silent", "msiexec", "/verysilent") ? copied.Value : null),
        new("password-on-command-line", 30, ["T1078"], facts => facts.HasAny("psexec", "/password:") && ClearPassword().BoundedMatch(facts.Code) is { Success: true } clear && facts.HasAny("foreach", "ForEach-Object",
            "for (", "for /f", "%") ? clear.Value : null),
        new("password-tried-on-machines", 100, ["T1110.003", "T1021.002"], facts => facts.HasAny("net use", "net.exe use")
            && TriedThere().Match(facts.Code) is { Success: true } tried && facts.HasAny("1..254", "1..255", "Get-Content", "gc ", "Get-ADComputer", "foreach", "for /f",
            "for /l") && facts.HasAny("$?", "LASTEXITCODE", "errorlevel", "&&", "if (") ? tried.Value : null),
        new("session-of-another-taken", 100, ["T1563.002"], facts => facts.HasAny("tscon", "mstsc") && Session().BoundedMatch(facts.Code) is { Success: true } taken ? taken.Value : null),
        new("remote-management-opened-to-all", 50, ["T1021.006"], facts => facts.HasAny("TrustedHosts") && facts.HasAny("'*'", "\"*\"", " * ", "=*", "*}")
            && facts.HasAny("AllowUnencrypted", "Basic", "LocalAccountTokenFilterPolicy", "Invoke-Command", "New-PSSession") && facts.HasAny("AllowUnencrypted $true",
            "AllowUnencrypted true", "AllowUnencrypted=\"true\"", "AllowUnencrypted -Value $true", "LocalAccountTokenFilterPolicy") ? facts.Line("TrustedHosts") : null),
        new("remote-desktop-opened", 50, ["T1021.001", "T1562.004"], facts => facts.Has("fDenyTSConnections") && facts.Deeds.WritesRegistry && (MakesAccount(facts) || facts.HasAny(
            "UserAuthentication", "shadow", "SpecialAccounts", "PortNumber")) && facts.HasAny("/add", "New-LocalUser",
            "UserAuthentication -Value 0", "UserAuthentication 0", "Shadow") ? facts.Line("fDenyTSConnections") : null),
        new("cloud-tokens-taken", 80, ["T1528"], facts => facts.HasAny("devicecode", "oauth2/token", "RefreshToken", "refresh_token", "AADInt", "PRT", "BrowserCore.exe",
            "ROADtoken", "ESTSAUTH") && facts.HasAny("Send-MailMessage", "RequestAADRefreshToken", "BrowserCore.exe", "x-ms-RefreshTokenCredential", "ESTSAUTH",
            "d3590ed6-52b3-4102-aeff-aad2292ab01c", "1b730954-1685-4b74-9bfd-dac224a7b894") && facts.HasAny("Set-Content", "Out-File", "-Method Post",
            "Invoke-RestMethod", "Process]::Start") ? facts.Line("devicecode", "oauth2/token", "refresh_token", "RefreshToken", "BrowserCore", "ESTSAUTH") : null),
    ];

    private static bool Searches(ScriptFacts facts) => facts.HasAny("DirectorySearcher", "adsisearcher", "Get-ADUser", "LdapConnection");

    /// <summary>An account is made, not only switched on or given another password.</summary>
    public static bool MakesAccount(ScriptFacts facts) => facts.HasAny("New-LocalUser", "Create('User'", "Create(\"User\"")
        || (facts.HasAny("net user", "net.exe user", "net1 user") && facts.Lines.Any(line => Any(line, ["net user", "net.exe user", "net1 user"]) && Has(line, "/add")));

    /// <summary>A person at the screen types the password: the script carries none that somebody else would know.</summary>
    private static bool AsksPassword(ScriptFacts facts) => facts.Has("Read-Host") && facts.Has("-AsSecureString") && !facts.HasAny("ConvertTo-SecureString", "/add", "SetPassword");

    private static string? GroupGiven(ScriptFacts facts, string[] groups) =>
        facts.Lines.FirstOrDefault(line => line.Length < 4_000 && Any(line, ["Add-ADGroupMember", "net group", "net1 group", "net.exe group",
            "net localgroup", "net1 localgroup", "net.exe localgroup", "Add-LocalGroupMember", ".Add(", "Add-RoleGroupMember", "dsmod group",
            "Add-ADPrincipalGroupMembership"]) && Any(line, groups));

    /// <summary>Members are added to the administrators of this machine, whatever its language calls them.</summary>
    public static bool AddsToAdministrators(ScriptFacts facts) =>
        facts.Has("Add-LocalGroupMember") || (facts.Has("localgroup") && facts.Lines.Any(line => line.Length < 4_000 && Has(line, "localgroup") && Any(line, Local)));

    [GeneratedRegex(@"(?:Copy-Item|copy|cp|xcopy)\s[^\r\n]{0,120}\.(?:exe|dll|bat|ps1)['""]?\s+(?:-Destination\s+)?['""]?\\\\[^\r\n\\]{1,60}\\(?:ADMIN|C)\$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex CopiedThere();

    [GeneratedRegex(@"(?:psexec(?:64)?(?:\.exe)?\s[^\r\n]{0,120}-u\s+\S+\s+-p\s+[^\s$-]\S*|wmic(?:\.exe)?\s[^\r\n]{0,120}/password:[^\s$]\S*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ClearPassword();

    [GeneratedRegex(@"net(?:\.exe)?\s+use\s+['""]?\\\\[^\s\\]{0,40}[$%][^\s\\]{0,40}\\(?:c\$|admin\$|ipc\$)[^\r\n]{0,80}(?:/user:\S+\s+\S+|\s\S+\s+/user:\S+)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TriedThere();

    [GeneratedRegex(@"tscon(?:\.exe)?\s+[^\r\n]{0,60}/dest:|mstsc(?:\.exe)?\s+/shadow:\S+\s[^\r\n]{0,60}/noConsentPrompt", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Session();
}
