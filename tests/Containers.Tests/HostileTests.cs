using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Afterpatch.Containers.Members;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class HostileTests : IDisposable
{
    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    public static TheoryData<string> Escapes => ["../../evil.txt", "C/../../../etc/passwd", @"..\..\evil.txt", @"C:..\evil.txt", "C/.. /evil.txt", "x/.../../evil", "/../../evil.txt"];

    [Theory]
    [MemberData(nameof(Escapes))]
    public void A_member_that_leads_out_is_left_out_and_told(string name)
    {
        var server = _delivery.Server(_delivery.Zip("z.zip", (name, "evil"), ("C/Windows/System32/config/SYSTEM", "s")));
        Assert.Equal([@"C:\Windows\System32\config\SYSTEM"], Delivery.Paths(server));
        Assert.Contains(server.Diagnostics, problem => problem.Reason.Contains("leads out", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_delivery.Root, "evil*", SearchOption.AllDirectories));
    }

    [Fact]
    public void An_escaped_separator_in_a_velociraptor_name_does_not_become_one()
    {
        var server = _delivery.Server(_delivery.Zip("z.zip", ("uploads/auto/C%3A/Windows/System32/..%5C..%5C..%5Cevil.txt", "x"), ("uploads/auto/C%3A/%2E%2E/evil", "y")));
        Assert.All(server.Files, file => Assert.DoesNotContain("..", file.Path.Split('\\')));
    }

    [Fact]
    public void Links_in_archives_and_folders_are_told_and_not_followed()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "C/Windows/passwd") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "C/Windows/shadow") { LinkName = "/etc/shadow" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "C/Windows/System32/a") { DataStream = new MemoryStream([1]) });
        }
        var server = _delivery.Server(_delivery.File_("l.tar", stream.ToArray()));
        Assert.Equal([@"C:\Windows\System32\a"], Delivery.Paths(server));
        Assert.Equal(2, server.Diagnostics.Count(problem => problem.Field == "link"));

        var folder = _delivery.Folder("f", ("C/Windows/System32/a", "x"));
        var secret = _delivery.Folder("outside", ("secret.txt", "secret"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "C", "Windows", "loop"), folder);
        File.CreateSymbolicLink(Path.Combine(folder, "C", "Windows", "out.txt"), Path.Combine(secret, "secret.txt"));
        server = _delivery.Server(folder);
        Assert.Equal([@"C:\Windows\System32\a"], Delivery.Paths(server));
        Assert.Equal(2, server.Diagnostics.Count(problem => problem.Field == "link"));
    }

    [Fact]
    public void Names_that_differ_by_case_are_both_kept_in_one_order_and_told()
    {
        var server = _delivery.Server(_delivery.Zip("z.zip", ("C/Windows/System32/b.ASPX", "2"), ("C/Windows/System32/B.aspx", "1"), ("C/Windows/System32/a", "x")));
        Assert.Equal([@"C:\Windows\System32\a", @"C:\Windows\System32\B.aspx", @"C:\Windows\System32\b.ASPX"], Delivery.Paths(server));
        Assert.Contains(server.Diagnostics, problem => problem.Reason.Contains("differ by case", StringComparison.Ordinal));
    }

    [Fact]
    public void Odd_names_are_kept_readable()
    {
        var server = _delivery.Server(_delivery.Zip("z.zip", ("C/Windows/System32/a\u001b[31m\0b|c.aspx", "x"), ("C/ProgramData/AUX/NUL.aspx", "y"), ("C/Windows/System32/ünïcødé.log", "z")));
        Assert.Contains("C:\\Windows\\System32\\a\uFFFD[31m\uFFFDb|c.aspx", Delivery.Paths(server));
        Assert.Contains(@"C:\ProgramData\AUX\NUL.aspx", Delivery.Paths(server));
        Assert.Contains(server.Diagnostics, problem => problem.Reason.Contains("no NTFS volume", StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_that_are_no_utf_8_still_make_a_name()
    {
        var zip = Delivery.ZipBytes(("C/Windows/System32/caf#.log", "x"), ("C/Windows/System32/b", "y"));
        for (var at = zip.AsSpan().IndexOf("caf#"u8); at >= 0 && at < zip.Length;)
        {
            zip[at + 3] = 0x82;
            var next = zip.AsSpan(at + 4).IndexOf("caf#"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }
        Assert.Contains(@"C:\Windows\System32\café.log", Delivery.Paths(_delivery.Server(_delivery.File_("n.zip", zip))));
    }

    [Fact]
    public void A_hundred_thousand_empty_members_are_listed_and_more_than_allowed_is_told()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            for (var i = 0; i < 100_000; i++)
                zip.CreateEntry($"C/Windows/Temp/{i}");
        var path = _delivery.File_("many.zip", stream.ToArray());
        Assert.Equal(100_000, _delivery.Server(path).Files.Count);
        using var few = new ArchiveOpener(new ContainerLimits(MaxMembers: 500)).Open(path, new EvidenceOptions(_delivery.WorkFolder));
        Assert.Equal(500, few.Servers[0].Files.Count);
        Assert.Contains(few.Servers[0].Diagnostics, problem => problem.Field == "members");
    }

    [Fact]
    public void A_member_that_does_not_have_its_checksum_is_read_and_told()
    {
        var zip = Delivery.ZipBytes(("C/Windows/System32/a.log", "aaaa"), ("C/Windows/System32/b.log", "bbbb"));
        var second = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        zip[second + 16] ^= 1;
        var files = _delivery.Server(_delivery.File_("crc.zip", zip)).Files;
        Assert.Equal("bbbb", Delivery.Text(files[1]));
        Assert.Contains("CRC-32", files[1].Flaw!(), StringComparison.Ordinal);
        Assert.Equal("aaaa", Delivery.Text(files[0]));
        Assert.Null(files[0].Flaw!());
    }

    [Fact]
    public void A_bomb_is_not_unpacked()
    {
        var zeros = new byte[8 << 20];
        var limits = new ContainerLimits(RatioFloorBytes: 1 << 20, MaxRatio: 10);
        foreach (var (name, bytes) in new[] { ("b.zip", Delivery.ZipOf(("C/Windows/Temp/z", zeros))), ("b.gz", Delivery.GzipOf(zeros)) })
        {
            var path = _delivery.File_(name, bytes);
            IReadOnlyList<Diagnostic> told;
            long size = 0;
            try
            {
                using var evidence = new ArchiveOpener(limits).Open(path, new EvidenceOptions(_delivery.WorkFolder));
                told = evidence.Servers[0].Diagnostics;
                size = evidence.Servers[0].Files.Sum(file => file.SizeBytes);
            }
            catch (EvidenceUnreadableException e)
            {
                told = [new Diagnostic(name, -1, "size", e.Message)];
            }
            Assert.NotEmpty(told);
            Assert.True(size <= 4 << 20, $"{name}: {size} bytes");
        }
    }

    [Fact]
    public void A_bomb_beside_logs_is_left_out_and_the_logs_are_read()
    {
        var limits = new ContainerLimits(RatioFloorBytes: 1 << 20, MaxRatio: 10);
        var zip = Delivery.ZipOf(("C/Windows/Temp/u_ex210303.log", new byte[8 << 20]), ("C/Windows/System32/a.log", "a log"u8.ToArray()));
        using var evidence = new ArchiveOpener(limits).Open(_delivery.File_("beside.zip", zip), new EvidenceOptions(_delivery.WorkFolder));
        Assert.Equal([@"C:\Windows\System32\a.log"], Delivery.Paths(evidence.Servers[0]));
        Assert.Contains("left out", Assert.Single(evidence.Servers[0].Diagnostics).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_holds_more_than_its_header_says_is_stopped_there()
    {
        var zip = Delivery.ZipOf(("C/Windows/Temp/z", new byte[100_000]), ("C/Windows/Temp/a", [1]));
        var entry = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        for (var at = 0; at >= 0 && at < zip.Length - 30;)
        {
            var next = zip.AsSpan(at).IndexOf("PK\x01\x02"u8);
            if (next < 0)
                break;
            at += next;
            if (BitConverter.ToUInt32(zip, at + 24) == 100_000)
                BitConverter.TryWriteBytes(zip.AsSpan(at + 24), 1000u);
            at += 4;
        }
        Assert.True(entry > 0);
        var file = _delivery.Server(_delivery.File_("lie.zip", zip)).Files.Single(file => file.Name == "z");
        Assert.Throws<EvidenceUnreadableException>(() => Delivery.Text(file));
    }

    [Fact]
    public void Archives_nested_too_deep_stay_closed()
    {
        var inner = Delivery.ZipBytes(("deep.txt", "x"));
        for (var i = 0; i < 6; i++)
            inner = Delivery.ZipOf(($"{i}.zip", inner), ($"{i}.txt", [1]));
        var server = _delivery.Server(_delivery.File_("deep.zip", inner));
        Assert.Contains(server.Diagnostics, problem => problem.Field == "depth");
        Assert.DoesNotContain(server.Files, file => file.Name == "deep.txt");
    }

    [Fact]
    public void Entries_over_the_same_bytes_are_left_out()
    {
        var zip = Delivery.ZipOf(("C/Windows/Temp/one", Encoding.ASCII.GetBytes(new string('x', 500))), ("C/Windows/Temp/two", Encoding.ASCII.GetBytes(new string('y', 500))));
        var second = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(second + 42), 0u);
        var server = _delivery.Server(_delivery.File_("overlap.zip", zip));
        Assert.Single(server.Files);
        Assert.Contains(server.Diagnostics, problem => problem.Reason.Contains("over the bytes of others", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_delivered_twice_is_kept_once()
    {
        Directory.CreateDirectory(_delivery.At("orc"));
        foreach (var keyword in new[] { "General", "Detail" })
            _delivery.Zip($"orc/DFIR-ORC_Server_EX01_{keyword}.zip", ("GetThis.csv", "ComputerName,FullName,SampleName\nEX01,\\Windows\\a.log,1_a\n"), ("1_a", "same"));
        var server = _delivery.Server(_delivery.At("orc"));
        Assert.Single(server.Files, file => file.Path == @"C:\Windows\a.log");
    }
}
