using Afterpatch.Containers.Members;
using SharpCompress.Archives;
using SharpCompress.Common;
using SharpCompress.Readers;

namespace Afterpatch.Containers.Archive;

/// <summary>7z, rar and encrypted zip, through SharpCompress: every member is unpacked once, front to back, because a solid block allows no other way.</summary>
internal static class LibrarySource
{
    /// <summary>Bytes that may be passed over in one archive, as a multiple of what may be unpacked whatever its ratio.</summary>
    private const int MostPassedOver = 16;

    /// <param name="only">Names to take from the archive, null for all.</param>
    public static void Read(ArchivePlace place, IReadOnlySet<string>? only)
    {
        using var stream = place.Bytes.Open();
        var library = new LibraryCalls((field, reason) => place.List.Problem(place.Delivered, field, reason), place.Reader.Password is not null);
        var options = new ReaderOptions { Password = place.Reader.Password, LeaveStreamOpen = true };
        if (library.Ask(() => ArchiveFactory.OpenArchive(stream, options)) is not { } archive)
            return;
        if (library.Ask(() => archive.Entries.Select(static entry => Entry.Of(entry, entry.OpenEntryStream)).ToList()) is { } entries && IsOpen(place, entries) && Bombs(place, entries, only) is { } bombs)
        {
            if (archive.IsSolid || archive.Type == ArchiveType.SevenZip)
                ReadInOrder(place, library, archive, only, bombs);
            else
                foreach (var entry in entries)
                    if (entry.IsWanted(only) && !bombs.Contains(entry.Name) && !Add(place, library, entry))
                        break;
        }
        library.Do(archive.Dispose);
    }

    private static void ReadInOrder(ArchivePlace place, LibraryCalls library, IArchive archive, IReadOnlySet<string>? only, HashSet<string> bombs)
    {
        if (library.Ask(archive.ExtractAllEntries) is not { } reader)
            return;
        while (library.Ask(() => reader.MoveToNextEntry() ? Entry.Of(reader.Entry, reader.OpenEntryStream) : null) is { } entry)
            if (entry.IsWanted(only) && !bombs.Contains(entry.Name) && !Add(place, library, entry))
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

    /// <summary>Nothing of an archive whose members need a password that was not given.</summary>
    private static bool IsOpen(ArchivePlace place, List<Entry> entries)
    {
        if (place.Reader.Password is not null || !entries.Exists(static entry => entry.IsEncrypted && !entry.IsFolder))
            return true;
        place.List.Problem(place.Delivered, "password", "protected with a password");
        return false;
    }

    /// <summary>
    /// Names to leave out of an archive that unpacks to too much: its largest members, until the rest may be unpacked. The formats do not tell how well
    /// one member is packed, and passing over it in a solid block costs as much as unpacking it: an archive beyond that is refused (null).
    /// </summary>
    private static HashSet<string>? Bombs(ArchivePlace place, List<Entry> entries, IReadOnlySet<string>? only)
    {
        var limits = place.List.Limits;
        var may = Math.Max(limits.RatioFloorBytes, limits.MaxRatio * place.Bytes.Length);
        var wanted = entries.Where(entry => entry.IsWanted(only)).OrderByDescending(static entry => entry.Size).ThenBy(static entry => entry.Name, StringComparer.Ordinal).ToList();
        var left = wanted.Sum(static entry => (double)entry.Size);
        if (left > may + (MostPassedOver * limits.RatioFloorBytes))
        {
            place.List.Problem(place.Delivered, "size", $"unpacks to {left / place.Bytes.Length:F0} times its size; not opened");
            return null;
        }
        var bombs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in wanted.TakeWhile(_ => left > may))
        {
            left -= entry.Size;
            if (bombs.Add(entry.Name))
                place.List.Problem(place.DeliveredAs(entry.Name), "size", $"{entry.Size} bytes, with which the archive unpacks to more than {limits.MaxRatio:F0} times its size; left out");
        }
        return bombs;
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
