using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A file name that intruders are known for.</summary>
/// <param name="Detector">Id of the finding that it supports.</param>
/// <param name="What">What it is, in a few English words.</param>
/// <param name="Folder">Ends with a backslash when a whole folder is known; else empty.</param>
public sealed record FileIndicator(string Detector, string What, bool IsStrong, string Folder = "")
{
    /// <summary>What the finding is about: the folder with all that lies in it, or the file.</summary>
    public string Subject(string path) =>
        Folder.Length > 0 && path.IndexOf(Folder, StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? path[..(at + Folder.Length - 1)] : path;
}

/// <summary>Names from <c>knowledge/intrusions/files.json</c>: exact names with the folder that makes them telling, whole folders, a few patterns (each with a part that must be there), and where a program was built.</summary>
public sealed class FileIndicators
{
    private static readonly Lazy<FileIndicators> LazyEmbedded = new(() => new FileIndicators(KnowledgeBase.Embedded));
    private readonly Dictionary<string, List<(string Folder, FileIndicator Indicator)>> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<FileIndicator> _folders = [];
    private readonly List<(BoundedRegex Pattern, string With, FileIndicator Indicator)> _patterns = [];
    private readonly List<(string Path, FileIndicator Indicator)> _builds = [];

    public FileIndicators(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["intrusions/files.json"]);
        foreach (var entry in document.RootElement.GetProperty("files").EnumerateArray())
        {
            var indicator = new FileIndicator(entry.GetProperty("id").GetString()!, entry.GetProperty("what").GetString()!, entry.GetProperty("strong").GetBoolean());
            if (entry.TryGetProperty("pattern", out var pattern))
                _patterns.Add((new BoundedRegex(pattern.GetString()!), entry.TryGetProperty("with", out var part) ? part.GetString()! : "", indicator));
            else if (entry.TryGetProperty("pdb", out var build))
                _builds.Add((build.GetString()!, indicator));
            else if (entry.TryGetProperty("folder", out var folder))
                _folders.Add(indicator with { Folder = folder.GetString()! });
            else
                foreach (var name in entry.GetProperty("names").EnumerateArray())
                    foreach (var place in entry.GetProperty("in").EnumerateArray())
                        Add(name.GetString()!, place.GetString()!, indicator);
        }
    }

    public static FileIndicators Embedded => LazyEmbedded.Value;

    /// <param name="path">Windows path; only its folder part may be incomplete.</param>
    public FileIndicator? Match(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('\\') + 1);
        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var entries))
            foreach (var (folder, indicator) in entries)
                if (folder.Length == 0 || path.Contains(folder, StringComparison.OrdinalIgnoreCase))
                    return indicator;
        foreach (var indicator in _folders)
            if (path.Contains(indicator.Folder, StringComparison.OrdinalIgnoreCase) || path.AsSpan().EndsWith(indicator.Folder.AsSpan(0, indicator.Folder.Length - 1), StringComparison.OrdinalIgnoreCase))
                return indicator;
        foreach (var (pattern, with, indicator) in _patterns)
            if (path.Contains(with, StringComparison.OrdinalIgnoreCase) && pattern.IsMatch(path))
                return indicator;
        return null;
    }

    /// <param name="pdbPath">Where a program says that its symbols lay when it was built.</param>
    public FileIndicator? MatchBuild(string pdbPath)
    {
        foreach (var (path, indicator) in _builds)
            if (pdbPath.EndsWith(path, StringComparison.OrdinalIgnoreCase))
                return indicator;
        return null;
    }

    private void Add(string name, string folder, FileIndicator indicator)
    {
        if (!_names.TryGetValue(name, out var entries))
            _names.Add(name, entries = []);
        entries.Add((folder, indicator));
    }
}
