using Afterpatch.Core;

namespace Afterpatch.Containers.DiskImage;

/// <summary>The logs of shadow copies, by path.</summary>
internal sealed class ShadowFileList : EvidenceFileList
{
    private readonly (ExtraFile File, VolumeState Volume)[] _files;

    public ShadowFileList(IEnumerable<(ExtraFile File, VolumeState Volume)> files) =>
        _files = [.. files.OrderBy(pair => pair.File.Path, StringComparer.OrdinalIgnoreCase)];

    public override int Count => _files.Length;

    protected override EvidenceFile Make(int index) => _files[index].File.Make(_files[index].Volume);

    protected override int IndexOf(string fullPath) => Array.FindIndex(_files, pair => pair.File.Path.Equals(fullPath, StringComparison.OrdinalIgnoreCase));
}
