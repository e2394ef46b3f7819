using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A file name that intruders are known for.</summary>
/// <param name="Detector">Id of the finding that it supports.</param>
/// <param name="What">What it is, in a few English words.</param>
public sealed record FileIndicator(string Detector, string What, bool IsStrong);

/// <summary>Names from <c>knowledge/intrusions/files.json</c>: exact names with the folder that makes them telling, and a few patterns.</summary>
public sealed class FileIndicators
{
    private static readonly Lazy<FileIndicators> LazyEmbedded = new(() => new FileIndicators(KnowledgeBase.Embedded));
    private readonly Dictionary<string, List<(string Folder, FileIndicator Indicator)>> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(BoundedRegex Pattern, FileIndicator Indicator)> _patterns = [];

    public FileIndicators(KnowledgeBase knowledge)
    {
        using var document = JsonDocument.Parse(knowledge["intrusions/files.json"]);
        foreach (var entry in document.RootElement.GetProperty("files").EnumerateArray())
        {
            var indicator = new FileIndicator(entry.GetProperty("id").GetString()!, entry.GetProperty("what").GetString()!, entry.GetProperty("strong").GetBoolean());
            if (entry.TryGetProperty("pattern", out var pattern))
                _patterns.Add((new BoundedRegex(pattern.GetString()!), indicator));
            else
                foreach (var name in entry.GetProperty("names").EnumerateArray())
                    foreach (var folder in entry.GetProperty("in").EnumerateArray())
                        Add(name.GetString()!, folder.GetString()!, indicator);
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
        foreach (var (pattern, indicator) in _patterns)
            if (pattern.IsMatch(path))
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
