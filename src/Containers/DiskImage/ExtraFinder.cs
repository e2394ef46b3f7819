using Afterpatch.Core;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Finds what the walk from the root leaves out: orphans, deleted code whose bytes are still there, the indexes of web folders.</summary>
internal sealed class ExtraFinder
{
    private const int MaxRecovered = 4 << 20;
    private const int BitmapEntry = 6;
    private const int Root = 5;

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
        var isReached = Reached();
        var (lost, firstLost) = (0, -1);
        for (var entry = 0; entry < index.Count; entry++)
        {
            var traits = index.Traits(entry);
            if ((traits & (MftTraits.Readable | MftTraits.Extension)) != MftTraits.Readable || index.Name(entry).IsEmpty)
                continue;
            var isLost = (traits & (MftTraits.Directory | MftTraits.InUse)) == MftTraits.InUse && !isReached[entry];
            if (isLost && lost++ == 0)
                firstLost = entry;
            var extra = (traits & MftTraits.Directory) != 0 ? DirectoryIndex(entry, traits)
                : isLost ? Orphan(entry, "")
                : (traits & MftTraits.InUse) == 0 ? Deleted(entry) : null;
            if (extra is not null)
                yield return extra;
        }
        for (var stream = 0; stream < index.StreamCount && lost > 0; stream++)
            if (index.StreamEntry(stream) is var entry && TreeWalk.IsLiving(index, entry) && !isReached[entry] && (index.Traits(entry) & MftTraits.Directory) == 0
                && !TreeWalk.IsHidden(index.StreamName(stream)))
                yield return Orphan(entry, index.StreamName(stream).ToString());
        Tell(lost, firstLost);
    }

    /// <summary>By entry, whether the walk from the root has one of its names.</summary>
    private bool[] Reached()
    {
        var isReached = new bool[_state.Index.Count];
        foreach (var node in _state.Reached)
            isReached[node.Entry] = true;
        if (isReached.Length > Root)
            isReached[Root] = true;
        return isReached;
    }

    private void Tell(int lost, int firstLost)
    {
        const MftTraits directory = MftTraits.Readable | MftTraits.InUse | MftTraits.Directory;
        var (index, damage) = (_state.Index, _state.Volume.Damage);
        if (index.Count > Root && (index.Traits(Root) & directory) != directory)
            damage.Add((long)Root * index.RecordBytes, "root directory", $"record {Root} cannot be read as a directory; what names it as its folder is read as lying in the root");
        if (lost > 0)
            damage.Add((long)firstLost * index.RecordBytes, "parent", $"{lost} living files have no way up to the root: their folders are damaged, freed, used anew or run in a circle. They are read as far as their names lead; the first is record {firstLost}");
    }

    private ExtraFile? DirectoryIndex(int entry, MftTraits traits)
    {
        if ((traits & MftTraits.InUse) == 0 || entry == Root || !FileInterest.IsInWebFolder(_paths.Path(entry, out _)))
            return null;
        if (_state.Volume.ReadFile(entry)?.Find(AttributeType.IndexAllocation, "$I30") is not { } allocation || _state.Volume.Open(allocation) is not { } content)
            return null;
        return ExtraFile.Of(_state, _paths.Path(entry, out _) + "\\$I30", entry, content.Length, () => content) with { From = "directory index" };
    }

    /// <summary>A living file that the walk does not reach, or a stream of one.</summary>
    private ExtraFile Orphan(int entry, string stream)
    {
        var path = _paths.Path(entry, out _)!;
        var size = stream.Length == 0 ? _state.Index.Size(entry) : _state.OpenStream(entry, stream, out _)?.Length ?? 0;
        return ExtraFile.Of(_state, stream.Length == 0 ? path : $"{path}:{stream}", entry, Math.Min(size, _state.Volume.Source.Length), () => _state.OpenStream(entry, stream, out _)) with
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
        if (!data.IsResident && (data.Runs.Count == 0 || _bitmap?.AreFree(data.Runs) != true || _state.Volume.Missing(data) == data.Size))
            return null;
        var volume = _state.Volume;
        return ExtraFile.Of(_state, path, entry, data.Size, () => volume.Open(data)) with
        {
            IsDeleted = true,
            From = data.IsResident ? $"MFT record {entry}, deleted" : $"free clusters, MFT record {entry}, deleted",
        };
    }
}
