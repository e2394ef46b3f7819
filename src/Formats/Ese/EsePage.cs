using System.Buffers.Binary;

namespace Afterpatch.Formats.Ese;

/// <summary>One page of a B+ tree: its header, and the values that its tags point to.</summary>
/// <remarks>Spec: libesedb, "Extensible Storage Engine (ESE) Database File format", chapter "Page". Little-endian.</remarks>
internal readonly ref struct EsePage
{
    private const uint Leaf = 2;
    private const uint Branch = 4;
    private const uint Empty = 8;
    private const uint NotRows = 0x20 | 0x40 | 0x80; // space tree, index, long values
    private const int Defunct = 2;
    private const int CommonKey = 4;

    private readonly ReadOnlySpan<byte> _page;
    private readonly int _headerLength;
    private readonly bool _isLarge;

    public EsePage(ReadOnlySpan<byte> page, in EseHeader header)
    {
        _page = page;
        _headerLength = header.PageHeaderLength;
        _isLarge = header.HasLargePages;
        Next = BinaryPrimitives.ReadUInt32LittleEndian(page[20..]);
        ObjectId = BinaryPrimitives.ReadUInt32LittleEndian(page[24..]);
        Tags = BinaryPrimitives.ReadUInt16LittleEndian(page[34..]);
        Flags = BinaryPrimitives.ReadUInt32LittleEndian(page[36..]);
    }

    public uint Next { get; }

    /// <summary>The table that the page belongs to.</summary>
    public uint ObjectId { get; }

    /// <summary>Number of tags; the first is the page's own.</summary>
    public int Tags { get; }

    public uint Flags { get; }

    public bool IsLeaf => (Flags & Leaf) != 0 && (Flags & (Empty | NotRows)) == 0;

    public bool IsBranch => (Flags & Branch) != 0 && (Flags & (Empty | NotRows)) == 0;

    /// <summary>The page that a branch's entry leads to.</summary>
    public bool TryGetChild(int tag, out uint page)
    {
        page = 0;
        if (!TryGetEntry(tag, out var data) || data.Length < 4)
            return false;
        page = BinaryPrimitives.ReadUInt32LittleEndian(data);
        return true;
    }

    /// <summary>A leaf entry's record or a branch entry's page number: what follows the key. False for a deleted entry and for one that points outside.</summary>
    public bool TryGetEntry(int tag, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (!TryGetValue(tag, out var value, out var flags) || (flags & Defunct) != 0)
            return false;
        var at = 0;
        if ((flags & CommonKey) != 0)
            at = 2;
        if (value.Length < at + 2)
            return false;
        var key = BinaryPrimitives.ReadUInt16LittleEndian(value[at..]) & (_isLarge && at == 0 ? 0x1FFF : 0xFFFF);
        at += 2 + key;
        if (at > value.Length)
            return false;
        data = value[at..];
        return true;
    }

    private bool TryGetValue(int tag, out ReadOnlySpan<byte> value, out int flags)
    {
        value = default;
        flags = 0;
        var at = _page.Length - 4 * (tag + 1);
        if (at < _headerLength)
            return false;
        var (size, offset) = (BinaryPrimitives.ReadUInt16LittleEndian(_page[at..]), BinaryPrimitives.ReadUInt16LittleEndian(_page[(at + 2)..]));
        var mask = _isLarge ? 0x7FFF : 0x1FFF;
        var start = _headerLength + (offset & mask);
        if (start + (size & mask) > _page.Length)
            return false;
        value = _page.Slice(start, size & mask);
        flags = !_isLarge ? offset >> 13 : value.Length >= 2 ? value[1] >> 5 : 0;
        return true;
    }
}
