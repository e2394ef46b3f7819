using Afterpatch.Formats.Ntfs;
using Afterpatch.Formats.Ntfs.Wof;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Walks a volume down from its root, so that names come out in the order of their full paths (ordinal, no regard to case).</summary>
/// <remarks>
/// A directory sorts as its name with a backslash, which is how the paths below it begin. The root is record 5 whatever is left of it and whatever
/// sequence a reference to it has. Directories that run in a circle, or whose parent is gone, are never reached: their files are orphans.
/// </remarks>
internal sealed class TreeWalk
{
    private const int Root = 5;

    private readonly MftIndex _index;
    private readonly TreeNode[] _nodes;
    private readonly int[] _parents;
    private readonly int[] _first;

    private TreeWalk(MftIndex index)
    {
        _index = index;
        (_nodes, _parents) = Collect(index);
        Array.Sort(_nodes, Compare);
        for (var i = 0; i < _nodes.Length; i++)
            _parents[i] = ParentOf(_nodes[i]);
        _first = new int[index.Count + 1];
        for (int entry = 0, at = 0; entry <= index.Count; entry++)
        {
            while (at < _parents.Length && _parents[at] < entry)
                at++;
            _first[entry] = at;
        }
    }

    public static TreeNode[] Files(MftIndex index) => index.Count <= Root ? [] : new TreeWalk(index).Walk();

    private TreeNode[] Walk()
    {
        var files = new List<TreeNode>(_nodes.Length);
        var stack = new Stack<(int Next, int End)>();
        stack.Push((_first[Root], _first[Root + 1]));
        while (stack.TryPop(out var range))
        {
            if (range.Next == range.End)
                continue;
            stack.Push((range.Next + 1, range.End));
            var node = _nodes[range.Next];
            if (IsDirectory(node))
                stack.Push((_first[node.Entry], _first[node.Entry + 1]));
            else
                files.Add(node);
        }
        return [.. files];
    }

    private static (TreeNode[] Nodes, int[] Parents) Collect(MftIndex index)
    {
        var nodes = new List<TreeNode>(index.Count);
        for (var entry = 0; entry < index.Count; entry++)
        {
            if (!IsLiving(index, entry) || entry == Root)
                continue;
            Add(nodes, index, new(entry, -1, -1), index.Parent(entry));
            // A directory has one name; forged further ones would list what lies below it many times over.
            if ((index.Traits(entry) & MftTraits.Directory) != 0)
                continue;
            for (var link = index.FirstLink(entry); link >= 0; link = index.NextLink(link))
                Add(nodes, index, new(entry, link, -1), index.LinkParent(link));
        }
        for (var stream = 0; stream < index.StreamCount; stream++)
            if (index.StreamEntry(stream) is var entry && entry != Root && IsLiving(index, entry) && !IsHidden(index.StreamName(stream)))
                Add(nodes, index, new(entry, -1, stream), index.Parent(entry));
        return ([.. nodes], new int[nodes.Count]);
    }

    /// <summary>Streams that are no content of their own: the bad clusters, and what a packed file is unpacked from.</summary>
    public static bool IsHidden(ReadOnlySpan<char> stream) => stream.SequenceEqual("$Bad") || stream.SequenceEqual(WofFormat.Stream);

    public static bool IsLiving(MftIndex index, int entry) =>
        (index.Traits(entry) & (MftTraits.Readable | MftTraits.InUse | MftTraits.Extension)) == (MftTraits.Readable | MftTraits.InUse) && !index.Name(entry).IsEmpty;

    private static void Add(List<TreeNode> nodes, MftIndex index, TreeNode node, FileReference parent)
    {
        if (parent.Entry == Root || (index.IsSame(parent) && (index.Traits((int)parent.Entry) & MftTraits.InUse) != 0))
            nodes.Add(node);
    }

    private int Compare(TreeNode left, TreeNode right)
    {
        var byParent = ParentOf(left).CompareTo(ParentOf(right));
        if (byParent != 0)
            return byParent;
        var byName = CompareNames(NameOf(left), SuffixOf(left), NameOf(right), SuffixOf(right));
        return byName != 0 ? byName : left.Entry != right.Entry ? left.Entry.CompareTo(right.Entry) : left.Stream.CompareTo(right.Stream);
    }

    /// <summary>Compares two names with what follows them in a path, without joining them.</summary>
    private static int CompareNames(ReadOnlySpan<char> left, ReadOnlySpan<char> leftSuffix, ReadOnlySpan<char> right, ReadOnlySpan<char> rightSuffix)
    {
        var common = Math.Min(left.Length, right.Length);
        var order = left[..common].CompareTo(right[..common], StringComparison.OrdinalIgnoreCase);
        if (order != 0)
            return order;
        if (left.Length == right.Length)
            return leftSuffix.CompareTo(rightSuffix, StringComparison.OrdinalIgnoreCase);
        Span<char> buffer = stackalloc char[1024];
        return left.Length < right.Length
            ? -CompareRest(right[common..], rightSuffix, leftSuffix, buffer)
            : CompareRest(left[common..], leftSuffix, rightSuffix, buffer);
    }

    private static int CompareRest(ReadOnlySpan<char> rest, ReadOnlySpan<char> suffix, ReadOnlySpan<char> other, Span<char> buffer)
    {
        rest.CopyTo(buffer);
        suffix.CopyTo(buffer[rest.Length..]);
        return ((ReadOnlySpan<char>)buffer[..(rest.Length + suffix.Length)]).CompareTo(other, StringComparison.OrdinalIgnoreCase);
    }

    private bool IsDirectory(TreeNode node) => node.Stream < 0 && (_index.Traits(node.Entry) & MftTraits.Directory) != 0;

    private int ParentOf(TreeNode node) => (int)(node.Link < 0 ? _index.Parent(node.Entry) : _index.LinkParent(node.Link)).Entry;

    private ReadOnlySpan<char> NameOf(TreeNode node) => node.Link < 0 ? _index.Name(node.Entry) : _index.LinkName(node.Link);

    private ReadOnlySpan<char> SuffixOf(TreeNode node) => node.Stream >= 0 ? $":{_index.StreamName(node.Stream)}" : IsDirectory(node) ? "\\" : "";
}
