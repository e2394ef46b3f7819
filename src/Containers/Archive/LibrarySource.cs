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
        try
        {
            using var stream = place.Bytes.Open();
            using var archive = ArchiveFactory.OpenArchive(stream, new ReaderOptions { Password = place.Reader.Password, LeaveStreamOpen = true });
            if (place.Reader.Password is null && archive.Entries.Any(static entry => entry.IsEncrypted && !entry.IsDirectory))
            {
                place.List.Problem(place.Delivered, "password", "protected with a password");
                return;
            }
            if (IsBomb(place, archive))
                return;
            if (archive.IsSolid || archive.Type == ArchiveType.SevenZip)
                ReadInOrder(place, archive, only);
            else
                foreach (var entry in archive.Entries)
                    if (IsWanted(entry, only))
                        Add(place, entry, entry.OpenEntryStream);
        }
        catch (Exception e) when (ArchiveDamage.Is(e))
        {
            var isLocked = ArchiveDamage.IsLock(e);
            place.List.Problem(place.Delivered, isLocked ? "password" : "data", isLocked && place.Reader.Password is null
                ? "protected with a password"
                : $"{ArchiveDamage.Reason(e)}; members after this are lost");
        }
    }

    private static void ReadInOrder(ArchivePlace place, IArchive archive, IReadOnlySet<string>? only)
    {
        using var reader = archive.ExtractAllEntries();
        while (reader.MoveToNextEntry())
            if (IsWanted(reader.Entry, only))
                Add(place, reader.Entry, reader.OpenEntryStream);
    }

    private static bool IsWanted(IEntry entry, IReadOnlySet<string>? only) => !entry.IsDirectory && (only is null || only.Contains(entry.Key ?? ""));

    private static void Add(ArchivePlace place, IEntry entry, Func<Stream> open)
    {
        var name = entry.Key ?? "";
        if (place.Locate(name) is not { } segments)
            return;
        var delivered = place.DeliveredAs(name);
        if (!string.IsNullOrEmpty(entry.LinkTarget) || IsUnixLink(entry.Attrib))
        {
            place.List.Problem(delivered, "link", "a symbolic link; not followed");
            return;
        }
        using var stream = open();
        var bytes = place.Reader.Spool.Append(stream, Math.Min(place.List.MayExpand, Math.Max(0, entry.Size)), out var damage);
        place.List.TryExpand(bytes.Length);
        if (damage is not null)
            place.List.Problem(delivered, "data", damage);
        if (bytes.Length == 0 && damage is not null)
            return;
        place.AddOrOpen(
            new Member(segments, bytes.Length, delivered, bytes.Open)
            {
                CreatedUtc = Utc(entry.CreatedTime),
                ModifiedUtc = Utc(entry.LastModifiedTime),
                Attributes = entry.Attrib is { } attributes ? (FileAttributes)(attributes & 0x27) : null,
            },
            bytes);
    }

    /// <summary>7z keeps FILETIME; the library hands it out as local time.</summary>
    private static DateTime? Utc(DateTime? time) => time is { } known && known.Year > 1601 ? known.ToUniversalTime() : null;

    /// <summary>p7zip keeps the Unix mode in the upper half.</summary>
    private static bool IsUnixLink(int? attributes) => attributes is { } bits && (bits & 0x8000) != 0 && ((uint)bits >> 28) == 0xA;

    private static bool IsBomb(ArchivePlace place, IArchive archive)
    {
        var limits = place.List.Limits;
        double expanded = archive.Entries.Sum(static entry => (double)Math.Max(0, entry.Size));
        if (expanded <= limits.RatioFloorBytes || expanded <= limits.MaxRatio * place.Bytes.Length)
            return false;
        place.List.Problem(place.Delivered, "size", $"unpacks to {expanded / place.Bytes.Length:F0} times its size; not opened");
        return true;
    }
}
