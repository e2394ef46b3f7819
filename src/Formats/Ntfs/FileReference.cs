namespace Afterpatch.Formats.Ntfs;

/// <summary>A file reference: the number of an MFT record (48 bits) and the sequence that the record had then (16 bits).</summary>
public readonly record struct FileReference(ulong Value)
{
    public static readonly FileReference Root = new(5 | (5UL << 48));

    public FileReference(long entry, ushort sequence) : this((ulong)entry | ((ulong)sequence << 48)) { }

    public long Entry => (long)(Value & 0xFFFF_FFFF_FFFF);

    public ushort Sequence => (ushort)(Value >> 48);

    public override string ToString() => $"{Entry}-{Sequence}";
}
