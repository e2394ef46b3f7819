using System.Text;

namespace Afterpatch.Formats.Ntfs;

/// <summary>What directories were called when: from the journal's own records backwards through time, and from an <c>$MFT</c> where that is at hand.</summary>
/// <remarks>
/// A directory's name at a moment is that of its last record before it; without one, that of its first record after it (which tells what it was
/// called until then); without either, that of the <c>$MFT</c>, if its sequence is the same. At most <see cref="MaxRecords"/> records are kept.
/// </remarks>
public sealed class UsnDirectoryHistory(MftIndex? mft = null, string root = "")
{
    public const int MaxRecords = 2_000_000;

    private const int MaxDepth = 128;
    private const int RootEntry = 5;

    private readonly Dictionary<ulong, List<State>> _states = [];
    private readonly StringBuilder _path = new();
    private readonly List<string> _names = [];
    private int _count;

    /// <summary>Keeps a record of a directory; others are of no use. Records come in the journal's order.</summary>
    public void Add(UsnRecord record)
    {
        if (!record.IsDirectory || record.Name.IsEmpty || _count >= MaxRecords)
            return;
        if (!_states.TryGetValue(record.File.Value, out var states))
            _states.Add(record.File.Value, states = []);
        if (states.Count > 0 && states[^1].Parent == record.Parent && record.Name.SequenceEqual(states[^1].Name))
            return;
        states.Add(new(record.Usn, record.Parent, NtfsNames.Clean(record.Name)));
        _count++;
    }

    /// <summary>The path of a directory at a moment, without a separator at its end.</summary>
    /// <param name="anchor">
    /// The uppermost directory whose place is not known: the path is relative to it. The root when the path is whole.
    /// </param>
    public string Path(FileReference directory, long usn, out FileReference anchor)
    {
        _names.Clear();
        anchor = directory;
        while (anchor.Entry != RootEntry && _names.Count < MaxDepth)
        {
            if (Find(anchor, usn) is { } state)
            {
                _names.Add(state.Name);
                anchor = state.Parent;
            }
            else if (mft is not null && mft.IsSame(anchor) && !mft.Name((int)anchor.Entry).IsEmpty)
            {
                _names.Add(mft.Name((int)anchor.Entry).ToString());
                anchor = mft.Parent((int)anchor.Entry);
            }
            else
            {
                break;
            }
        }
        _path.Clear();
        if (anchor.Entry == RootEntry)
            _path.Append(root);
        for (var i = _names.Count - 1; i >= 0; i--)
        {
            if (_path.Length > 0 || anchor.Entry == RootEntry)
                _path.Append('\\');
            _path.Append(_names[i]);
        }
        return _path.ToString();
    }

    private State? Find(FileReference directory, long usn)
    {
        if (!_states.TryGetValue(directory.Value, out var states))
            return null;
        int low = 0, high = states.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (states[middle].Usn <= usn)
                low = middle;
            else
                high = middle - 1;
        }
        return states[low];
    }

    private sealed record State(long Usn, FileReference Parent, string Name);
}
