using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Doors that are opened for later, in one machine or in all of a domain: settings for stolen hashes, tunnels that start by themselves, programs at every logon, libraries under other names.</summary>
internal static partial class DoorRules
{
    private static readonly string[] Services = ["New-Service", "sc create", "sc.exe create", "ScheduledTask", "schtasks /create", @"CurrentVersion\Run", "nssm"];

    private static readonly string[] Fetching = ["irm ", "iwr ", "Invoke-RestMethod", "Invoke-WebRequest", "DownloadString"];

    private static readonly string[] Writing = ["Add-Content", "Set-Content", "Out-File", "WriteAllText", "AppendAllText", ">>"];

    private static readonly string[] Questions = ["whoami", "nltest", "net view", "net group", "net user", "net localgroup", "cmdkey", "systeminfo", "ipconfig", "quser", "netstat", "arp -a"];

    /// <summary>Kinds of files that are libraries, and what a setup hands to them.</summary>
    private static readonly string[] Kinds = ["dll", "ocx", "cpl", "ax", "drv", "exe", "acm", "ime", "tsp", "rll", "mui", "inf", "sct", "msc", "msstyles", "theme", "wll", "xll"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("doors-opened-for-stolen-hashes", 100, ["T1112", "T1562.004", "T1550.002"], facts => facts.HasAny("DisableRestrictedAdmin", "UseLogonCredential") && ForHashes().BoundedIsMatch(facts.Code)
            && Opened(facts) >= 2 ? facts.Line("DisableRestrictedAdmin", "UseLogonCredential") : null),
        new("tunnel-starts-by-itself", 60, ["T1572", "T1543.003"], facts => facts.Has("R:") && facts.HasAny(Services)
            ? facts.Lines.FirstOrDefault(line => line.Length < 4_000 && Reverse().IsMatch(line) && Has(line, "client")) : null),
        new("program-added-to-logon-script", 60, ["T1037.003", "T1570"], facts => facts.HasAny("netlogon", "SYSVOL")
            ? facts.Lines.FirstOrDefault(line => line.Length < 4_000 && Any(line, ["netlogon", "SYSVOL"]) && Any(line, Writing) && Any(line, [".bat", ".cmd", ".vbs", ".ps1"])
                && StartsFromShare().BoundedIsMatch(line)) : null),
        new("printer-driver-added-by-call", 100, ["T1068", "T1547.012"], facts => facts.Has("AddPrinterDriverEx") && facts.HasAny("DllImport", "DefinePInvokeMethod")
            && (facts.Has("0x8014") || FromShare().IsMatch(facts.Code)) ? facts.Line("AddPrinterDriverEx") : null),
        new("library-under-other-name", 80, ["T1218.011", "T1036.008"], facts => facts.HasAny("rundll32", "regsvr32")
            ? facts.Lines.FirstOrDefault(line => line.Length < 4_000 && OtherName().BoundedMatches(line).Any(match => Array.IndexOf(Kinds, Ending(match)) < 0)) : null),
        new("profile-asks-network-again-and-again", 80, ["T1546.013", "T1105"], facts => facts.HasAny("$profile", "profile.ps1") && facts.HasAny(Writing) && facts.HasAny(Fetching)
            && facts.HasAny("iex", "Invoke-Expression", "ScriptBlock]::Create") && (facts.Deeds is { LoopsForever: true, Sleeps: true } || facts.Has("'Hidden'")) && Padded().IsMatch(facts.Code)
                ? facts.Line("$profile", "profile.ps1") : null),
        new("survey-kept-then-program-fetched", 60, ["T1082", "T1087", "T1105"], facts => facts.Deeds.Fetches && facts.HasAny(Services) && facts.Written.Length < 6_000
            ? SurveyInFile(facts) : null),
    ];

    private static int Opened(ScriptFacts facts) =>
        (facts.HasAny("allprofiles state off", "opmode disable", "currentprofile state off") || facts.Commands.Exists(command => command.Name == "Set-NetFirewallProfile" && command.Says("False")) ? 1 : 0)
        + (OldShares().BoundedIsMatch(facts.Code) ? 1 : 0) + (Anonymous().BoundedIsMatch(facts.Code) ? 1 : 0) + (Remote().BoundedIsMatch(facts.Code) ? 1 : 0)
        + (facts.Has("fDenyTSConnections") && facts.Deeds.WritesRegistry ? 1 : 0);

    private static string Ending(Match match) => (match.Groups[1].Success ? match.Groups[1] : match.Groups[2]).Value.ToLowerInvariant();

    /// <summary>Three and more answers about the machine and its domain that go to a file in a folder anybody may write to.</summary>
    private static string? SurveyInFile(ScriptFacts facts)
    {
        var kept = 0;
        foreach (var line in facts.Lines)
            if (line.Contains('>', StringComparison.Ordinal) && Any(line, ScriptPlaces.Writable) && Any(line, Questions))
                kept += Math.Max(1, line.Split(';').Count(part => part.Contains('>', StringComparison.Ordinal) && Any(part, Questions)));
        return kept >= 3 ? facts.Line(Questions) : null;
    }

    /// <summary>What lets a stolen hash log on, or has passwords kept in the clear.</summary>
    [GeneratedRegex(@"DisableRestrictedAdmin\b[^\r\n]{0,80}(?:\s|,|=)['""]?0(?:x0+)?\b|UseLogonCredential\b[^\r\n]{0,80}(?:\s|,|=)['""]?(?:0x0*)?1\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ForHashes();

    [GeneratedRegex(@"EnableSMB1Protocol[\s:]+(?:\$true|1\b)|Enable-WindowsOptionalFeature[^\r\n]{0,80}SMB1Protocol|\bSMB1\b[^\r\n]{0,80}(?:-Value|/d)\s+1\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex OldShares();

    [GeneratedRegex(@"RestrictAnonymous(?:SAM)?\b[^\r\n]{0,80}\s0\b|EveryoneIncludesAnonymous\b[^\r\n]{0,80}\s1\b|LmCompatibilityLevel\b[^\r\n]{0,80}\s[01]\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Anonymous();

    [GeneratedRegex(@"LocalAccountTokenFilterPolicy\b[^\r\n]{0,80}\s1\b|EnableLUA\b[^\r\n]{0,80}\s0\b|\bUserAuthentication\b[^\r\n]{0,80}\s0\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Remote();

    /// <summary>The other end opens a port or a proxy into this network.</summary>
    [GeneratedRegex(@"\bR:(?:\d{1,3}(?:\.\d{1,3}){3}:)?(?:\d{1,5}:)*(?:socks|\d{1,5})\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Reverse();

    [GeneratedRegex(@"(?:netlogon|sysvol)[\w\\.%$-]{0,120}\.exe\b[^\r\n]{0,200}(?:>|Content|Out-File)|(?:Content|Out-File|WriteAllText)[^\r\n]{0,200}(?:netlogon|sysvol)[\w\\.%$-]{0,120}\.exe\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex StartsFromShare();

    [GeneratedRegex(@"(?:Copy-Item|copy|cp|\$\w+\s*=)\s+['""]?\\\\\d{1,3}(?:\.\d{1,3}){3}\\[^\r\n]{0,200}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex FromShare();

    /// <summary>A whole path after the program that loads libraries; the ending is not theirs to choose.</summary>
    [GeneratedRegex(
        @"\b(?:rundll32|regsvr32)(?:\.exe)?[""'`]*(?:\s+[-/][a-z]{1,2}\b)*\s+(?:\\?`?[""'](?:[a-z]:|\$|%|\\)[^""'`,\r\n]*\.([a-z0-9]{1,8})\\?`?[""',]|(?:[a-z]:|\$|%|\\\\)[^\s""'`,]*\\[^\s""'`,]*\.([a-z0-9]{1,8})(?:[\s,""'`]|$))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex OtherName();

    /// <summary>A loop, or a line pushed out of sight by blanks, inside a text.</summary>
    [GeneratedRegex(@"['""][^\r\n]{0,200}while\s*\([^\r\n]{0,400}['""]|['""] +['""]\s*\*\s*\d{2,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Padded();
}
