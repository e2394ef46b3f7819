using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class ArchiveTests : IDisposable
{
    private static readonly string[] Both = [@"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210303.log", @"C:\Windows\System32\config\SYSTEM"];

    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    public static TheoryData<string> Plain => ["plain.7z", "plain.tar.xz", "plain.tar.zst", "plain.tar.bz2", "deflate64.zip"];

    public static TheoryData<string> Locked => ["locked.7z", "locked-names.7z", "locked-aes.zip", "locked-zipcrypto.zip"];

    [Theory]
    [MemberData(nameof(Plain))]
    public void Every_kind_of_archive_is_read_and_read_again(string name)
    {
        var path = Repository.Golden("containers/" + name);
        Assert.SkipUnless(File.Exists(path), "no such archive was made");
        var server = _delivery.Server(path);
        Assert.Equal(Both, Delivery.Paths(server));
        for (var i = 0; i < 2; i++)
            Assert.Equal("regf system", Delivery.Text(server.Files[1]));
    }

    [Theory]
    [MemberData(nameof(Locked))]
    public void A_protected_archive_is_one_sentence_and_opens_with_its_password(string name)
    {
        var path = Repository.Golden("containers/" + name);
        var refusal = Assert.Throws<EvidenceUnreadableException>(() => _delivery.Open(path));
        Assert.Contains("password: give it with --password", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<EvidenceUnreadableException>(() => _delivery.Open(path, "wrong"));
        var server = Assert.Single(_delivery.Open(path, "secret").Servers);
        Assert.Equal("regf system", Delivery.Text(server.Files.Single(file => file.Name == "SYSTEM")));
    }

    [Fact]
    public void Tar_and_tar_gz_are_read_with_their_times()
    {
        var tar = Delivery.TarOf(("fs/C:/Windows/System32/config/SYSTEM", "regf system"u8.ToArray()), ("fs/C:/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log", "#"u8.ToArray()));
        foreach (var path in new[] { _delivery.File_("a.tar", tar), _delivery.File_("a.tar.gz", Delivery.GzipOf(tar)), _delivery.File_("a.bin", Delivery.GzipOf(tar)) })
        {
            var server = _delivery.Server(path);
            Assert.Equal(Both, Delivery.Paths(server));
            Assert.Equal("regf system", Delivery.Text(server.Files[1]));
            Assert.Equal(new DateTime(2021, 3, 3, 4, 5, 6, DateTimeKind.Utc), server.Files[1].ModifiedUtc);
        }
    }

    [Fact]
    public void A_gzipped_log_is_the_log()
    {
        var server = _delivery.Server(_delivery.File_("u_ex210303.log.gz", Delivery.GzipOf("#Software: IIS"u8.ToArray())));
        Assert.Equal(@"?:\u_ex210303.log", Assert.Single(server.Files).Path);
        Assert.Equal("#Software: IIS", Delivery.Text(server.Files[0]));
    }

    [Fact]
    public void Many_threads_may_read_one_member_at_once()
    {
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i}\n"));
        var file = _delivery.Server(_delivery.Zip("z.zip", ("C/Windows/System32/x.log", text))).Files[0];
        Parallel.For(0, 8, _ => Assert.Equal(text.Length, Delivery.Text(file).Length));
    }

    [Fact]
    public void What_was_unpacked_is_gone_after_disposal()
    {
        var path = Repository.Golden("containers/plain.7z");
        using (var evidence = new ArchiveOpener().Open(path, new EvidenceOptions(_delivery.WorkFolder)))
            Assert.NotEmpty(evidence.Servers);
        Assert.False(Directory.Exists(_delivery.WorkFolder));
    }

    [Fact]
    public void A_work_folder_that_cannot_be_made_is_one_sentence()
    {
        var blocked = _delivery.File_("blocked", [1]);
        var refusal = Assert.Throws<EvidenceUnreadableException>(() => new ArchiveOpener().Open(Repository.Golden("containers/plain.7z"), new EvidenceOptions(Path.Combine(blocked, "work"))));
        Assert.Contains("choose another folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_evidence_itself_is_not_touched()
    {
        var folder = _delivery.Folder("given", ("C/Windows/System32/config/SYSTEM", "s"), ("C/inetpub/wwwroot/a.aspx", "a"));
        var before = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(entry => (entry, File.GetLastWriteTimeUtc(entry))).ToList();
        foreach (var file in _delivery.Server(folder).Files)
            Delivery.Text(file);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(entry => (entry, File.GetLastWriteTimeUtc(entry))));
    }
}
