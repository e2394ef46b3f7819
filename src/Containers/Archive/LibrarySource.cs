using Afterpatch.Containers.Members;
using SharpCompress.Archives;
using SharpCompress.Common;
using SharpCompress.Readers;

namespace Afterpatch.Containers.Archive;

/// <summary>7z, rar and encrypted zip, through SharpCompress: every member is unpacked once, front to back, because a solid block allows no other way.</summary>
internal static class LibrarySource
{
    /// <param name="only">Names to take from the archive, null for all.</param>
    public static void Read(ArchivePlace place, IReadOnlySet<string>? only)
    {
        using var stream = place.Bytes.Open();
        var library = new LibraryCalls((field, reason) => place.List.Problem(place.Delivered, field, reason), place.Reader.Password is not null);
        var options = new ReaderOptions { Password = place.Reader.Password, LeaveStreamOpen = true };
        if (library.Ask(() => ArchiveFactory.OpenArchive(stream, options)) is not { } archive)
            return;
        if (library.Ask(() => archive.Entries.Select(static entry => Entry.Of(entry, entry.OpenEntryStream)).ToList()) is { } entries && IsOpen(place, entries))
        {
            if (archive.IsSolid || archive.Type == ArchiveType.SevenZip)
                ReadInOrder(place, library, archive, only);
            else
                foreach (var entry in entries)
                    if (entry.IsWanted(only) && !Add(place, library, entry))
                        break;
        }
        library.Do(archive.Dispose);
    }

    private static void ReadInOrder(ArchivePlace place, LibraryCalls library, IArchive archive, IReadOnlySet<string>? only)
    {
        if (library.Ask(archive.ExtractAllEntries) is not { } reader)
            return;
        while (library.Ask(() => reader.MoveToNextEntry() ? Entry.Of(reader.Entry, reader.OpenEntryStream) : null) is { } entry)
            if (entry.IsWanted(only) && !Add(place, library, entry))
                break;
        library.Do(reader.Dispose);
    }

    /// <returns>False when the library can read no further.</returns>
    private static bool Add(ArchivePlace place, LibraryCalls library, Entry entry)
    {
        if (place.Locate(entry.Name) is not { } segments)
            return true;
        var delivered = place.DeliveredAs(entry.Name);
        if (entry.IsLink)
        {
            place.List.Problem(delivered, "link", "a symbolic link; not followed");
            return true;
        }
        if (library.Ask(entry.Open) is not { } stream)
            return false;
        var bytes = place.Reader.Spool.Append(stream, Math.Min(place.List.MayExpand, entry.Size), out var damage);
        place.List.TryExpand(bytes.Length);
        if (damage is not null)
            place.List.Problem(delivered, "data", damage);
        if (bytes.Length > 0 || damage is null)
            place.AddOrOpen(
                new Member(segments, bytes.Length, delivered, bytes.Open) { CreatedUtc = entry.CreatedUtc, ModifiedUtc = entry.ModifiedUtc, Attributes = entry.Attributes }, bytes);
        return library.Do(stream.Dispose);
    }

    private static bool IsOpen(ArchivePlace place, List<Entry> entries)
    {
        if (place.Reader.Password is null && entries.Exists(static entry => entry.IsEncrypted && !entry.IsFolder))
        {
            place.List.Problem(place.Delivered, "password", "protected with a password");
            return false;
        }
        return !IsBomb(place, entries);
    }

    private static bool IsBomb(ArchivePlace place, List<Entry> entries)
    {
        var limits = place.List.Limits;
        var expanded = entries.Sum(static entry => (double)entry.Size);
        if (expanded <= limits.RatioFloorBytes || expanded <= limits.MaxRatio * place.Bytes.Length)
            return false;
        place.List.Problem(place.Delivered, "size", $"unpacks to {expanded / place.Bytes.Length:F0} times its size; not opened");
        return true;
    }

    /// <summary>What the library says of a member, asked for once.</summary>
    private sealed record Entry(string Name, long Size, bool IsFolder, bool IsEncrypted, bool IsLink, Func<Stream> Open)
    {
        public DateTime? CreatedUtc { get; private init; }

        public DateTime? ModifiedUtc { get; private init; }

        public FileAttributes? Attributes { get; private init; }

        public static Entry Of(IEntry entry, Func<Stream> open) => new(
            entry.Key ?? "", Math.Max(0, entry.Size), entry.IsDirectory, entry.IsEncrypted, !string.IsNullOrEmpty(entry.LinkTarget) || IsUnixLink(entry.Attrib), open)
        {
            CreatedUtc = Utc(entry.CreatedTime),
            ModifiedUtc = Utc(entry.LastModifiedTime),
            Attributes = entry.Attrib is { } attributes ? (FileAttributes)(attributes & 0x27) : null,
        };

        public bool IsWanted(IReadOnlySet<string>? only) => !IsFolder && (only is null || only.Contains(Name));
    }

    /// <summary>7z keeps FILETIME; the library hands it out as local time.</summary>
    private static DateTime? Utc(DateTime? time) => time is { } known && known.Year > 1601 ? known.ToUniversalTime() : null;

    /// <summary>p7zip keeps the Unix mode in the upper half.</summary>
    private static bool IsUnixLink(int? attributes) => attributes is { } bits && (bits & 0x8000) != 0 && ((uint)bits >> 28) == 0xA;
}
