using System.Diagnostics;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class DamageTests : IDisposable
{
    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    public static TheoryData<string> Kinds => ["zip", "nested.zip", "7z", "tar", "tar.gz"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_cut_and_any_edit_ends_in_files_and_diagnostics_or_in_one_sentence(string kind)
    {
        var whole = Archive(kind);
        var started = Stopwatch.StartNew();
        foreach (var cut in Damage.EveryCut(whole, atMost: 400))
            TryRead(whole[..cut]);
        foreach (var edited in Damage.AnyEdits(whole, count: 400, seed: 7))
            TryRead(edited);
        Assert.True(started.Elapsed < TimeSpan.FromMinutes(3), "takes too long");
    }

    [Fact]
    public void A_zip_whose_end_is_missing_gives_the_members_before_the_cut()
    {
        var whole = Delivery.ZipBytes(("C/Windows/System32/a.log", new string('a', 5_000)), ("C/Windows/System32/b.log", string.Concat(Enumerable.Range(0, 2_000))), ("C/Windows/System32/c.log", "c"));
        var server = _delivery.Server(_delivery.File_("cut.zip", whole[..(whole.AsSpan().LastIndexOf("PK\x03\x04"u8) - 400)]));
        Assert.Equal(new string('a', 5_000), Delivery.Text(server.Files.Single(file => file.Name == "a.log")));
        var torn = Delivery.Text(server.Files.Single(file => file.Name == "b.log"));
        Assert.StartsWith("0123456789101112", torn, StringComparison.Ordinal);
        Assert.Contains(server.Diagnostics, problem => problem.Field == "central directory");
        Assert.Contains(server.Diagnostics, problem => problem.Reason.Contains("cut off", StringComparison.Ordinal) || problem.Reason.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tar_gz_that_breaks_off_gives_what_came_before()
    {
        var tar = Delivery.TarOf(("C/Windows/System32/a.log", "first"u8.ToArray()), ("C/Windows/System32/b.log", Enumerable.Range(0, 60_000).Select(i => (byte)(i * 7919 >> 3)).ToArray()));
        var gz = Delivery.GzipOf(tar);
        var server = _delivery.Server(_delivery.File_("cut.tar.gz", gz[..(gz.Length / 2)]));
        Assert.Equal("first", Delivery.Text(server.Files.Single(file => file.Name == "a.log")));
        Assert.NotEmpty(server.Diagnostics);
    }

    private void TryRead(byte[] bytes)
    {
        var path = _delivery.File_("damaged", bytes);
        try
        {
            IEvidenceOpener[] openers = [new ArchiveOpener(), new FileOpener()];
            using var evidence = openers.First(opener => opener.Claims(path)).Open(path, new EvidenceOptions(_delivery.WorkFolder));
            foreach (var file in evidence.Servers.SelectMany(server => server.Files))
                ReadAll(file);
        }
        catch (EvidenceUnreadableException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    private static void ReadAll(EvidenceFile file)
    {
        var buffer = new byte[8192];
        var total = 0L;
        try
        {
            using var stream = file.Open();
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
                total += read;
        }
        catch (EvidenceUnreadableException)
        {
            // The seam's own word for damage that only shows while reading.
        }
        Assert.True(total <= Math.Max(file.SizeBytes, 1 << 20) + buffer.Length);
    }

    private static byte[] Archive(string kind)
    {
        (string, byte[])[] files = [("C/Windows/System32/config/SYSTEM", "regf system"u8.ToArray()), ("C/inetpub/logs/a.log", new byte[3_000])];
        return kind switch
        {
            "zip" => Delivery.ZipOf(files),
            "nested.zip" => Delivery.ZipOf(("EX01.zip", Delivery.ZipOf(files)), ("EX02.tgz", Delivery.GzipOf(Delivery.TarOf(files)))),
            "7z" => File.ReadAllBytes(Repository.Golden("containers/plain.7z")),
            "tar" => Delivery.TarOf(files),
            _ => Delivery.GzipOf(Delivery.TarOf(files)),
        };
    }
}
