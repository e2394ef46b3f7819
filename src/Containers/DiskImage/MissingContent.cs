using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Says which files of a volume lie where its image has nothing: in a part that was cut off or is missing.</summary>
internal static class MissingContent
{
    /// <summary>Files named one by one; the rest is counted.</summary>
    private const int MaxNamed = 20;

    public static void Tell(VolumeState state)
    {
        if (state.Volume.IsWhole)
            return;
        var (volume, index, paths) = (state.Volume, state.Index, new MftPaths(state.Index, state.Drive));
        var (files, lacking, named) = (0, 0, 0);
        for (var entry = 0; entry < index.Count; entry++)
        {
            if (!TreeWalk.IsLiving(index, entry) || (index.Traits(entry) & MftTraits.Directory) != 0)
                continue;
            files++;
            if ((index.Traits(entry) & MftTraits.ResidentData) != 0 || volume.ReadFile(entry)?.Find(AttributeType.Data) is not { } data || volume.Missing(data) is var missing && missing == 0)
                continue;
            lacking++;
            if (named >= MaxNamed || paths.Path(entry, out _) is not { } path || !Matters(path))
                continue;
            named++;
            volume.Damage.Add((long)entry * index.RecordBytes, "content", $"{missing} of the {data.Size} bytes of '{path}' are not in the image");
        }
        if (lacking > 0)
            volume.Damage.Add(-1, "content", $"{lacking} of {files} living files lie wholly or in part where the image has nothing: what is not found in them may have been there");
    }

    private static bool Matters(string path) => FileInterest.IsKept(path, isDirectory: false) || path.Contains(@"\System32\config\", StringComparison.OrdinalIgnoreCase);
}
