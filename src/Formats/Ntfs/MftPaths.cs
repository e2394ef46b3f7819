using System.Text;

namespace Afterpatch.Formats.Ntfs;

/// <summary>Full paths of the entries of an <see cref="MftIndex"/>. Not safe for several threads: each takes its own.</summary>
/// <param name="index">What the paths are made of.</param>
/// <param name="root">What the root directory is called: <c>C:</c>, or empty.</param>
public sealed class MftPaths(MftIndex index, string root)
{
    /// <summary>Windows itself ends here.</summary>
    public const int MaxChars = 32_767;

    /// <summary>Where a name goes whose parent is gone or was used anew; The Sleuth Kit's word for it.</summary>
    public const string Orphans = "$OrphanFiles";

    /// <summary>Deeper than any path that Windows makes.</summary>
    private const int MaxDepth = 300;

    /// <summary>What remembered directory paths may take: forged records could nest a million long names.</summary>
    private const long MaxCachedChars = 100_000_000;
    private const int RootEntry = 5;

    private readonly string?[] _directories = new string?[index.Count];
    private readonly bool[] _isOrphan = new bool[index.Count];
    private readonly string _orphanRoot = root + "\\" + Orphans;
    private readonly List<int> _climb = [];
    private readonly StringBuilder _built = new();
    private long _cachedChars;

    /// <summary>Writes the path of an entry's first name.</summary>
    /// <returns>Characters written; 0 when the entry has no name.</returns>
    public int Write(int entry, Span<char> path, out bool isOrphan)
    {
        isOrphan = false;
        if (entry == RootEntry)
            return Append(path, root, "");
        var name = index.Name(entry);
        return name.IsEmpty ? 0 : Append(path, Directory(index.Parent(entry), out isOrphan), name);
    }

    /// <summary>Writes the path of a further name.</summary>
    public int WriteLink(int link, Span<char> path, out bool isOrphan) => Append(path, Directory(index.LinkParent(link), out isOrphan), index.LinkName(link));

    public string? Path(int entry, out bool isOrphan)
    {
        Span<char> path = stackalloc char[1024];
        var length = Write(entry, path, out isOrphan);
        if (length < 0)
        {
            path = new char[MaxChars + 1];
            length = Write(entry, path, out isOrphan);
        }
        return length <= 0 ? null : new string(path[..length]);
    }

    /// <summary>Path of a directory by reference, without a separator at its end.</summary>
    /// <param name="isOrphan">True when the way up to the root is broken, leads over a file that is no directory, or runs in a circle.</param>
    public string Directory(FileReference directory, out bool isOrphan)
    {
        _climb.Clear();
        var at = directory;
        string? known;
        while (true)
        {
            if (at.Entry == RootEntry)
            {
                (known, isOrphan) = (root, false);
                break;
            }
            if (!index.IsSame(at) || (index.Traits((int)at.Entry) & MftTraits.Directory) == 0 || index.Name((int)at.Entry).IsEmpty || _climb.Count > MaxDepth)
            {
                (known, isOrphan) = (_orphanRoot, true);
                break;
            }
            var entry = (int)at.Entry;
            if (_directories[entry] is { } cached)
            {
                (known, isOrphan) = (cached, _isOrphan[entry]);
                break;
            }
            _climb.Add(entry);
            at = index.Parent(entry);
        }
        if (_climb.Count == 0)
            return known;
        if (_climb.Count > MaxDepth)
            _climb.RemoveRange(1, _climb.Count - 1);
        return Descend(known, ref isOrphan);
    }

    /// <summary>Adds the names that were climbed over, from the top, and remembers each directory on the way.</summary>
    private string Descend(string known, ref bool isOrphan)
    {
        _built.Clear().Append(known);
        for (var i = _climb.Count - 1; i >= 0; i--)
        {
            var name = index.Name(_climb[i]);
            if (_built.Length + 1 + name.Length > MaxChars - 256)
            {
                _built.Clear().Append(_orphanRoot);
                isOrphan = true;
            }
            _built.Append('\\').Append(name);
            if (_cachedChars + _built.Length > MaxCachedChars)
                continue;
            _cachedChars += _built.Length;
            _directories[_climb[i]] = _built.ToString();
            _isOrphan[_climb[i]] = isOrphan;
        }
        return _directories[_climb[0]] ?? _built.ToString();
    }

    /// <returns>-1 when the buffer is too small.</returns>
    private static int Append(Span<char> path, string directory, ReadOnlySpan<char> name)
    {
        var length = directory.Length + (name.IsEmpty ? 0 : 1 + name.Length);
        if (length > path.Length)
            return -1;
        directory.CopyTo(path);
        if (!name.IsEmpty)
        {
            path[directory.Length] = '\\';
            name.CopyTo(path[(directory.Length + 1)..]);
        }
        return length;
    }
}
