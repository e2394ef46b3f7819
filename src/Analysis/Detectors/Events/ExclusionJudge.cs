using System.Text.Json;
using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>How much an exclusion opens.</summary>
/// <remarks>Data: <c>knowledge/defender-exchange-exclusions.json</c>, what Microsoft recommends and what it has withdrawn.</remarks>
internal sealed class ExclusionJudge
{
    /// <summary>Folders that anybody, a web application or a service writes to, as ends of the excluded path.</summary>
    private static readonly string[] OpenFolders =
    [
        "\\Windows\\Temp", "\\Temp", "\\Tmp", "\\ProgramData", "\\Users", "\\Users\\Public", "\\inetpub", "\\inetpub\\wwwroot", "\\Windows", "\\Windows\\System32",
        "\\PerfLogs", "\\AppData", "\\AppData\\Local\\Temp", "\\Program Files", "\\Program Files (x86)", "\\$Recycle.Bin",
    ];

    private static readonly string[] OpenExtensions = ["exe", "dll", "ps1", "bat", "cmd", "vbs", "js", "hta", "scr", "aspx", "ashx", "asmx", "asp", "com", "msi"];

    private static readonly string[] Interpreters =
        ["powershell.exe", "pwsh.exe", "cmd.exe", "wscript.exe", "cscript.exe", "mshta.exe", "rundll32.exe", "regsvr32.exe", "certutil.exe", "explorer.exe", "svchost.exe"];

    private readonly HashSet<string> _current;
    private readonly HashSet<string> _withdrawn;

    public ExclusionJudge(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["defender-exchange-exclusions.json"]);
        _current = Set(document.RootElement, "current");
        _withdrawn = Set(document.RootElement, "withdrawn");
    }

    /// <param name="Severity">Informational for what Microsoft recommends.</param>
    /// <param name="Kind">Part of the title's key.</param>
    public readonly record struct Judgement(Severity Severity, string Kind);

    /// <param name="kind"><c>Paths</c>, <c>Processes</c>, <c>Extensions</c>, ...</param>
    /// <param name="exchangeFolder">Where Exchange is installed, when that is known.</param>
    public Judgement Judge(string kind, string value, string exchangeFolder = "")
    {
        var known = Forms(kind, value, exchangeFolder.TrimEnd('\\')).ToArray();
        if (Array.Exists(known, _current.Contains))
            return new(Severity.Informational, "event");
        if (Array.Exists(known, _withdrawn.Contains))
            return new(Severity.Low, "withdrawn");
        return kind.ToUpperInvariant() switch
        {
            "PATHS" or "TEMPORARYPATHS" when IsOpenPath(value) => new(Severity.High, "event"),
            "EXTENSIONS" when OpenExtensions.Contains(value.TrimStart('.'), StringComparer.OrdinalIgnoreCase) => new(Severity.High, "event"),
            "PROCESSES" when Interpreters.Contains(FileName(value), StringComparer.OrdinalIgnoreCase) || value.StartsWith('*') => new(Severity.Medium, "event"),
            _ => new(Severity.Low, "event"),
        };
    }

    private static HashSet<string> Set(JsonElement root, string name) => root.TryGetProperty(name, out var list)
        ? new(list.EnumerateArray().Select(item => Trim(item.GetString()!)), StringComparer.OrdinalIgnoreCase)
        : new(StringComparer.OrdinalIgnoreCase);

    private static bool IsOpenPath(string value)
    {
        var path = Trim(value);
        return path.Length <= 2 || path.Contains("aspnet_client", StringComparison.OrdinalIgnoreCase)
            || path.Contains("\\HttpProxy\\", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(OpenFolders, folder => path.EndsWith(folder, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The value as the list may write it: with variables for the folders that differ from server to server.</summary>
    private static IEnumerable<string> Forms(string kind, string value, string exchangeFolder)
    {
        var path = Trim(value);
        yield return path;
        yield return WindowsFolder.Replace(path, "%SystemRoot%");
        yield return Drive.Replace(path, "%SystemDrive%");
        var isOwnFolder = exchangeFolder.Length > 3 && path.StartsWith($"{exchangeFolder}\\", StringComparison.OrdinalIgnoreCase);
        var exchange = isOwnFolder ? $"%ExchangeInstallPath%{path[exchangeFolder.Length..]}" : ExchangeFolder.Replace(path, "%ExchangeInstallPath%\\");
        yield return exchange;
        // A process is recommended by its name; somewhere else than in Exchange's or Windows' folders it is another program.
        var isProgram = kind.Equals("Processes", StringComparison.OrdinalIgnoreCase);
        if (isProgram && (exchange.StartsWith('%') || path.StartsWith("C:\\Windows\\System32\\", StringComparison.OrdinalIgnoreCase) || !path.Contains('\\', StringComparison.Ordinal)))
            yield return FileName(path);
    }

    private static string Trim(string path) => path.TrimEnd('*').TrimEnd('\\');

    private static string FileName(string path) => path[(path.LastIndexOf('\\') + 1)..];

    private static readonly BoundedRegex WindowsFolder = new(@"^[a-z]:\\windows\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Drive = new(@"^[a-z]:", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ExchangeFolder = new(@"^[a-z]:\\([^\\]+\\)*Exchange Server\\V1[0-9]\\", RegexOptions.IgnoreCase);
}
