using Afterpatch.Containers.Layout;

namespace Afterpatch.Containers.Archive;

/// <summary>Which archives inside a delivery are packaging (to be opened) and which are evidence (an intruder's loot, to be left whole).</summary>
internal static class NestedArchive
{
    private static readonly string[] Extensions =
        [".zip", ".7z", ".tar", ".tgz", ".gz", ".tbz2", ".bz2", ".txz", ".xz", ".tzst", ".zst", ".rar"];

    /// <summary>
    /// True outside of a server's volume, and inside it for logs that somebody packed where they lay
    /// (<c>inetpub\logs\LogFiles\W3SVC1\u_ex2103.zip</c>).
    /// </summary>
    public static bool IsCandidate(string[] segments)
    {
        var name = segments[^1];
        if (!Array.Exists(Extensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
            return false;
        return !VolumeHint.IsInsideVolume(segments) || IsInLogFolder(segments);
    }

    /// <summary>The component that stands for the archive in the paths of its members: its name without <c>.zip</c>, <c>.tar.gz</c>...</summary>
    public static string FolderName(string name)
    {
        for (var stripped = true; stripped;)
        {
            stripped = false;
            foreach (var extension in Extensions)
            {
                if (name.Length > extension.Length && name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                {
                    name = name[..^extension.Length];
                    stripped = true;
                }
            }
        }
        return name;
    }

    private static bool IsInLogFolder(string[] segments) => segments.AsSpan(0, segments.Length - 1).IndexOfAnyIgnoringCase("LogFiles", "Logging") >= 0;

    private static int IndexOfAnyIgnoringCase(this Span<string> segments, string one, string other)
    {
        for (var i = 0; i < segments.Length; i++)
            if (segments[i].Equals(one, StringComparison.OrdinalIgnoreCase) || segments[i].Equals(other, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }
}
