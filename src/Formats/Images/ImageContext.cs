using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>What an image format needs beside its own bytes: the files next to it, and where to say what is wrong.</summary>
/// <param name="name">The image's file name.</param>
/// <param name="openBeside">Opens a file in the image's folder by its name; null when there is none. Never leaves that folder.</param>
public sealed class ImageContext(string name, Func<string, IBlockSource?> openBeside, DamageList damage)
{
    /// <summary>A differencing chain is not longer than this.</summary>
    public const int MaxDepth = 32;

    private readonly HashSet<string> _open = new(StringComparer.OrdinalIgnoreCase) { name };

    public string Name { get; } = name;

    public DamageList Damage { get; } = damage;

    /// <summary>A further file of the same image (an extent, a segment).</summary>
    public IBlockSource? OpenPart(string fileName) => openBeside(FileName(fileName));

    /// <summary>The image that this one holds the differences to; null, with the reason told, when it is missing or the chain runs in a circle.</summary>
    public IBlockSource? OpenParent(IEnumerable<string> names)
    {
        foreach (var candidate in names.Select(FileName).Where(file => file.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (_open.Contains(candidate) || _open.Count > MaxDepth)
            {
                Damage.Add(-1, "parent", $"the chain of differences comes back to '{candidate}'");
                return null;
            }
            if (openBeside(candidate) is not { } bytes)
                continue;
            _open.Add(candidate);
            return ImageFile.Open(bytes, this, candidate);
        }
        Damage.Add(-1, "parent", "the image that this one holds the differences to is not beside it; what did not change reads as zeros");
        return null;
    }

    /// <summary>The last component of a path of either kind.</summary>
    private static string FileName(string path) => path[(path.AsSpan().LastIndexOfAny('\\', '/') + 1)..].TrimEnd('\0');
}
