using System.Diagnostics;
using System.Security.Cryptography;
using Afterpatch.Containers.DiskImage;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Volumes made by mkntfs and ntfscp, in containers made by qemu-img and ewfacquire: every file reads back byte for byte.</summary>
public sealed class DiskImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("afterpatch-image-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("raw", "", ".raw")]
    [InlineData("vpc", "subformat=fixed,force_size=on", ".vhd")]
    [InlineData("vpc", "subformat=dynamic,force_size=on", ".vhd")]
    [InlineData("vhdx", "subformat=fixed", ".vhdx")]
    [InlineData("vhdx", "subformat=dynamic", ".vhdx")]
    [InlineData("vmdk", "subformat=monolithicSparse", ".vmdk")]
    [InlineData("vmdk", "subformat=monolithicFlat", ".vmdk")]
    [InlineData("vmdk", "subformat=twoGbMaxExtentSparse", ".vmdk")]
    [InlineData("vmdk", "subformat=streamOptimized", ".vmdk")]
    [InlineData("qcow2", "", ".qcow2")]
    [InlineData("qcow2", "cluster_size=4096", ".qcow2")]
    public void Files_read_back_from_an_image_of(string format, string options, string extension)
    {
        var (raw, hashes) = MakeVolume();
        var image = Path.Combine(_folder, "disk" + extension);
        if (format == "raw")
            image = raw;
        else
            Run("qemu-img", ["convert", "-f", "raw", "-O", format, .. options.Length > 0 ? new[] { "-o", options } : [], raw, image]);
        Assert.Equal(hashes, Hashes(image));
    }

    [Fact]
    public void Files_read_back_from_a_packed_qcow2()
    {
        var (raw, hashes) = MakeVolume();
        var image = Path.Combine(_folder, "disk.qcow2");
        Run("qemu-img", ["convert", "-c", "-f", "raw", "-O", "qcow2", raw, image]);
        Assert.Equal(hashes, Hashes(image));
    }

    [Fact]
    public void Files_read_back_through_a_chain_of_differences()
    {
        var (raw, hashes) = MakeVolume();
        var image = Path.Combine(_folder, "base.qcow2");
        Run("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", raw, image]);
        var child = Path.Combine(_folder, "child.qcow2");
        Run("qemu-img", ["create", "-q", "-f", "qcow2", "-b", image, "-F", "qcow2", child]);
        Assert.Equal(hashes, Hashes(child));
    }

    [Fact]
    public void Files_read_back_from_a_split_raw_image()
    {
        var (raw, hashes) = MakeVolume();
        var bytes = File.ReadAllBytes(raw);
        for (var i = 0; i < 3; i++)
            File.WriteAllBytes(Path.Combine(_folder, $"split.00{i + 1}"), bytes[(i * bytes.Length / 3)..((i + 1) * bytes.Length / 3)]);
        Assert.Equal(hashes, Hashes(Path.Combine(_folder, "split.001")));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("best")]
    public void Files_read_back_from_E01_in_segments_and_the_hash_holds(string compression)
    {
        var (raw, hashes) = MakeVolume();
        Run("ewfacquire", ["-u", "-q", "-t", Path.Combine(_folder, "case"), "-c", $"deflate:{compression}", "-S", "1MiB", "-f", "encase6", raw]);
        using var evidence = new DiskImageOpener().Open(Path.Combine(_folder, "case.E01"), new(_folder));
        Assert.True(File.Exists(Path.Combine(_folder, "case.E02")) || compression == "best");
        Assert.DoesNotContain(evidence.Servers[0].Diagnostics, diagnostic => diagnostic.Field is "hash" or "chunk" or "segment");
        Assert.Equal(hashes, Hashes(evidence));
    }

    private (string Raw, SortedDictionary<string, string> Hashes) MakeVolume()
    {
        var raw = Path.Combine(_folder, "volume.raw");
        using (var file = File.Create(raw))
            file.SetLength(24 << 20);
        Run("mkntfs", ["-q", "-F", "-s", "512", "-c", "4096", raw]);
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var size in new[] { 1, 300, 700, 4096, 70_000, 1_500_000 })
        {
            var content = new byte[size];
            new Random(size).NextBytes(content);
            var source = Path.Combine(_folder, $"f{size}.bin");
            File.WriteAllBytes(source, content);
            Run("ntfscp", ["-q", "-f", raw, source, $"f{size}.aspx"]);
            hashes.Add($@"C:\f{size}.aspx", Convert.ToHexStringLower(SHA256.HashData(content)));
        }
        return (raw, hashes);
    }

    private SortedDictionary<string, string> Hashes(string image)
    {
        Assert.True(new DiskImageOpener().Claims(image));
        using var evidence = new DiskImageOpener().Open(image, new(_folder));
        Assert.Empty(evidence.Servers[0].Diagnostics);
        return Hashes(evidence);
    }

    private static SortedDictionary<string, string> Hashes(IEvidence evidence)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in evidence.Servers[0].Files.Where(file => file.Extension == ".aspx"))
        {
            using var stream = file.Open();
            hashes.Add(file.Path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        return hashes;
    }

    private static void Run(string tool, string[] arguments)
    {
        Assert.SkipWhen(Find(tool) is null, $"{tool} is not installed");
        using var process = Process.Start(new ProcessStartInfo(Find(tool)!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool}: {error}{output.Result}");
    }

    private static string? Find(string tool) =>
        new[] { "/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
