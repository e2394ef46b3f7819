using Afterpatch.Core;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Containers.DiskImage;

/// <summary>A file that the walk from the root does not find: an orphan, a deleted one, a directory's index, a file of a shadow copy.</summary>
internal sealed record ExtraFile(string Path, long SizeBytes, Func<IBlockSource?> Content)
{
    public bool IsDeleted { get; init; }

    /// <summary>Where the bytes come from, for the manifest.</summary>
    public string From { get; init; } = "";

    /// <summary>The moment of the shadow copy that has it.</summary>
    public DateTime? SeenUtc { get; init; }

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public FileAttributes? Attributes { get; init; }

    public string? OwnerSid { get; init; }

    /// <summary>A file with what the index of its volume knows of it.</summary>
    public static ExtraFile Of(VolumeState state, string path, int entry, long sizeBytes, Func<IBlockSource?> content) => new(path, sizeBytes, content)
    {
        CreatedUtc = state.Index.CreatedUtc(entry),
        ModifiedUtc = state.Index.ModifiedUtc(entry),
        Attributes = state.Attributes(entry),
        OwnerSid = state.Owners?[state.Index.SecurityId(entry)],
    };

    public EvidenceFile Make(VolumeState state) => new(Path, SizeBytes, () => VolumeState.Stream(Path, Content()))
    {
        IsDeleted = IsDeleted,
        Delivered = $"{state.Delivered}: {From}",
        SeenUtc = SeenUtc,
        CreatedUtc = CreatedUtc,
        ModifiedUtc = ModifiedUtc,
        Attributes = Attributes,
        OwnerSid = OwnerSid,
    };
}
