namespace Afterpatch.Formats.Ntfs;

/// <summary>What the index keeps of one MFT record.</summary>
internal struct MftSlot
{
    public ulong Parent;
    public long Size;
    public ulong Created;
    public ulong Modified;

    /// <summary>Key in the pool of names, 0 when the record has none.</summary>
    public int Name;

    /// <summary>Position of the next hard link, or -1.</summary>
    public int NextLink;
    public uint Attributes;
    public uint SecurityId;
    public ushort Sequence;
    public MftTraits Traits;
}

/// <summary>A further name of a file.</summary>
internal record struct MftLink(ulong Parent, int Name, int Next);

/// <summary>A named stream of a file.</summary>
internal readonly record struct MftStream(int Entry, int Name, long Size);
