using System.IO.Compression;
using Afterpatch.Artifacts.Files;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Files;

public sealed class PackedLootTests
{
    [Fact]
    public void A_hive_and_a_script_in_an_archive_are_known_by_content_and_stand_under_it()
    {
        using var hive = new HiveBuilder();
        var records = Parse(("out/1.tmp", hive.Key(@"SAM\Domains\Account").Build()), ("q.cmd", "reg save hklm\\sam D:\\1"u8.ToArray()), ("a.txt", "nothing"u8.ToArray()));
        Assert.Equal(("sam", @"D:\Temp\x.zip\out\1.tmp"), records.OfType<HiveFile>().Select(found => (found.HiveKind, found.At.Source)).Single());
        Assert.Equal(@"D:\Temp\x.zip\q.cmd", Assert.Single(records.OfType<LooseText>()).Path);
        Assert.Equal(["out/1.tmp", "q.cmd", "a.txt"], Assert.Single(records.OfType<ArchiveListing>()).Members);
    }

    [Fact]
    public void A_member_that_unpacks_without_end_is_read_as_far_as_the_limit()
    {
        var bomb = new byte[80 << 20];
        "regf"u8.CopyTo(bomb);
        Assert.True(Assert.Single(Parse(("b", bomb)).OfType<ArchiveListing>()).SizeBytes < 1 << 20);
    }

    private static List<Core.Record> Parse(params (string Name, byte[] Bytes)[] members)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in members)
                using (var entry = zip.CreateEntry(name).Open())
                    entry.Write(content);
        var archive = bytes.ToArray();
        var sink = new ListSink();
        new ArchiveListParser(new NoLibrary()).Parse(new EvidenceFile(@"D:\Temp\x.zip", archive.Length, () => new MemoryStream(archive)), sink);
        return sink.Records;
    }

    private sealed class NoLibrary : IMemberReader
    {
        public string Format(ReadOnlySpan<byte> head) => "";

        public IReadOnlyList<string> Read(Stream archive, Action<string, Stream> member, Action<string, string> problem) => [];
    }
}
