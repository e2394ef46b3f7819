using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Containers.DiskImage;

/// <summary>Finds in older states of a volume what its change journal has lost since. The number of a change is its offset in the journal.</summary>
internal sealed class JournalStretch
{
    private long _start;
    private long _end;

    public JournalStretch(NtfsVolume volume, MftIndex index)
    {
        if (Find(volume, index) is { } data)
            (_start, _end) = (JournalTail.Start(volume, data), data.Size);
        else
            (_start, _end) = (long.MaxValue, long.MaxValue);
    }

    /// <summary>The changes of an older state that no newer one has; null when there are none. States are asked for from newest to oldest.</summary>
    public IBlockSource? Earlier(NtfsVolume volume, MftIndex index)
    {
        if (Find(volume, index) is not { } data)
            return null;
        var start = JournalTail.Start(volume, data);
        // A journal that is longer than the newer one was deleted in between, and counts from the start again.
        var end = data.Size > _end ? data.Size : Math.Min(data.Size, _start);
        (_start, _end) = (Math.Min(start, end), data.Size);
        return start < end ? new BlockSlice(JournalTail.Open(volume, data), 0, end - start) : null;
    }

    private static NtfsAttribute? Find(NtfsVolume volume, MftIndex index)
    {
        for (var stream = 0; stream < index.StreamCount; stream++)
            if (index.StreamName(stream).SequenceEqual("$J") && index.Name(index.StreamEntry(stream)).SequenceEqual("$UsnJrnl")
                && volume.ReadFile(index.StreamEntry(stream))?.Find(AttributeType.Data, "$J") is { IsResident: false } data)
                return data;
        return null;
    }
}
