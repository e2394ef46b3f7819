using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>The files of one NTFS volume in the order of their paths; each is made when it is asked for.</summary>
/// <remarks>
/// About 150 bytes a file. Living files come from a walk down from the root; what has no way to the root, and what was deleted, is laid between
/// them by its path (<see cref="ExtraFile"/>).
/// </remarks>
internal sealed class NtfsFileList : EvidenceFileList
{
    private readonly VolumeState _state;
    private readonly MftIndex _index;
    private readonly TreeNode[] _files;
    private readonly ExtraFile[] _extras;

    /// <summary>Not negative: a position in the files; negative: the complement of one in the extras.</summary>
    private readonly int[] _order;

    private readonly MftPaths _paths;
    private readonly Lock _lock = new();

    public NtfsFileList(VolumeState state, IEnumerable<ExtraFile> extras)
    {
        _state = state;
        _index = state.Index;
        _paths = new(_index, state.Drive);
        _files = state.Reached;
        _extras = [.. extras.OrderBy(extra => extra.Path, StringComparer.OrdinalIgnoreCase)];
        _order = Merge();
    }

    public override int Count => _order.Length;

    protected override EvidenceFile Make(int index)
    {
        var position = _order[index];
        if (position < 0)
            return _extras[~position].Make(_state);
        var node = _files[position];
        string path;
        lock (_lock)
            path = PathOf(node);
        return _state.File(path, node.Entry, node.Stream);
    }

    protected override int IndexOf(string fullPath)
    {
        var at = FirstNotBefore(fullPath, _order.Length, PathAt);
        for (; at < _order.Length && PathAt(at).Equals(fullPath, StringComparison.OrdinalIgnoreCase); at++)
            if (_order[at] >= 0 || !_extras[~_order[at]].IsDeleted)
                return at;
        return -1;
    }

    private int[] Merge()
    {
        var order = new int[_files.Length + _extras.Length];
        var (written, next) = (0, 0);
        for (var i = 0; i < _extras.Length; i++)
        {
            var place = FirstNotBefore(_extras[i].Path, _files.Length, position => PathOf(_files[position]));
            while (next < place)
                order[written++] = next++;
            order[written++] = ~i;
        }
        while (next < _files.Length)
            order[written++] = next++;
        return order;
    }

    private static int FirstNotBefore(string path, int count, Func<int, string> pathAt)
    {
        int low = 0, high = count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (string.Compare(pathAt(middle), path, StringComparison.OrdinalIgnoreCase) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private string PathAt(int index)
    {
        var position = _order[index];
        if (position < 0)
            return _extras[~position].Path;
        lock (_lock)
            return PathOf(_files[position]);
    }

    private string PathOf(TreeNode node)
    {
        var folder = _paths.Directory(node.Link < 0 ? _index.Parent(node.Entry) : _index.LinkParent(node.Link), out _);
        var name = node.Link < 0 ? _index.Name(node.Entry) : _index.LinkName(node.Link);
        return node.Stream < 0 ? string.Concat(folder, "\\", name) : string.Concat(folder, "\\", name, $":{_index.StreamName(node.Stream)}");
    }
}
