namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Paths of files that a collector copied out of a volume shadow copy.</summary>
internal static class ShadowPath
{
    private const string Device = @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy";

    public static bool IsCopy(string path) => path.StartsWith(Device, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the file lay. Copies do not tell their volume's letter; web folders of Exchange are on the system's.</summary>
    public static string OnVolume(string path)
    {
        var root = path.IndexOf('\\', Device.Length);
        return root < 0 ? path : "C:" + path[root..];
    }
}
