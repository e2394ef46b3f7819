using System.Globalization;
using System.Text;
using Afterpatch.Artifacts.Ntfs;
using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.RealData.Tests;

/// <summary>Every loose <c>$MFT</c> says the same to us and to The Sleuth Kit, which reads it inside of a small image.</summary>
public sealed class LooseMftTests
{
    /// <summary>Records of one file that are looked at one by one; of a longer one every second, third, ...</summary>
    private const int MaxRecords = 320;

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        if (Repository.SharedData is not { } shared)
            return ["(none)"];
        foreach (var path in Directory.EnumerateFiles(shared, "*mft*", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive }).Order(StringComparer.Ordinal))
            if (!path.Contains("mftmirr", StringComparison.OrdinalIgnoreCase) && IsMft(path))
                files.Add(Path.GetRelativePath(shared, path));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Its_names_alive_and_deleted_are_those_that_fls_lists(string name)
    {
        using var image = Image(name);
        var index = NtfsListingTests.Index(NtfsListingTests.Shared(name));
        var listing = NtfsListingTests.Fls(image.Path).Where(line => !IsIndexAlone(line)).ToList();
        foreach (var isDeleted in (bool[])[false, true])
        {
            var theirs = NtfsListingTests.Expected(listing, isDeleted);
            var ours = Comparable(NtfsListingTests.Listed(index, isDeleted), index, theirs);
            Assert.Empty(theirs.Except(ours));
            Assert.Empty(ours.Except(theirs));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Its_records_are_those_that_istat_prints(string name)
    {
        using var image = Image(name);
        var path = NtfsListingTests.Shared(name);
        var index = NtfsListingTests.Index(path);
        var entries = Entries(path);
        var differences = new List<string>();
        for (var entry = 0; entry < index.Count; entry += (index.Count + MaxRecords - 1) / MaxRecords)
        {
            var theirs = IstatRecord.Read(image.Path, entry);
            var ours = entries[entry].ToList();
            if (theirs is { IsExtension: false } && ours.Count > 0)
                differences.AddRange(Differences(theirs, ours, index, entry).Select(difference => $"{entry}: {difference}"));
            else if (theirs is { IsExtension: false } || (ours.Count > 0 && (index.Traits(entry) & MftTraits.Torn) == 0))
                differences.Add($"{entry}: only {(theirs is null ? "we have" : "istat has")} it");
        }
        Assert.Empty(differences);
    }

    private static IEnumerable<string> Differences(IstatRecord theirs, List<MftEntry> ours, MftIndex index, int entry)
    {
        var first = ours[0];
        if (theirs.Sequence != first.Sequence || theirs.IsInUse == first.IsDeleted || theirs.IsDirectory != first.IsDirectory)
            yield return $"sequence {first.Sequence}, deleted {first.IsDeleted}, directory {first.IsDirectory}";
        if (!Same(theirs.Standard, first.Standard))
            yield return $"standard times {string.Join(", ", theirs.Standard)}";
        if (theirs.Parent.Length > 0 && !ours.Any(name => $"{name.ParentEntry}-{name.ParentSequence}" == theirs.Parent))
            yield return $"parent {theirs.Parent}";
        if (!ours.Any(name => Same(theirs.Named, name.Named)))
            yield return $"times of its name {string.Join(", ", theirs.Named)}";
        // An attribute list outside of its record cannot be read here: sizes and streams that it leads to are ours alone.
        if ((index.Traits(entry) & MftTraits.AttributeList) != 0 && theirs.Size is null && theirs.Streams.Count == 0)
            yield break;
        if ((theirs.Size ?? 0) != first.SizeBytes || theirs.IsResident != ((index.Traits(entry) & MftTraits.ResidentData) != 0))
            yield return $"size {theirs.Size}, resident {theirs.IsResident}; ours {first.SizeBytes}";
        if (!theirs.Streams.SequenceEqual(first.Streams.Order(StringComparer.Ordinal)))
            yield return $"streams {string.Join(", ", theirs.Streams)}; ours {string.Join(", ", first.Streams)}";
    }

    /// <summary>A time of zero is none to us; istat makes a date of it.</summary>
    private static bool Same(IReadOnlyList<string> theirs, FourTimes ours) =>
        theirs.Count == 0 || theirs.Zip([ours.CreatedUtc, ours.ModifiedUtc, ours.ChangedUtc, ours.AccessedUtc]).All(pair =>
            pair.Second is not { } time || pair.First == time.ToString("yyyy-MM-dd HH:mm:ss.fffffff00", CultureInfo.InvariantCulture));

    /// <summary>A name that only an index still holds, of a record that is another file by now: our parser of indexes gives it.</summary>
    private static bool IsIndexAlone(string line) => line.Length > 4 && line[1] == '/' && line[2] == '-' && line[4] == '*';

    /// <summary>
    /// What fls can list: nothing from a torn record, which it does not read; of a file with its attribute list elsewhere only the names in the
    /// base record; and no more than 256 bytes of a name.
    /// </summary>
    private static SortedSet<string> Comparable(SortedSet<string> lines, MftIndex index, SortedSet<string> theirs)
    {
        var comparable = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var entry = int.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            var cut = Cut(line);
            if ((index.Traits(entry) & MftTraits.Torn) == 0 && ((index.Traits(entry) & MftTraits.AttributeList) == 0 || theirs.Contains(cut)))
                comparable.Add(cut);
        }
        return comparable;
    }

    private static string Cut(string line)
    {
        const int most = 256;
        var start = line.LastIndexOf('/') + 1;
        var name = line[start..];
        while (start > 0 && Encoding.UTF8.GetByteCount(name) > most)
            name = name[..^1];
        return line[..start] + name;
    }

    private static LooseMftImage Image(string name)
    {
        var path = NtfsListingTests.Shared(name);
        Assert.SkipWhen(!File.Exists("/usr/bin/fls") || !File.Exists("/usr/bin/istat"), "sleuthkit is not installed");
        return new(path);
    }

    private static ILookup<int, MftEntry> Entries(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var sink = new Sink();
        new MftParser().Parse(new EvidenceFile("$MFT", bytes.Length, () => new MemoryStream(bytes)), sink);
        return sink.Entries.ToLookup(entry => (int)entry.Entry);
    }

    private static bool IsMft(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[4];
        return file.Length > 16 << 10 && file.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && head.SequenceEqual("FILE"u8);
    }

    private sealed class Sink : IRecordSink
    {
        public List<MftEntry> Entries { get; } = [];

        public bool WantsEverything => true;

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record)
        {
            if (record is MftEntry entry)
                Entries.Add(entry);
        }

        public void Row(TextRow row) => throw new InvalidOperationException();

        public void Event(EventRow row) => throw new InvalidOperationException();
    }
}
