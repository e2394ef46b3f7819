using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Where installed products keep their programs: by their installation's own word, or in a folder of Program Files that bears their or their maker's name.</summary>
/// <remarks>State: folders and names of at most <see cref="Most"/> products.</remarks>
internal sealed class ProductFolders
{
    private const int Most = 10_000;
    private const int ShortestName = 3;
    private readonly List<string> _folders = [];
    private readonly List<string> _names = [];

    public void Observe(InventoryRecord item)
    {
        if (item.Item.Kind != "product" || item.IsDeleted || _names.Count >= Most)
            return;
        _names.AddRange(new[] { item.Item.Name, item["publisher"] }.Select(Letters).Where(name => name.Length >= ShortestName));
        if (item["location"].Trim('"', ' ').TrimEnd('\\') is { Length: > 3 } folder)
            _folders.Add(folder + @"\");
    }

    /// <summary>The folder that a product's installation names.</summary>
    public bool HasInstalled(string path) => _folders.Exists(folder => path.StartsWith(folder, StringComparison.OrdinalIgnoreCase));

    /// <summary>That, or the first folder below Program Files has the name of an installed product or its maker. Microsoft's name says nothing: its folders are on every server.</summary>
    public bool Holds(string path)
    {
        if (path.Contains(@"\..\", StringComparison.Ordinal))
            return false;
        if (HasInstalled(path))
            return true;
        string[] parts = path.Split('\\');
        if (parts.Length < 4 || !parts[1].StartsWith("Program Files", StringComparison.OrdinalIgnoreCase))
            return false;
        var first = Letters(parts[2]);
        return first.Length >= ShortestName && !Everywhere.Any(name => first.StartsWith(name, StringComparison.Ordinal)) && _names.Exists(name => name.StartsWith(first, StringComparison.Ordinal));
    }

    private static readonly string[] Everywhere = ["microsoft", "windows", "common"];

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
