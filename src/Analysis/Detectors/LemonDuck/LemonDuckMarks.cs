using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.LemonDuck;

/// <summary>What Lemon Duck's scripts and names look like. Sources: public write-ups of 2020 to 2025; see docs/persistence.md.</summary>
internal static class LemonDuckMarks
{
    /// <summary>Tasks that say "this machine is mine" or that older versions left.</summary>
    public static bool IsTaskName(string name) => name.ToUpperInvariant() is "BLACKBALL" or "BLUETEA" or "RTSA" or "RTSA1" or "RTSA2";

    public static bool IsFlagAction(string command) => command.Trim().ToUpperInvariant() is "BLACKBALL" or "BLUETEA" or "PS_CMD";

    /// <summary>The word that stands in the task where the script should: a worker task whose script was never put in.</summary>
    public static bool IsPlaceholder(string command, string arguments) => Shell.IsMatch(command) && Placeholder.IsMatch(arguments);

    /// <summary>The folder that imitates Windows' own with a capital S.</summary>
    public static bool IsImitatedFolder(string path) => path.StartsWith(@"\MicroSoft\Windows\", StringComparison.Ordinal);

    /// <summary>Filter and consumer share a random tail: <c>fAbC</c> and <c>cAbC</c>.</summary>
    public static bool IsPair(string filter, string consumer) =>
        filter.Length is > 3 and < 16 && consumer.Length == filter.Length && filter[0] is 'f' && consumer[0] is 'c'
        && filter.AsSpan(1).SequenceEqual(consumer.AsSpan(1)) && filter.AsSpan(1).IndexOfAnyExceptInRange('0', 'z') < 0;

    /// <summary>How many independent marks of its scripts a text has.</summary>
    public static int Count(string text) =>
        (Key.IsMatch(text) ? 3 : 0) + (Agent.IsMatch(text) ? 2 : 0) + (Shape.IsMatch(text) ? 1 : 0) + (Host.IsMatch(text) ? 2 : 0)
        + (Mutex.IsMatch(text) ? 2 : 0) + (Campaign.IsMatch(text) ? 1 : 0) + (Doors.IsMatch(text) ? 1 : 0) + (BotTail.IsMatch(text) ? 1 : 0) + (Verifier.IsMatch(text) ? 1 : 0) + (Flag.IsMatch(text) ? 1 : 0) + (SplitHost.IsMatch(text) ? 1 : 0);

    /// <summary>The text has what only its scripts have (keys, names, hosts); what else counts is a way to do things, which others may have too.</summary>
    public static bool IsNamed(string text) => Key.IsMatch(text) || Agent.IsMatch(text) || Host.IsMatch(text) || Mutex.IsMatch(text) || Flag.IsMatch(text);

    /// <summary>The title for what does as it does, without a mark of its own.</summary>
    public static string? TitleKey(string detector, bool isNamed) => isNamed || !detector.StartsWith("lemonduck.", StringComparison.Ordinal) ? null : $"finding.{detector}.like.title";

    public static bool IsFirewallRule(string rule) => FirewallRule.IsMatch(rule);

    /// <summary>The public name servers that it gives a machine so that its own are found.</summary>
    public static bool IsNameServers(string servers) => servers.Replace(' ', ',').Trim(',') == "8.8.8.8,9.9.9.9";

    public static bool IsPortProxy(string listen, string target) => IsNamedPort(listen) || target.StartsWith("1.1.1.1/53", StringComparison.Ordinal);

    /// <summary>A port that says "this machine is mine".</summary>
    public static bool IsNamedPort(string listen) => listen.EndsWith("/65529", StringComparison.Ordinal) || listen.EndsWith("/65533", StringComparison.Ordinal);

    private static readonly BoundedRegex Key = new("2mWo17uXvG1BXpmdgv8v/3NTmnNubHtV62fWrk4j|R7rpfqOLdHa10=|k8d3j9SjfS7");

    private static readonly BoundedRegex Agent = new(@"Lemon-?Duck|\bSIEX\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Shape = new(@"/(a|aa|gim|amgh|report|mail|x|eb|ebo|ipc|ipco|ms|mso|rdp|rdpo|smgho?|usb|logico?)\.jsp|/7p\.php\?|/ln/(core\.png|a\.asp)\?|/ln/xr\.zip|/nvd\.zip|/20\.dat\?|\b(if|kr|m6|m6g|ode|if_mail)\.bin\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Host = new(@"(hwqloan|ackng|amynx|zer9g|zz3r0|zker9|bb3u9|tr2q|awcna|netcatkit|sqlnetcat|jusanrihua|jdjdcjq|ouler|b69kq|k3qh4)\.(com|cc|top)|\bt\.890\.sh|\bapi\.(890\.la|678\.sh)", RegexOptions.IgnoreCase);

    /// <summary>Names by which its modules know that they run already, and the pipe between them.</summary>
    private static readonly BoundedRegex Mutex = new(@"\b(eLocalIf|eLocalMng?|HHyeuqi7)\b|Global\\LocalMail\b");

    /// <summary>A page asked for with the name of the way in and the day of the campaign, or with a random number and what the machine is called.</summary>
    private static readonly BoundedRegex Campaign = new(@"\.jsp\?[a-z0-9]{0,12}_20[0-9]{6}|\.(jsp|php|png)\?_?0\.[0-9]{1,2}\*|\.jsp\?doc_0\.|\.jsp\?lnk_0\.", RegexOptions.IgnoreCase);

    /// <summary>What it opens and shuts: its port, sent on to a name server, and the ports of rivals.</summary>
    private static readonly BoundedRegex Doors = new(@"listenport=655(29|33)\b|name=""?(deny445|deny135|SDNSd)\b|127\.0\.0\.1:4366[89]\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex BotTail = new(@"COMPUTERNAME[^;]{0,120}USERNAME[^;]{0,160}(UUID|join\s*['""]\*)|UUID[^;]{0,160}join\s*['""]\*", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Verifier = new(@"(count|length)\s*-gt\s*173|\[0\.\.171\]|0x01,0x00,0x01[^|]{0,400}verifyData|verifyData[^|]{0,200}SHA1", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Flag = new(@"\b(blackball|bluetea)\b|\bPS_CMD\b");

    private static readonly BoundedRegex Shell = new(@"(^|\\)(powershell|pwsh|cmd)(\.exe)?""?$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Placeholder = new(@"(^|\s|"")PS_CMD""?\s*$");

    private static readonly BoundedRegex SplitHost = new(@"'U1'\s*\+\s*'U2'|\bU1\b[^|]{0,200}\bU2\b");

    private static readonly BoundedRegex FirewallRule = new(@"Name=(deny445|deny135|SDNSd|DNSd)\||LPort=(65529|65533)\|", RegexOptions.IgnoreCase);
}
