using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Size and time of the volume's own files, those that a case can use, for comparison with older states.</summary>
internal sealed class LivingFiles
{
    private readonly Dictionary<string, (long Size, DateTime? ModifiedUtc)> _files = new(StringComparer.OrdinalIgnoreCase);

    public LivingFiles(VolumeState state)
    {
        var (index, paths) = (state.Index, new MftPaths(state.Index, state.Drive));
        for (var entry = 0; entry < index.Count; entry++)
        {
            const MftTraits living = MftTraits.Readable | MftTraits.InUse;
            if ((index.Traits(entry) & (living | MftTraits.Extension | MftTraits.Directory)) != living || !MayMatter(index.Name(entry)))
                continue;
            if (paths.Path(entry, out _) is { } path && FileInterest.IsKept(path, isDirectory: false))
                _files[path] = (index.Size(entry), index.ModifiedUtc(entry));
        }
    }

    /// <summary>False for a name that no folder can make interesting: most of a volume's, and no path is put together for them.</summary>
    public static bool MayMatter(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
            return false;
        // The most interesting folder there is decides; a folder that programs are installed in only takes away.
        const string folder = @"C:\inetpub\wwwroot\";
        Span<char> path = stackalloc char[folder.Length + 255];
        if (name.Length > 255)
            return false;
        folder.CopyTo(path);
        name.CopyTo(path[folder.Length..]);
        return FileInterest.IsKept(path[..(folder.Length + name.Length)], isDirectory: false);
    }

    public bool TryFind(string path, out (long Size, DateTime? ModifiedUtc) found) => _files.TryGetValue(path, out found);
}
