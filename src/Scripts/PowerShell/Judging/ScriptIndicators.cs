using System.Net;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What a readable script names that can be searched for elsewhere.</summary>
internal static partial class ScriptIndicators
{
    private const int MaxOfAKind = 200;

    private static readonly IndicatorPattern Url = new(UrlRegex()) { Next = static (text, from) => text.IndexOf("://", from, StringComparison.Ordinal) };
    private static readonly IndicatorPattern Address = new(AddressRegex()) { Next = IndicatorPlaces.NextDottedNumber };
    private static readonly IndicatorPattern WindowsPath = new(WindowsPathRegex()) { Next = static (text, from) => text.IndexOf('\\', from) };
    private static readonly IndicatorPattern RegistryKey = new(RegistryKeyRegex()) { Words = ["HKLM", "HKCU", "HKCR", "HKU", "HKEY_"], Next = NextHive };
    private static readonly IndicatorPattern Domain = new(DomainRegex()) { Next = IndicatorPlaces.NextQuotedName };
    private static readonly IndicatorPattern Hash = new(HashRegex()) { Next = static (text, from) => IndicatorPlaces.NextHex(text, from, 32) };
    private static readonly IndicatorPattern Monero = new(MoneroRegex()) { Next = static (text, from) => IndicatorPlaces.NextWord(text, from, 95) };
    private static readonly IndicatorPattern Bitcoin = new(BitcoinRegex()) { Next = static (text, from) => IndicatorPlaces.NextWord(text, from, 26) };
    private static readonly IndicatorPattern UserAgent = new(UserAgentRegex()) { Words = ["User-Agent", "UserAgent"] };
    private static readonly IndicatorPattern Mutex = new(MutexRegex()) { Words = ["Mutex"] };
    private static readonly IndicatorPattern TaskName = new(TaskNameRegex()) { Words = ["/tn", "-TaskName", "RegisterTask"] };
    private static readonly IndicatorPattern ServiceName = new(ServiceNameRegex())
    {
        Words = ["create", "stop", "delete", "config", "start", "-Service"],
        MayMatch = static text => IndicatorPlaces.HasBefore(text, "sc") || IndicatorPlaces.HasBefore(text, "sc.exe") || IndicatorPlaces.HasBefore(text, "-Service"),
    };

    private static readonly IndicatorPattern Product = new(ProductRegex()) { Words = ["like"], MayMatch = static text => text.Contains("'%", StringComparison.Ordinal) || text.Contains("\"%", StringComparison.Ordinal) };
    private static readonly IndicatorPattern Exclusion = new(ExclusionRegex()) { Words = ["-Exclusion"] };
    private static readonly IndicatorPattern Key = new(KeyRegex()) { Words = ["Modulus", "Key"], MayMatch = static text => IndicatorPlaces.HasRun(text, 40) };
    private static readonly IndicatorPattern Account = new(AccountRegex()) { Words = ["/add"] };

    private static int NextHive(string text, int from)
    {
        var at = AnyCase.IndexOf(text.AsSpan(from), "HK");
        return at < 0 ? -1 : from + at;
    }

    public static IEnumerable<string> Urls(string text) => Url.Matches(text).Select(match => match.Value.TrimEnd('.', '&', '^'));

    /// <summary>The host of a URL, without port and user.</summary>
    public static string Host(string url)
    {
        var from = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var to = url.IndexOfAny(['/', '?', '#', '\\'], from);
        var host = to < 0 ? url[from..] : url[from..to];
        host = host[(host.LastIndexOf('@') + 1)..];
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? host : host[..colon];
    }

    public static IReadOnlyList<ScriptIndicator> Find(ScriptFacts facts)
    {
        var found = new List<ScriptIndicator>();
        var seen = new HashSet<ScriptIndicator>();
        void Add(string kind, string value)
        {
            var clean = value.Trim().TrimEnd('.', ',');
            var indicator = new ScriptIndicator(kind, clean.Length > 500 ? clean[..500] : clean);
            if (clean.Length > 1 && found.Count < 2_000 && seen.Add(indicator) && seen.Count(one => one.Kind == kind) <= MaxOfAKind)
                found.Add(indicator);
        }

        var urls = Urls(facts.Code).Take(MaxOfAKind).ToList();
        foreach (var url in urls)
            Add("url", url);
        foreach (var host in urls.Select(Host))
            Add(IPAddress.TryParse(host, out _) ? "ip" : "domain", host);
        foreach (var domain in Take(Domain, facts, 1))
            if (IsDomain(domain))
                Add("domain", domain);
        foreach (var address in Take(Address, facts, 0))
            if (IsAddress(address))
                Add("ip", address);
        foreach (var path in Take(WindowsPath, facts, 0))
            Add("path", path);
        foreach (var key in Take(RegistryKey, facts, 0))
            Add("registry", key);
        Each(Mutex, "mutex");
        Each(TaskName, "task");
        Each(ServiceName, "service");
        foreach (var wallet in Take(Monero, facts, 0).Concat(Take(Bitcoin, facts, 0).Where(IsWallet)))
            Add("wallet", wallet);
        Each(Product, "product");
        Each(Exclusion, "exclusion");
        Each(UserAgent, "user-agent");
        foreach (var hash in Take(Hash, facts, 0))
            Add("hash", hash);
        Each(Key, "key");
        Each(Account, "account");
        return found;

        void Each(IndicatorPattern pattern, string kind)
        {
            foreach (var value in Take(pattern, facts, 1))
                if (!value.StartsWith('$') && !value.StartsWith('-'))
                    Add(kind, value);
        }
    }

    private static IEnumerable<string> Take(IndicatorPattern pattern, ScriptFacts facts, int group) => pattern.Matches(facts).Take(MaxOfAKind * 4).Select(match => match.Groups[group].Value);

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out var address) && text.Split('.').All(part => part.Length == 1 || part[0] != '0')
        && address.GetAddressBytes() is var bytes && bytes[0] is not (0 or 127 or 255) && !(bytes[0] < 10 && bytes[3] == 0) && !(bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 0);

    private static readonly HashSet<string> NotDomains = new(StringComparer.OrdinalIgnoreCase)
    {
        "exe", "dll", "ps1", "psm1", "psd1", "txt", "log", "xml", "json", "csv", "bat", "cmd", "vbs", "js", "zip", "msi", "config", "ini", "dat", "tmp", "html",
        "aspx", "cs", "sys", "inf", "png", "jpg", "gif", "ico", "doc", "docx", "xls", "xlsx", "pdf", "rtf", "lnk", "reg", "bin", "cab", "iso", "vhd", "vhdx",
        "webclient", "streamreader", "memorystream", "encoding", "client", "forms", "drawing", "application", "object", "text", "utility", "dictionary", "shell",
        "filesystemobject", "assembly", "automation", "management", "security", "service", "windows", "data", "linq", "core", "web", "http", "types", "process",
    };

    private static bool IsDomain(string text) => text.Length <= 253 && !NotDomains.Contains(text[(text.LastIndexOf('.') + 1)..])
        && !text.StartsWith("System.", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("Microsoft.", StringComparison.OrdinalIgnoreCase);

    /// <summary>Legacy addresses look like any Base58 text: upper, lower and digits must all be there.</summary>
    private static bool IsWallet(string text) => text.StartsWith("bc1", StringComparison.OrdinalIgnoreCase)
        || (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower) && text.Count(char.IsAsciiDigit) >= 3);

    [GeneratedRegex(@"\b(?:https?|ftp|wss?|ldap|stratum\+tcp|stratum\+ssl)://[^\s'""<>`|)\]};,\x00-\x1F]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex UrlRegex();

    [GeneratedRegex(@"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex AddressRegex();

    [GeneratedRegex(@"(?:\b[a-z]:\\|%[a-z]+%\\|\$env:[a-z]+\\|\\\\[a-z0-9.\-]+\\)[^\s'""<>|*?;,)\x00-\x1F]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex WindowsPathRegex();

    [GeneratedRegex(@"\b(?:HKLM|HKCU|HKCR|HKU|HKEY_[A-Z_]+)(?::\\?|\\)[^'""\r\n,;)]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex RegistryKeyRegex();

    [GeneratedRegex(@"['""]((?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,12})['""]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex DomainRegex();

    [GeneratedRegex(@"\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex HashRegex();

    [GeneratedRegex(@"\b[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}\b", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex MoneroRegex();

    [GeneratedRegex(@"\b(?:bc1[ac-hj-np-z02-9]{25,59}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex BitcoinRegex();

    [GeneratedRegex(@"(?:User-Agent['""]?\s*,\s*|UserAgent\s*=?\s*|-UserAgent\s+)['""]([^'""\r\n]{3,300})['""]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex UserAgentRegex();

    [GeneratedRegex(@"Mutex[^'""\r\n]{0,40}['""]([^'""\r\n]{2,200})['""]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex MutexRegex();

    [GeneratedRegex(@"(?:/tn\s+|-TaskName\s+|RegisterTask\(\s*|RegisterTaskDefinition\(\s*)['""]?([^'""\s,)/]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex TaskNameRegex();

    [GeneratedRegex(@"(?:\bsc(?:\.exe)?\s+(?:create|stop|delete|config|start)\s+|New-Service\s+(?:-Name\s+)?|Stop-Service\s+(?:-Name\s+)?)['""]?([^'""\s,)]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ServiceNameRegex();

    [GeneratedRegex(@"like\s+['""]%{1,2}([^%'""]{2,60})%{1,2}['""]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ProductRegex();

    [GeneratedRegex(@"-Exclusion(?:Path|Process|Extension|IpAddress)\s+['""]?([^'""\r\n;]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ExclusionRegex();

    [GeneratedRegex(@"(?:Modulus|\.Key|-Key|\$key|PublicKey)\s*=?\s*(?:\[Convert\]::FromBase64String\()?['""]?([A-Za-z0-9+/]{40,1000}={0,2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex KeyRegex();

    [GeneratedRegex(@"\bnet1?(?:\.exe)?\s+user\s+['""]?([^'""\s/]+)['""]?\s+\S+\s+/add", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex AccountRegex();
}
