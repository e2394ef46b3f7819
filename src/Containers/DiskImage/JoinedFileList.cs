using Afterpatch.Core;

namespace Afterpatch.Containers.DiskImage;

/// <summary>The files of several volumes, by drive letter.</summary>
internal sealed class JoinedFileList(IReadOnlyList<(string Drive, EvidenceFileList Files)> volumes) : EvidenceFileList
{
    public override int Count { get; } = volumes.Sum(volume => volume.Files.Count);

    protected override EvidenceFile Make(int index)
    {
        foreach (var (_, files) in volumes)
        {
            if (index < files.Count)
                return files[index];
            index -= files.Count;
        }
        throw new ArgumentOutOfRangeException(nameof(index));
    }

    protected override int IndexOf(string fullPath)
    {
        var before = 0;
        foreach (var (drive, files) in volumes)
        {
            if (fullPath.StartsWith(drive, StringComparison.OrdinalIgnoreCase) && files.PositionOf(fullPath) is var position and >= 0)
                return before + position;
            before += files.Count;
        }
        return -1;
    }
}
