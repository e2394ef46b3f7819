using System.Formats.Tar;
using Afterpatch.Containers.Members;

namespace Afterpatch.Containers.Archive.Tar;

/// <summary>The members of a tar, read in place by their offsets.</summary>
/// <remarks>ustar, pax and GNU, by the framework's reader. Owner and mode are the collecting machine's and are not used.</remarks>
internal static class TarSource
{
    public static void Read(ArchivePlace place)
    {
        using var reader = new TarReader(place.Bytes.Open());
        while (Next(reader, place) is { } entry)
        {
            if (!place.List.TryExpand(0) || place.List.Members.Count >= place.List.Limits.MaxMembers)
                break;
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)
                Add(place, entry);
            else if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                place.List.Problem(place.DeliveredAs(entry.Name), "link", "a link; not followed");
            else if (entry.EntryType is TarEntryType.BlockDevice or TarEntryType.CharacterDevice or TarEntryType.Fifo)
                place.List.Problem(place.DeliveredAs(entry.Name), "type", "a device; left out");
        }
    }

    private static void Add(ArchivePlace place, TarEntry entry)
    {
        if (place.Locate(entry.Name) is not { } segments)
            return;
        var delivered = place.DeliveredAs(entry.Name);
        var length = entry.Length;
        var offset = length == 0 ? 0 : entry.DataOffset;
        if (offset < 0 || length < 0 || offset > place.Bytes.Length)
        {
            place.List.Problem(delivered, "size", "runs out of its archive");
            return;
        }
        if (length > place.Bytes.Length - offset)
        {
            length = place.Bytes.Length - offset;
            place.List.Problem(delivered, "data", "cut off: the archive ends in it", offset);
        }
        var bytes = place.Bytes.Part(offset, length);
        place.AddOrOpen(new Member(segments, length, delivered, bytes.Open) { ModifiedUtc = Modified(entry) }, bytes);
    }

    private static DateTime? Modified(TarEntry entry) =>
        entry.ModificationTime == DateTimeOffset.UnixEpoch ? null : entry.ModificationTime.UtcDateTime;

    private static TarEntry? Next(TarReader reader, ArchivePlace place)
    {
        try
        {
            return reader.GetNextEntry(copyData: false);
        }
        catch (Exception e) when (ArchiveDamage.Is(e))
        {
            place.List.Problem(place.Delivered, "header", $"{ArchiveDamage.Reason(e)}; members after this are lost");
            return null;
        }
    }
}
