namespace Afterpatch.Containers.Layout;

/// <summary>Finds the drive in delivered paths: KAPE (<c>C\</c>), Velociraptor (<c>uploads/auto/C%3A</c>), Acquire (<c>fs/C:</c>, <c>sysvol</c>), plain copies.</summary>
/// <remarks>Needs to see all paths once: a bare letter or a folder is a volume only by what lies in it.</remarks>
internal sealed class AnchorFinder
{
    private readonly HashSet<string> _volumeRoots = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _lettersBeside = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>First pass.</summary>
    public void Observe(string[] segments)
    {
        for (var i = 0; i < segments.Length; i++)
        {
            if (!VolumeHint.IsRootEntry(segments, i))
                continue;
            _volumeRoots.Add(Key(segments, i));
            if (i > 0 && DriveName.TryBare(segments[i - 1], out _))
                _lettersBeside.Add(Key(segments, i - 1));
            return;
        }
    }

    /// <summary>Second pass.</summary>
    /// <returns>Null for a file of no known volume.</returns>
    public Anchor? Find(string[] segments)
    {
        for (var i = 0; i < segments.Length; i++)
        {
            if (i < segments.Length - 1 && DriveName.TryExplicit(segments[i], out var root))
                return Explicit(segments, i, root);
            if (i < segments.Length - 1 && DriveName.TryBare(segments[i], out root) && IsVolume(segments, i))
                return new(HostDepth(segments, i), root, i + 1, false, Container(segments, i, "kape"));
            if (i < segments.Length - 1 && ShadowCopyBeside(segments, i) is { } copy)
                return new(i, copy, i + 1, false, "kape");
            if (_volumeRoots.Count > 0 && _volumeRoots.Contains(Key(segments, i)))
                return Plain(segments, i);
        }
        return null;
    }

    private bool IsVolume(string[] segments, int letter) =>
        _volumeRoots.Contains(Key(segments, letter + 1)) || _lettersBeside.Contains(Key(segments, letter));

    private static Anchor Explicit(string[] segments, int drive, string root)
    {
        var uploads = drive >= 2 && segments[drive - 2].Equals("uploads", StringComparison.OrdinalIgnoreCase);
        return uploads
            ? new(drive - 2, root, drive + 1, true, "velociraptor")
            : new(HostDepth(segments, drive), root, drive + 1, segments[drive].Contains('%'), Container(segments, drive, "copy"));
    }

    private static Anchor Plain(string[] segments, int at)
    {
        if (at > 0 && segments[at - 1].Equals("sysvol", StringComparison.OrdinalIgnoreCase))
            return new(HostDepth(segments, at - 1), "C:", at, false, "acquire");
        return new(at, "C:", at, false, "copy");
    }

    /// <summary>Acquire puts volumes below <c>fs</c>; that component is the collector's.</summary>
    private static int HostDepth(string[] segments, int drive) => IsBelowFs(segments, drive) ? drive - 1 : drive;

    private static string Container(string[] segments, int drive, string otherwise) => IsBelowFs(segments, drive) ? "acquire" : otherwise;

    private static bool IsBelowFs(string[] segments, int drive) =>
        drive > 0 && (segments[drive - 1].Equals("fs", StringComparison.OrdinalIgnoreCase) || segments[drive - 1] == "$fs$");

    /// <summary>KAPE puts shadow copies beside the drive: <c>VSS3</c>.</summary>
    private string? ShadowCopyBeside(string[] segments, int at)
    {
        var name = segments[at];
        return name.Length is > 3 and < 8 && name.StartsWith("VSS", StringComparison.OrdinalIgnoreCase)
            && !name.AsSpan(3).ContainsAnyExceptInRange('0', '9') && _lettersBeside.Contains(Key(segments, at))
            ? @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy" + name[3..]
            : null;
    }

    private static string Key(string[] segments, int count) => string.Join('/', segments, 0, count);
}
