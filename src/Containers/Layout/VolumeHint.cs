using System.Collections.Frozen;

namespace Afterpatch.Containers.Layout;

/// <summary>Names at the root of a Windows volume, by which a copy of one is known.</summary>
internal static class VolumeHint
{
    private static readonly FrozenSet<string> WindowsChildren = new[]
    {
        "system32", "syswow64", "temp", "debug", "help", "inf", "logs", "prefetch", "appcompat", "microsoft.net", "tasks", "serviceprofiles",
        "assembly", "system", "winsxs", "servicing", "softwaredistribution", "inetsrv", "registration", "security",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> InetpubChildren =
        new[] { "wwwroot", "logs", "history", "temp", "custerr", "adminscripts" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OtherRoots = new[]
    {
        "program files", "program files (x86)", "programdata", "users", "perflogs", "$extend", "$recycle.bin", "system volume information",
        "documents and settings", "exchangesetuplogs", "recovery", "windows.old", "$mft", "$logfile", "$boot", "pagefile.sys",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the component at <paramref name="index"/>, with what follows, says that its parent is the root of a volume.</summary>
    public static bool IsRootEntry(ReadOnlySpan<string> segments, int index)
    {
        var name = segments[index];
        var next = index + 1 < segments.Length ? segments[index + 1] : null;
        if (name.Equals("Windows", StringComparison.OrdinalIgnoreCase))
            return next is not null && WindowsChildren.Contains(next);
        if (name.Equals("inetpub", StringComparison.OrdinalIgnoreCase))
            return next is not null && InetpubChildren.Contains(next);
        return OtherRoots.Contains(name) && (next is not null || name[0] == '$');
    }

    /// <summary>
    /// True when the path by itself shows that the file lies inside a server's volume: below a drive, or below one of the folders at a volume's root.
    /// A bare letter needs a folder between itself and the file.
    /// </summary>
    public static bool IsInsideVolume(ReadOnlySpan<string> segments)
    {
        for (var i = 0; i < segments.Length - 1; i++)
        {
            if (IsRootEntry(segments, i) || DriveName.TryExplicit(segments[i], out _))
                return true;
            if (i < segments.Length - 2 && DriveName.TryBare(segments[i], out _))
                return true;
        }
        return false;
    }
}
