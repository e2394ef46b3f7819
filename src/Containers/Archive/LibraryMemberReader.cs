using Afterpatch.Containers.Members;
using Afterpatch.Core;
using SharpCompress.Archives;
using SharpCompress.Common;
using SharpCompress.Readers;

namespace Afterpatch.Containers.Archive;

/// <summary>Looks into 7z and rar archives that are evidence themselves, through SharpCompress.</summary>
/// <param name="mostUnpacked">Bytes to which one archive may be unpacked, those passed over included: a solid block is unpacked from its start.</param>
public sealed class LibraryMemberReader(long mostUnpacked = 512L << 20) : IMemberReader
{
    private const int MostNames = 20_000;

    public string Format(ReadOnlySpan<byte> head) => ArchiveSniffer.Of(head) switch
    {
        ArchiveKind.SevenZip => "7z",
        ArchiveKind.Rar => "rar",
        _ => "",
    };

    public IReadOnlyList<string> Read(Stream archive, Action<string, Stream> member, Action<string, string> problem)
    {
        var library = new LibraryCalls(problem, hasPassword: false);
        if (library.Ask(() => ArchiveFactory.OpenArchive(archive, new ReaderOptions { LeaveStreamOpen = true })) is not { } opened)
            return [];
        var entries = Entries(opened, library);
        var names = entries.Select(static entry => entry.Key!).ToList();
        if (entries.Exists(static entry => entry.IsEncrypted))
            problem("password", names.Count > 0 ? "contents are protected with a password; names alone are known" : "protected with a password");
        else if (names.Count > 0 && !Contents(opened, entries, library, new UnpackBudget(mostUnpacked), member))
            problem("size", $"unpacks to more than {mostUnpacked >> 20} MiB; the rest is known by its names alone");
        library.Do(opened.Dispose);
        return names;
    }

    /// <summary>One by one, so that those before the damage are kept.</summary>
    private static List<IArchiveEntry> Entries(IArchive archive, LibraryCalls library)
    {
        var entries = new List<IArchiveEntry>();
        if (library.Ask(() => archive.Entries.GetEnumerator()) is not { } all)
            return entries;
        while (entries.Count < MostNames && library.Ask(() => all.MoveNext() ? all.Current : null) is { } entry)
            if (!entry.IsDirectory && !string.IsNullOrEmpty(entry.Key))
                entries.Add(entry);
        library.Do(all.Dispose);
        return entries;
    }

    /// <returns>False when the budget ran out.</returns>
    private static bool Contents(IArchive archive, List<IArchiveEntry> entries, LibraryCalls library, UnpackBudget budget, Action<string, Stream> member)
    {
        if (archive.Type == ArchiveType.SevenZip || library.Ask(() => archive.IsSolid ? archive : null) is not null)
            return InOrder(archive, library, budget, member);
        foreach (var entry in entries)
        {
            if (library.Ask(entry.OpenEntryStream) is not { } stream)
                continue;
            member(entry.Key!, new MemberContent(stream, library, budget));
            library.Do(stream.Dispose);
        }
        return budget.Left > 0;
    }

    private static bool InOrder(IArchive archive, LibraryCalls library, UnpackBudget budget, Action<string, Stream> member)
    {
        if (library.Ask(archive.ExtractAllEntries) is not { } reader)
            return true;
        var passedOver = new byte[1 << 16];
        while (library.Ask(() => reader.MoveToNextEntry() ? reader.Entry : null) is { } entry)
        {
            if (entry.IsDirectory || library.Ask(reader.OpenEntryStream) is not { } stream)
                continue;
            var content = new MemberContent(stream, library, budget);
            if (!string.IsNullOrEmpty(entry.Key))
                member(entry.Key, content);
            if (content.ReadOn(passedOver))
            {
                library.Do(stream.Dispose);
                continue;
            }
            reader.Cancel(); // or disposing would unpack the rest
            break;
        }
        library.Do(reader.Dispose);
        return budget.Left > 0;
    }
}
