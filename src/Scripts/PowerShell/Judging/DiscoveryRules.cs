using System.Text.RegularExpressions;
using Afterpatch.Scripts.Windows;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Looking around in bulk: the directory, sessions, weak places of one machine, passwords tried on everybody, networks.</summary>
/// <remarks>Administrators ask one of these questions; a tool for intruders asks many in one script, so they are counted.</remarks>
internal static partial class DiscoveryRules
{
    /// <summary>What maps of a domain are made of.</summary>
    private static readonly string[] DirectoryQuestions =
    [
        "samaccounttype=805306368", "serviceprincipalname=*", "admincount=1", ":=524288", ":=4194304", "trusteddomain", "getalltrustrelationships",
        "msds-allowedtodelegateto", "ms-mcs-admpwd", "msds-groupmsamembership",
        "cpassword", "grouppolicycontainer", "memberof:1.2.840.113556.1.4.1941", "objectcategory=computer", "objectcategory=group", "dfslink",
        "msds-allowedtoactonbehalfofotheridentity", "homedirectory", "objectclass=trusteddomain",
    ];

    /// <summary>Questions to other machines that need native calls.</summary>
    private static readonly string[] MachineQuestions =
    [
        "NetSessionEnum", "NetShareEnum", "NetWkstaUserEnum", "NetLocalGroupEnum", "NetLocalGroupGetMembers", "WTSEnumerateSessions", "DsEnumerateDomainTrusts",
        "DsGetSiteName", "OpenSCManager", "WNetAddConnection",
    ];

    /// <summary>Ways from a user to the system that checkers look for.</summary>
    private static readonly string[] WeakPlaces =
    [
        "AlwaysInstallElevated", "AbuseFunction", "unattend.xml", "sysprep.inf", "cpassword", "AutoAdminLogon", "DefaultPassword", "SeImpersonatePrivilege",
        "SeDebugPrivilege", "SiteList.xml", "wlbsctrl.dll", "ModifiablePath", "ModifiableService",
        "pathname.StartsWith", "UnquotedService", "Get-Unquoted", "applicationHost.config", "SERVICE_CHANGE_CONFIG", "HijackPath", "CanRestart",
    ];

    private static readonly string[] CollectionMethods = ["LocalAdmin", "GPOLocalGroup", "LoggedOn", "Trusts", "ObjectProps", "SPNTargets", "PSRemote", "ComputerOnly",
        "DCOnly", "LocalGroup", "'ACL'", "'DCOM'", "'Session'"];

    private static readonly string[] DomainGroups = [.. GroupNames.OfDomain.SelectMany(name => (string[])[$"net group \"{name}\"", $"net group '{name}'"])];

    private static readonly string[] Survey =
    [
        "whoami /all", "whoami /priv", "whoami /groups", "ipconfig /all", "arp -a", "nltest /domain_trusts", "nltest /dclist", .. DomainGroups, "systeminfo", "tasklist", "antivirusproduct", "net view", "netstat -ano",
        .. GroupNames.Administrators.Select(name => $"net localgroup {name}"), "net accounts", "quser", "qwinsta", "route print", "cmdkey /list", "net user /domain", "net share", @"currentversion\uninstall",
        "win32_quickfixengineering", "get-hotfix", "dsquery", "setspn -q",
    ];

    /// <summary>Of the survey, what only concerns who attacks a domain.</summary>
    private static readonly string[] Targeted = ["nltest /domain_trusts", "nltest /dclist", .. DomainGroups,
        "antivirusproduct", "whoami /priv", "cmdkey /list"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("directory-mapped", 60, ["T1087.002", "T1069.002", "T1482"], facts =>
            Searches(facts) && facts.Count(DirectoryQuestions) >= 4 ? facts.Line("DirectorySearcher", "adsisearcher") : null),
        new("directory-mapped-in-full", 60, ["T1087.002", "T1069.002", "T1482"], facts =>
            Searches(facts) && facts.Count(DirectoryQuestions) + facts.Count(MachineQuestions) >= 6 ? facts.Line("DirectorySearcher", "adsisearcher") : null),
        new("sessions-of-machines-listed", 60, ["T1033", "T1135", "T1018"], facts =>
            facts.Count(MachineQuestions) >= 2 && facts.HasAny("DllImport", "netapi32", "Add-Win32Type", "DefinePInvokeMethod", "psenum", "GetDelegateForFunctionPointer")
                ? facts.Line(MachineQuestions) : null),
        new("weak-places-searched", 100, ["T1068", "T1574"], facts => facts.Count(WeakPlaces) >= 4 && facts.HasAny("service", "Get-Acl", "IdentityReference")
            && IsToolOfMany(facts) ? facts.Line(WeakPlaces) : null),
        new("collector-of-directory", 100, ["T1087.002", "T1482"], facts => facts.Has("CollectionMethod") && facts.Count(CollectionMethods) >= 4 ? facts.Line("CollectionMethod") : null),
        new("password-sprayed", 100, ["T1110.003"], facts => Sprays(facts)),
        new("host-surveyed", 40, ["T1082", "T1016", "T1033", "T1518.001"], facts => facts.Count(Survey) >= 6 || facts.Count(Targeted) >= 3 ? facts.Line(Survey) : null),
        new("survey-sent", 100, ["T1082", "T1041"], facts => facts.Sends && facts.Count(Survey) >= 4 && facts.Count(Targeted) >= 1 ? facts.Line(Survey) : null),
        new("network-scanned", 40, ["T1046"], facts =>
            facts.HasAny("TcpClient", "Net.Sockets.Socket") && facts.HasAny("BeginConnect", "ConnectAsync", ".Connect(") && facts.HasAny("1..254", "1..255", "0..255",
                "-le 254", "-lt 255") ? facts.Line("1..254", "1..255", "0..255", "-le 254", "-lt 255") : null),
        new("roastable-accounts-listed", 40, ["T1558.003", "T1558.004"], facts =>
            facts.HasAny(":=4194304", "serviceprincipalname=*", "DoesNotRequirePreAuth") && facts.HasAny("hashcat", "$krb5tgs$", "$krb5asrep$", "krb5") ? facts.Line("krb5", "hashcat") : null),
        new("replication-of-passwords", 100, ["T1003.006"], facts =>
            facts.HasAny("1131f6ad-9c07-11d1-f79f-00c04fc2dcd2") && facts.HasAny("AddAccessRule", "SetAccessRule", "dsacls") ? facts.Line("1131f6ad") : null),
    ];

    private static bool Searches(ScriptFacts facts) => facts.HasAny("DirectorySearcher", "adsisearcher", "LdapConnection", "Get-DomainSearcher");

    /// <summary>A check of one's own machine asks for a setting or two; a tool has a function for each way.</summary>
    private static bool IsToolOfMany(ScriptFacts facts) => facts.Functions.Count >= 3 || facts.Has("AbuseFunction");

    /// <summary>The same password, or a list of them, is tried on accounts out of a list.</summary>
    private static string? Sprays(ScriptFacts facts)
    {
        if (!facts.HasAny("DirectoryEntry", "ValidateCredentials", "LdapConnection", "net use", "NetworkCredential", "ConvertTo-SecureString", "Invoke-RestMethod", "Invoke-WebRequest"))
            return null;
        if (facts.HasAny("spray") && facts.HasAny("password") && facts.HasAny("foreach", "ForEach-Object"))
            return facts.Line("spray");
        return facts.HasAny("lockoutThreshold", "badPwdCount") && facts.HasAny("ValidateCredentials", "DirectoryEntry(", "DirectoryEntry ")
            && Tried().Match(facts.Code) is { Success: true } tried ? tried.Value : null;
    }

    [GeneratedRegex(
        @"(?:DirectoryEntry|ValidateCredentials)[^\r\n]{0,120}\$\w*user\w*[^\r\n]{0,40}\$\w*pass\w*|(?:DirectoryEntry|" +
        @"ValidateCredentials)[^\r\n]{0,60},\s*\$u\w*\s*,\s*\$p\w*", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Tried();
}
