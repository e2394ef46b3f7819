using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>Decides which entries of an <c>$MFT</c> become records, and under which paths.</summary>
internal sealed class MftWanted(MftIndex index, string drive, bool everything)
{
    private readonly MftPaths _paths = new(index, drive);
    private readonly char[] _path = new char[MftPaths.MaxChars + 1];
    private readonly List<(string Path, FileReference Parent, bool IsOrphan)> _names = [];
    private ILookup<int, int>? _streams;

    public bool Check(int entry)
    {
        var traits = index.Traits(entry);
        if ((traits & (MftTraits.Readable | MftTraits.Extension)) != MftTraits.Readable)
            return false;
        if (everything)
            return true;
        if (index.Name(entry).IsEmpty)
            return false;
        var isDirectory = (traits & MftTraits.Directory) != 0;
        if (IsKept(_paths.Write(entry, _path, out _), isDirectory))
            return true;
        for (var link = index.FirstLink(entry); link >= 0; link = index.NextLink(link))
            if (IsKept(_paths.WriteLink(link, _path, out _), isDirectory))
                return true;
        return false;
    }

    /// <summary>Every path of an entry; one without a name, when everything is wanted, gets an empty one.</summary>
    public IReadOnlyList<(string Path, FileReference Parent, bool IsOrphan)> Names(int entry)
    {
        _names.Clear();
        var length = _paths.Write(entry, _path, out var isOrphan);
        _names.Add((new(_path.AsSpan(0, Math.Max(0, length))), index.Parent(entry), isOrphan));
        for (var link = index.FirstLink(entry); link >= 0; link = index.NextLink(link))
        {
            length = _paths.WriteLink(link, _path, out isOrphan);
            _names.Add((new(_path.AsSpan(0, Math.Max(0, length))), index.LinkParent(link), isOrphan));
        }
        return _names;
    }

    /// <summary>Names of the data streams of an entry, those in further records included.</summary>
    public IReadOnlyList<string> Streams(int entry)
    {
        _streams ??= Enumerable.Range(0, index.StreamCount).ToLookup(index.StreamEntry);
        return _streams[entry].Select(stream => NtfsNames.Clean(index.StreamName(stream))).ToList();
    }

    private bool IsKept(int length, bool isDirectory) => length > 0 && FileInterest.IsKept(_path.AsSpan(0, length), isDirectory);
}
