using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <summary>Files of the web folders by path, for pages that include them or name them as their code.</summary>
/// <remarks>State: at most <see cref="MaxFiles"/> files of at most <see cref="MaxBytes"/> bytes; larger ones are nobody's include.</remarks>
internal sealed class WebNeighbours
{
    private const int MaxFiles = 20_000;
    private const int MaxBytes = 1 << 20;
    private readonly Dictionary<string, WebFile> _files = new(StringComparer.OrdinalIgnoreCase);

    public void Add(WebFile file)
    {
        if (file.Content.Length <= MaxBytes && _files.Count < MaxFiles)
            _files.TryAdd(file.Path, file);
    }

    /// <summary>A file beside the page, or below one of the folders above it: a site's root is not known from the page alone.</summary>
    public byte[]? Find(string page, string name)
    {
        var relative = name.Trim().Replace('/', '\\').TrimStart('~').TrimStart('\\');
        if (relative.Length is 0 or > 260)
            return null;
        for (var folder = Above(page); folder.Length > 0; folder = Above(folder))
            if (_files.TryGetValue(Join(folder, relative), out var file))
                return file.Content.ToArray();
        return null;
    }

    private static string Above(string path) => path.LastIndexOf('\\') is > 0 and var at ? path[..at] : "";

    private static string Join(string folder, string relative)
    {
        while (true)
        {
            if (relative.StartsWith(@".\", StringComparison.Ordinal))
                relative = relative[2..];
            else if (relative.StartsWith(@"..\", StringComparison.Ordinal))
                (folder, relative) = (Above(folder), relative[3..]);
            else
                return $@"{folder}\{relative}";
        }
    }
}
