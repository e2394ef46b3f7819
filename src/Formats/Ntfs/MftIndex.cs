using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary>An <c>$MFT</c> at a glance: for every record its names, parent, sequence, size and flags, in about 100 bytes each.</summary>
public sealed class MftIndex
{
    private readonly List<MftSlot> _slots;
    private readonly List<MftLink> _links;
    private readonly List<MftStream> _streams;
    private readonly NamePool _names;

    internal MftIndex(List<MftSlot> slots, List<MftLink> links, List<MftStream> streams, NamePool names, int recordBytes)
    {
        _slots = slots;
        _links = links;
        _streams = streams;
        _names = names;
        RecordBytes = recordBytes;
    }

    /// <summary>Records, used or not.</summary>
    public int Count => _slots.Count;

    public int RecordBytes { get; }

    /// <summary>Named <c>$DATA</c> streams of all files.</summary>
    public int StreamCount => _streams.Count;

    public MftTraits Traits(int entry) => _slots[entry].Traits;

    public ushort Sequence(int entry) => _slots[entry].Sequence;

    /// <summary>Bytes of the unnamed stream as announced, 0 for a directory.</summary>
    public long Size(int entry) => _slots[entry].Size;

    public uint Attributes(int entry) => _slots[entry].Attributes;

    public uint SecurityId(int entry) => _slots[entry].SecurityId;

    public DateTime? CreatedUtc(int entry) => WindowsTime.FromFileTime(_slots[entry].Created);

    public DateTime? ModifiedUtc(int entry) => WindowsTime.FromFileTime(_slots[entry].Modified);

    /// <summary>Parent of the file's first name; zero when it has none.</summary>
    public FileReference Parent(int entry) => new(_slots[entry].Parent);

    /// <summary>The file's first name that is not an 8.3 name, if it has another; empty when it has none.</summary>
    public ReadOnlySpan<char> Name(int entry) => _slots[entry].Name is var key and not 0 ? _names[key] : default;

    /// <summary>Position of the file's second name, -1 when it has one only.</summary>
    public int FirstLink(int entry) => _slots[entry].NextLink;

    public int NextLink(int link) => _links[link].Next;

    public FileReference LinkParent(int link) => new(_links[link].Parent);

    public ReadOnlySpan<char> LinkName(int link) => _names[_links[link].Name];

    public int StreamEntry(int stream) => _streams[stream].Entry;

    public ReadOnlySpan<char> StreamName(int stream) => _names[_streams[stream].Name];

    public long StreamSize(int stream) => _streams[stream].Size;

    /// <summary>True when the record that a reference names still is the file it was then, alive or as its own remains.</summary>
    public bool IsSame(FileReference reference)
    {
        if (reference.Entry >= Count)
            return false;
        ref readonly var slot = ref CollectionsMarshal.AsSpan(_slots)[(int)reference.Entry];
        if ((slot.Traits & (MftTraits.Readable | MftTraits.Extension)) != MftTraits.Readable)
            return false;
        if (slot.Sequence == reference.Sequence)
            return true;
        return (slot.Traits & MftTraits.InUse) == 0 && slot.Sequence == NextSequence(reference.Sequence);
    }

    /// <summary>The sequence of a record after it was freed; 0 is left out.</summary>
    internal static ushort NextSequence(ushort sequence) => sequence == ushort.MaxValue ? (ushort)1 : (ushort)(sequence + 1);
}
