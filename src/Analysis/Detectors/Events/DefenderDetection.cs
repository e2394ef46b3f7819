using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>One thing that Defender found, over all events that speak of it.</summary>
/// <remarks>Fields of 1006 to 1008, 1015, 1116 to 1119: Microsoft Learn, troubleshooting of Defender Antivirus.</remarks>
internal sealed class DefenderDetection(string threat, string path)
{
    private static readonly string[] WebExtensions = [".aspx", ".ashx", ".asmx", ".asp", ".ascx", ".asax", ".soap", ".svc", ".cshtml", ".php", ".jsp", ".jspx"];

    private static readonly string[] WebFolders =
        ["\\inetpub\\wwwroot\\", "\\frontend\\httpproxy\\", "\\clientaccess\\", "\\aspnet_client\\", "\\temporary asp.net files\\"];

    /// <summary>Names that Microsoft gives web shells and what they start: parts, without regard to case.</summary>
    private static readonly string[] ShellNames =
        ["Backdoor:ASP/", "Backdoor:JS/Chopper", "Backdoor:PHP/", "Backdoor:JSP/", "Backdoor:MSIL/Chopper", "Chopper", "WebShell", "IISExchgSpawnCMD", "SuspExchgSession", "Exmann", "CVE-2021-31207", "CVE-2021-26855", "CVE-2021-27065"];

    public string Threat { get; } = threat;

    /// <summary>File, or empty for something in memory.</summary>
    public string Path { get; } = path;

    public List<LoggedEvent> Events { get; } = [];

    /// <summary>A web shell by its name, or in a folder that the web server serves.</summary>
    public bool IsPlain => Array.Exists(ShellNames, name => Threat.Contains(name, StringComparison.OrdinalIgnoreCase)) || IsInWebFolder;

    public bool IsShell => Array.Exists(ShellNames, name => Threat.Contains(name, StringComparison.OrdinalIgnoreCase)) || IsWebScript;

    private bool IsWebScript =>
        Array.Exists(WebExtensions, extension => Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        || (IsInWebFolder && !Threat.StartsWith("PUA", StringComparison.OrdinalIgnoreCase));

    private bool IsInWebFolder => Array.Exists(WebFolders, folder => Path.Contains(folder, StringComparison.OrdinalIgnoreCase));

    /// <summary>Removed when the last word is a finished action, there when it is a failure or a restoration.</summary>
    public FindingState State => Events[^1].EventId switch
    {
        1007 or 1117 => IsHarmless(Events[^1]) ? FindingState.Unknown : FindingState.Removed,
        1008 or 1009 or 1118 or 1119 => FindingState.Active,
        _ => FindingState.Unknown,
    };

    public static bool IsOne(LoggedEvent logged) => logged.Is(EventNeeds.Defender, 1006, 1007, 1008, 1009, 1015, 1116, 1117, 1118, 1119);

    /// <summary><c>file:_C:\a.aspx; containerfile:_C:\b.zip</c>: the first file.</summary>
    public static string FirstFile(string paths)
    {
        foreach (var part in paths.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var mark = part.IndexOf(":_", StringComparison.Ordinal);
            var path = mark > 0 ? part[(mark + 2)..] : part;
            var inner = path.IndexOf("->", StringComparison.Ordinal);
            path = inner > 0 ? path[..inner] : path;
            if (path.Contains(":\\", StringComparison.Ordinal) || path.StartsWith("\\\\", StringComparison.Ordinal))
                return path;
        }
        return "";
    }

    /// <summary>The action was to allow it or to do nothing: <c>Action ID</c> 6 and 9.</summary>
    private static bool IsHarmless(LoggedEvent logged) => logged["Action ID"] is "6" or "9";

    public IReadOnlyList<Subject> Entities()
    {
        var entities = new List<Subject>();
        if (Path.Length > 0)
            entities.Add(new("file", Path));
        foreach (var process in Events.Select(logged => logged["Process Name"] ?? "").Where(name => name.Contains('\\', StringComparison.Ordinal))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(5))
            entities.Add(new("process", process));
        foreach (var user in Events.Select(logged => logged["Detection User"] ?? "").Where(IsPerson).Distinct(StringComparer.OrdinalIgnoreCase).Take(5))
            entities.Add(new("account", user));
        return entities;
    }

    private static bool IsPerson(string user) => user.Length > 0 && !user.StartsWith("NT ", StringComparison.OrdinalIgnoreCase) && !user.StartsWith("IIS ", StringComparison.OrdinalIgnoreCase);
}
