using System.Net;
using System.Text.RegularExpressions;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Getting code from elsewhere and running it; running code that is not a script.</summary>
internal static partial class ExecutionRules
{
    /// <summary>Hosts whose installers administrators run straight from the network. Only they can serve from these names.</summary>
    private static readonly string[] Installers =
    [
        "chocolatey.org", "scoop.sh", "boxstarter.org", "microsoft.com", "aka.ms", "windows.net", "powershellgallery.com", "psget.net", "visualstudio.com",
        "dot.net", "pnpm.io", "deno.land", "python.org", "nodejs.org", "githubusercontent.com", "github.com", "githubassets.com", "rustup.rs", "gitlab.com",
        "amazonaws.com/aws", "puppet.com", "puppetlabs.com", "chef.io", "opscode.com", "docker.com", "git.io", "astral.sh", "bun.sh", "ohmyposh.dev", "starship.rs",
        "ollama.com", "localhost", "127.0.0.1",
    ];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("download-and-execute", 100, ["T1059.001", "T1105"], facts => facts.DownloadedCode is { } code && !FromInstaller(facts, code) && !LooksLikeInstaller(facts,
            code) && !IsChecked(facts) ? code : null),
        new("unknown-installer-from-network", 60, ["T1059.001", "T1105"], facts => facts.DownloadedCode is { } code && !FromInstaller(facts, code)
            && (LooksLikeInstaller(facts, code) || IsChecked(facts)) ? code : null),
        new("installer-from-network", 20, ["T1059.001", "T1105"], facts => facts.DownloadedCode is { } code && FromInstaller(facts, code) ? code : null),
        new("assembly-from-bytes", 50, ["T1620"], facts => facts.LoadedBytes),
        new("download-to-file-and-run", 40, ["T1105", "T1204.002"], DownloadAndStart),
        new("download-from-address", 60, ["T1105"], facts => facts.Deeds.Fetches || Fetches(facts) ? ScriptIndicators.Urls(facts.Code).FirstOrDefault(url => HasAddress(url)) : null),
        new("shellcode-injection", 100, ["T1055"], facts =>
            facts.HasAny("VirtualAlloc", "NtAllocateVirtualMemory", "NtMapViewOfSection", "VirtualProtect")
 && facts.HasAny("CreateThread", "CreateRemoteThread", "QueueUserAPC", "NtCreateThreadEx", "RtlCreateUserThread", "GetDelegateForFunctionPointer", "WriteProcessMemory",
                    "EnumSystemLocales")
                ? facts.Line("VirtualAlloc", "NtAllocateVirtualMemory", "NtMapViewOfSection", "VirtualProtect") : null),
        new("reflective-native-calls", 60, ["T1106"], facts =>
            facts.HasAny("GetDelegateForFunctionPointer", "UnsafeNativeMethods") && facts.HasAny("GetProcAddress", "DefineDynamicAssembly", "GetModuleHandle")
                ? facts.Line("GetDelegateForFunctionPointer", "UnsafeNativeMethods") : null),
        new("reverse-shell", 100, ["T1059.001", "T1095"], facts =>
            facts.HasAny("Sockets.TCPClient", "Sockets.TcpListener", "Sockets.UDPClient", "Net.Sockets.Socket") && facts.HasAny("GetStream", ".Receive", ".Send(")
 && (facts.HasAny("Invoke-Expression", "iex ", "iex(", "|iex", "ScriptBlock]::Create") || (facts.HasAny("cmd.exe", "powershell.exe", "ProcessStartInfo")
                    && facts.HasAny("RedirectStandardInput", "RedirectStandardOutput")) || (facts.HasAny("cmd.exe /c $", "cmd /c $") && facts.HasAny(".ReadLine()",
                    ".Read(")))
                ? facts.Line("Sockets.") : null),
        new("unreadable-code-run", 100, ["T1027", "T1059.001"], facts => facts.OpaqueCode),
        new("script-host-from-network", 100, ["T1218"], facts => FromNetwork(facts)),
        new("hidden-encoded-launcher", 60, ["T1059.001", "T1564.003", "T1027"], facts => Launcher(facts)),
        new("hidden-window", 15, ["T1564.003"], facts => Hidden(facts)),
        new("offensive-function", 100, ["T1588.002"], OffensiveNames.Known),
        new("functions-of-a-framework", 60, ["T1588.002"], OffensiveNames.SeveralLikely),
        new("function-named-after-attack", 45, ["T1588.002"], OffensiveNames.Attack),
        new("remote-process", 30, ["T1047"], facts => facts.Has("Win32_Process") && facts.HasAny("Create", "-Name Create") && facts.HasAny("Invoke-WmiMethod",
            "[wmiclass]", "Invoke-CimMethod") ? facts.Line("Win32_Process") : null),
    ];

    private static bool Fetches(ScriptFacts facts) =>
        facts.HasAny("DownloadString", "DownloadFile", "DownloadData", "Invoke-WebRequest", "Invoke-RestMethod", "Start-BitsTransfer", "urlcache", "bitsadmin",
            "Net.WebClient", "WebRequest", "XMLHTTP", "iwr ", "wget ", "curl ");

    public static bool FromInstaller(ScriptFacts facts, string code)
    {
        var urls = ScriptIndicators.Urls(code).ToList();
        if (urls.Count == 0)
            urls = [.. ScriptIndicators.Urls(facts.Code)];
        return urls.Count > 0 && urls.TrueForAll(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && IsInstaller(url) || IsLocal(url));
    }

    /// <summary>
    /// How vendors tell people to install: one short script from a name of their own, over https, called after what it does. Not known to us, so it counts, but not alone.
    /// </summary>
    private static bool LooksLikeInstaller(ScriptFacts facts, string code)
    {
        var urls = ScriptIndicators.Urls(code).ToList();
        return urls.Count == 1 && facts.Written.Length < 4_000 && urls[0].StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !HasAddress(urls[0])
            && ScriptIndicators.Host(urls[0]) is var host
            && (host.StartsWith("get.", StringComparison.OrdinalIgnoreCase) || urls[0][(urls[0].LastIndexOf('/') + 1)..].StartsWith("install", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What came is compared with a sum or a signature that the script knows before it runs.</summary>
    private static bool IsChecked(ScriptFacts facts) =>
        facts.HasAny("Get-FileHash", "ComputeHash", "Get-AuthenticodeSignature", "Test-FileCatalog") && facts.HasAny(" -ne ", " -eq ", ".Status")
            && ScriptIndicators.Urls(facts.Code).All(url => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !HasAddress(url));

    public static bool IsInstaller(string url)
    {
        var host = ScriptIndicators.Host(url);
        return Array.Exists(Installers, known => host.Equals(known, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + known, StringComparison.OrdinalIgnoreCase));
    }

    public static bool IsLocal(string url) => ScriptIndicators.Host(url) is "localhost" or "127.0.0.1";

    public static bool HasAddress(string url) => IPAddress.TryParse(ScriptIndicators.Host(url), out var address) && !IPAddress.IsLoopback(address) && !IsPrivate(address);

    private static bool IsPrivate(IPAddress address) => address.GetAddressBytes() is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..] or [0, ..] or [>= 224, ..];

    private static string? DownloadAndStart(ScriptFacts facts)
    {
        var fetched = facts.HasAny("DownloadFile", "Start-BitsTransfer", "urlcache", "bitsadmin", "-OutFile", "WriteAllBytes", "SaveToFile");
        if (!fetched)
            return null;
        var started = facts.Commands.Any(command => PayloadRules.IsProgramByPath(command.Name) || command.Name is "Start-Process" or "Invoke-Item" or "rundll32"
            or "rundll32.exe" or "regsvr32" or "regsvr32.exe")
            || facts.HasAny("Diagnostics.Process]::Start", "ShellExecute", ".Run(", "WScript.Shell", "Win32_Process")
 || facts.Commands.Any(command => command.Node.InvocationOperator != System.Management.Automation.Language.TokenKind.Unknown
                && command.Node.CommandElements[0] is not System.Management.Automation.Language.ScriptBlockExpressionAst)
            || facts.Has("start \"\"") || facts.Has("&start ")
            || facts.Lines.Any(IsProgramAlone);
        if (!started || !facts.HasAny("http://", "https://", "ftp://"))
            return null;
        return facts.HasAny("/quiet", "/qn", "/silent", "/verysilent", " /S", "msiexec", "-Wait") ? null : facts.Line("DownloadFile", "Start-BitsTransfer", "urlcache",
            "bitsadmin", "-OutFile", "WriteAllBytes", "SaveToFile");
    }

    private static readonly System.Buffers.SearchValues<char> ShellMarks = System.Buffers.SearchValues.Create(" ;|&()=");

    /// <summary>A line of a batch file that is nothing but a program by its path: <c>%temp%\a.exe</c>, with or without <c>start</c>.</summary>
    private static bool IsProgramAlone(string line)
    {
        var bare = line.AsSpan().Trim();
        if (bare.StartsWith("start ", StringComparison.OrdinalIgnoreCase))
            bare = bare[6..].Trim();
        return bare.Length < 300 && bare.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) && bare.Contains('\\') && !bare.ContainsAny(ShellMarks);
    }

    private static string? FromNetwork(ScriptFacts facts)
    {
        foreach (var word in (ReadOnlySpan<string>)["mshta http", "mshta.exe http", "mshta \"http", "mshta.exe \"http", "mshta 'http", "mshta vbscript:",
            "mshta.exe vbscript:", "mshta javascript:", "mshta.exe javascript:", "rundll32 javascript:", "rundll32.exe javascript:", "/i:http", "script:http"])
            if (facts.Has(word))
                return facts.Line(word);
        return null;
    }

    private static string? Launcher(ScriptFacts facts)
    {
        foreach (var line in Lines(facts))
            if (Mentions(line, "powershell") && IsHidden(line) && IsEncoded(facts.WithoutOwnEncoding(line)))
                return line;
        return null;
    }

    private static string? Hidden(ScriptFacts facts)
    {
        foreach (var line in Lines(facts))
            if (Mentions(line, "powershell") && IsHidden(line))
                return line;
        return null;
    }

    private static IEnumerable<string> Lines(ScriptFacts facts) =>
        !facts.Has("powershell") || !MayBeHidden(facts) ? [] : facts.Code.Split('\n').Where(line => line.Length < 200_000 && Mentions(line, "powershell"));

    private static bool Mentions(string line, string word) => LineWords.Has(line, word);

    /// <summary>False when no line of the script can be hidden.</summary>
    public static bool MayBeHidden(ScriptFacts facts) => facts.HasAny("hidden", " -w 1", " -windowstyle 1");

    public static bool IsHidden(string line) => (Mentions(line, "hidden") && HiddenWindow().IsMatch(line)) || Mentions(line, " -w 1") || Mentions(line, " -windowstyle 1");

    public static bool IsEncoded(string line) =>
        Mentions(line, " -enc") || Mentions(line, " -e ") || Mentions(line, " -ec ") || Mentions(line, "FromBase64String") || Mentions(line, " /e ") || Mentions(line, " -en ");

    /// <summary>The window's style, not a file's attribute.</summary>
    [GeneratedRegex(@"(?:^|[^a-z])w\w{0,20}[\s=:'"",\]()^`]{0,12}hidden|windowstyle.{0,40}hidden", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex HiddenWindow();
}
