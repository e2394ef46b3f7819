using Afterpatch.Core;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Finds what the walk from the root leaves out: orphans, deleted code whose bytes are still there, the indexes of web folders.</summary>
internal sealed class ExtraFinder
{
    private const int MaxRecovered = 4 << 20;
    private const int BitmapEntry = 6;

    private readonly VolumeState _state;
    private readonly MftPaths _paths;
    private readonly ClusterBitmap? _bitmap;

    public ExtraFinder(VolumeState state)
    {
        _state = state;
        _paths = new(state.Index, state.Drive);
        _bitmap = state.Volume.Open(BitmapEntry, AttributeType.Data) is { } bitmap ? new(bitmap) : null;
    }

    public IEnumerable<ExtraFile> Find()
    {
        var index = _state.Index;
        for (var entry = 0; entry < index.Count; entry++)
        {
            var traits = index.Traits(entry);
            if ((traits & (MftTraits.Readable | MftTraits.Extension)) != MftTraits.Readable || index.Name(entry).IsEmpty)
                continue;
            var extra = (traits & MftTraits.Directory) != 0 ? DirectoryIndex(entry, traits)
                : (traits & MftTraits.InUse) != 0 ? Orphan(entry)
                : Deleted(entry);
            if (extra is not null)
                yield return extra;
        }
    }

    private ExtraFile? DirectoryIndex(int entry, MftTraits traits)
    {
        if ((traits & MftTraits.InUse) == 0 || entry == FileReference.Root.Entry || !FileInterest.IsInWebFolder(_paths.Path(entry, out _)))
            return null;
        if (_state.Volume.ReadFile(entry)?.Find(AttributeType.IndexAllocation, "$I30") is not { } allocation || _state.Volume.Open(allocation) is not { } content)
            return null;
        return ExtraFile.Of(_state, _paths.Path(entry, out _) + "\\$I30", entry, content.Length, () => content) with { From = "directory index" };
    }

    private ExtraFile? Orphan(int entry)
    {
        var parent = _state.Index.Parent(entry);
        _paths.Directory(parent, out var isOrphan);
        var isGone = parent.Entry < _state.Index.Count && (_state.Index.Traits((int)parent.Entry) & MftTraits.InUse) == 0;
        if (!isOrphan && !isGone)
            return null;
        var size = Math.Min(_state.Index.Size(entry), _state.Volume.Source.Length);
        return ExtraFile.Of(_state, _paths.Path(entry, out _)!, entry, size, () => _state.Volume.Open(entry, AttributeType.Data) ?? new MemoryBlockSource(default)) with
        {
            From = "a file without a folder",
        };
    }

    /// <summary>Deleted code whose bytes are in the record itself, or in clusters that nobody has used since.</summary>
    public ExtraFile? Deleted(int entry)
    {
        if (!FileInterest.IsCode(_state.Index.Name(entry)) && !_state.Index.Name(entry).Equals("web.config", StringComparison.OrdinalIgnoreCase))
            return null;
        var path = _paths.Path(entry, out _)!;
        if (!FileInterest.IsCode(path) || _state.Volume.ReadFile(entry)?.Find(AttributeType.Data) is not { Size: > 0 and <= MaxRecovered } data)
            return null;
        if (!data.IsResident && (data.Runs.Count == 0 || _bitmap?.AreFree(data.Runs) != true))
            return null;
        var volume = _state.Volume;
        return ExtraFile.Of(_state, path, entry, data.Size, () => volume.Open(data)) with
        {
            IsDeleted = true,
            From = data.IsResident ? $"MFT record {entry}, deleted" : $"free clusters, MFT record {entry}, deleted",
        };
    }
}
