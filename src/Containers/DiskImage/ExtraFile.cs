using Afterpatch.Core;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Containers.DiskImage;

/// <summary>A file that the walk from the root does not find: an orphan, a deleted one, a directory's index, a file of a shadow copy.</summary>
internal sealed record ExtraFile(string Path, int Entry, long SizeBytes, Func<IBlockSource?> Content)
{
    public bool IsDeleted { get; init; }

    /// <summary>Where the bytes come from, for the manifest.</summary>
    public string From { get; init; } = "";

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public EvidenceFile Make(VolumeState state) => new(Path, SizeBytes, () => VolumeState.Stream(Path, Content()))
    {
        IsDeleted = IsDeleted,
        Delivered = $"{state.Delivered}: {From}",
        CreatedUtc = CreatedUtc ?? state.Index.CreatedUtc(Entry),
        ModifiedUtc = ModifiedUtc ?? state.Index.ModifiedUtc(Entry),
        Attributes = state.Attributes(Entry),
        OwnerSid = state.Owners?[state.Index.SecurityId(Entry)],
    };
}
