using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Listings equal to those of The Sleuth Kit, and a journal equal to what Windows prints of it.</summary>
public sealed partial class NtfsListingTests
{
    /// <summary>View indexes of system files, which The Sleuth Kit lists as streams and we do not.</summary>
    private static readonly string[] ViewIndexes = [":$SDH", ":$SII", ":$O", ":$Q", ":$R"];

    [Theory]
    [InlineData("ntfs-dfir_ntfs/test_data/ntfs3.raw.gz")]
    [InlineData("ntfs-dfir_ntfs/test_data/ntfs3_attrlist.raw.gz")]
    [InlineData("ntfs-dfir_ntfs/test_data/file_4k.bin")]
    [InlineData("ntfs-colinfinck/testdata/testfs1")]
    [InlineData("deb-dfvfs/test_data/ntfs.raw")]
    public void Living_and_deleted_files_of_an_image_are_those_that_fls_lists(string name)
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/fls"), "fls (sleuthkit) is not installed");
        var image = Shared(name);
        if (name.EndsWith(".gz", StringComparison.Ordinal))
            image = Unpack(image);
        using var source = new FileBlockSource(image);
        var volume = NtfsVolume.TryOpen(source, new DamageList());
        Assert.NotNull(volume);
        var index = MftIndexBuilder.Read(new BlockStream(volume.Mft), volume.Boot.RecordBytes, volume.Damage);
        var listing = Fls(image);
        Assert.Equal(Expected(listing), Listed(index, isDeleted: false));
        Assert.Equal(Expected(listing, isDeleted: true), Listed(index, isDeleted: true));
        Assert.Empty(volume.Damage.Items);
    }

    [Theory]
    [InlineData("orphan")]
    [InlineData("unicode")]
    [InlineData("4k-large")]
    public void Living_files_of_a_loose_mft_are_those_that_fls_listed(string name)
    {
        var index = Index(Shared($"ntfs-dfir_ntfs/test_data/{name}.mft"));
        Assert.Equal(Expected(File.ReadLines(Shared($"ntfs-dfir_ntfs/test_data/{name}.fls"))), Listed(index, isDeleted: false));
    }

    [Fact]
    public void Files_whose_folder_is_gone_are_orphans()
    {
        var index = Index(Shared("ntfs-dfir_ntfs/test_data/orphan.mft"));
        Assert.Equal(["44 $OrphanFiles/2.txt", "45 $OrphanFiles/3.txt", "46 $OrphanFiles/4.txt", "47 $OrphanFiles/5.txt"], Listed(index, isDeleted: true));
    }

    [Fact]
    public void A_journal_reads_as_Windows_prints_it()
    {
        var expected = new List<string>();
        string? usn = null, name = null;
        foreach (var line in File.ReadLines(Shared("ntfs-dfir_ntfs/test_data/usnjrnlj.fsutil.txt")))
        {
            if (line.StartsWith("Usn  ", StringComparison.Ordinal))
                (usn, name) = (line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..], null);
            else if (line.StartsWith("File name  ", StringComparison.Ordinal))
                name = line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
            else if (line.StartsWith("Reason  ", StringComparison.Ordinal) && usn is not null && name is not null)
                expected.Add($"{usn} {name} {Convert.ToUInt32(line.Split("0x")[1][..8], 16):x8}");
        }
        using var journal = File.OpenRead(Shared("ntfs-dfir_ntfs/test_data/usnjrnlj.bin"));
        var damage = new DamageList();
        var reader = new UsnReader(journal, damage);
        var read = new List<string>();
        while (reader.TryRead(out var record))
            if (record.MajorVersion != 4)
                read.Add($"{record.Usn} {record.Name} {(uint)record.Reasons:x8}");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, read.Where(line => expected.Contains(line)).ToList());
        Assert.Empty(damage.Items);
    }

    [Theory]
    [InlineData("FirstDelete")]
    [InlineData("SecondDelete")]
    public void The_slack_of_an_index_gives_more_names_than_the_index(string state)
    {
        var bytes = File.ReadAllBytes(Shared($"ntfs-ez-mft/MFT.Test/TestFiles/$I30/{state}/$I30"));
        var (live, slack) = (0, 0);
        for (var at = 0; at + 4096 <= bytes.Length; at += 4096)
            Assert.Null(IndexRecord.Read(bytes.AsSpan(at, 4096), (_, _, _, isSlack) => _ = isSlack ? slack++ : live++));
        Assert.True(live > 0 && slack > 0, $"{live} live, {slack} in slack");
    }

    internal static MftIndex Index(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return MftIndexBuilder.Read(new MemoryStream(bytes), MftIndexBuilder.RecordBytes(bytes), new DamageList());
    }

    internal static SortedSet<string> Listed(MftIndex index, bool isDeleted)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        var paths = new MftPaths(index, "");
        var buffer = new char[MftPaths.MaxChars + 1];
        for (var entry = 0; entry < index.Count; entry++)
        {
            var traits = index.Traits(entry);
            if ((traits & (MftTraits.Readable | MftTraits.Extension)) != MftTraits.Readable || (traits & MftTraits.InUse) == 0 != isDeleted || entry == 5)
                continue;
            var names = new List<string> { new(buffer, 0, paths.Write(entry, buffer, out _)) };
            for (var link = index.FirstLink(entry); link >= 0; link = index.NextLink(link))
                names.Add(new(buffer, 0, paths.WriteLink(link, buffer, out _)));
            var streams = Enumerable.Range(0, index.StreamCount).Where(stream => index.StreamEntry(stream) == entry).Select(stream => index.StreamName(stream).ToString());
            foreach (var name in names.Where(name => name.Length > 0).SelectMany(name => streams.Select(stream => $"{name}:{stream}").Append((traits & (MftTraits.HasData | MftTraits.Directory)) != 0 ? name : "")))
                if (name.Length > 0)
                    lines.Add($"{entry.ToString(CultureInfo.InvariantCulture)} {name.TrimStart('\\').Replace('\\', '/')}");
        }
        return lines;
    }

    /// <summary>Without what is no file of the volume: views of an index, and the names that fls makes up for reserved records that have none.</summary>
    internal static SortedSet<string> Expected(IEnumerable<string> listing, bool isDeleted = false)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in listing)
            if (Line().Match(line) is { Success: true } match && match.Groups["deleted"].Success == isDeleted && !line.StartsWith("V/V", StringComparison.Ordinal) && !line.StartsWith("v/v", StringComparison.Ordinal))
            {
                var path = match.Groups["path"].Value.Split('\t')[0];
                if (!path.StartsWith("$OrphanFiles/OrphanFile-", StringComparison.Ordinal) && !ViewIndexes.Any(index => path.EndsWith(index, StringComparison.Ordinal)))
                    lines.Add($"{match.Groups["entry"].Value} {path}");
            }
        return lines;
    }

    internal static string[] Fls(string image)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/fls", ["-r", "-p", image]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    internal static string Shared(string path)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        return Path.Combine(Repository.SharedData!, path);
    }

    private static string Unpack(string path)
    {
        var raw = Path.Combine(Path.GetTempPath(), $"afterpatch-{Environment.ProcessId}-{Path.GetFileNameWithoutExtension(path)}");
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var file = File.Create(raw);
        packed.CopyTo(file);
        return raw;
    }

    [GeneratedRegex(@"^\S+ (?<deleted>\* )?(?<entry>[0-9]+)(-[0-9]+-[0-9]+)?(\(realloc\))?:\t(?<path>.*)$")]
    private static partial Regex Line();
}
