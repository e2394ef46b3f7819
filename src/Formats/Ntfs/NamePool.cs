namespace Afterpatch.Formats.Ntfs;

/// <summary>File names, one after the other in large blocks: no object per name.</summary>
internal sealed class NamePool
{
    private const int BlockBits = 18;
    private const int BlockChars = 1 << BlockBits;

    private readonly List<char[]> _blocks = [];
    private int _used = BlockChars;

    /// <summary>Keeps a copy. Characters that would break a path (separators, NUL, half a surrogate pair) become U+FFFD.</summary>
    /// <param name="name">At most 255 characters.</param>
    /// <returns>A key, never 0.</returns>
    public int Add(ReadOnlySpan<char> name)
    {
        if (_used + name.Length + 1 > BlockChars)
        {
            _blocks.Add(new char[BlockChars]);
            // Key 0 means "no name".
            _used = _blocks.Count == 1 ? 1 : 0;
        }
        var block = _blocks[^1];
        var key = ((_blocks.Count - 1) << BlockBits) | _used;
        block[_used++] = (char)name.Length;
        var copy = block.AsSpan(_used, name.Length);
        name.CopyTo(copy);
        _used += name.Length;
        if (NtfsNames.NeedsCleaning(copy))
            NtfsNames.Clean(copy);
        return key;
    }

    public ReadOnlySpan<char> this[int key]
    {
        get
        {
            var block = _blocks[key >> BlockBits];
            var at = key & (BlockChars - 1);
            return block.AsSpan(at + 1, block[at]);
        }
    }
}
