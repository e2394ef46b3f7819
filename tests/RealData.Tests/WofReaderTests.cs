using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs.Wof;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>The runtime's largest assembly, packed by wimlib (Debian's wimtools) in every way that Windows packs system files, read back byte for byte.</summary>
public sealed class WofReaderTests : IDisposable
{
    private const int HeaderBytes = 208;
    private readonly string _folder = Directory.CreateTempSubdirectory("afterpatch-wof-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("XPRESS", 4096)]
    [InlineData("XPRESS", 8192)]
    [InlineData("XPRESS", 16384)]
    [InlineData("LZX", 32768)]
    public void Files_packed_by_wimlib_unpack(string compression, int chunk)
    {
        const string tool = "/usr/bin/wimcapture";
        Assert.SkipWhen(!File.Exists(tool), "wimcapture is not installed");
        var content = File.ReadAllBytes(typeof(object).Assembly.Location);
        // Of one file alone, the first resource of the WIM is that file.
        var source = Directory.CreateDirectory(Path.Combine(_folder, "f")).FullName;
        File.WriteAllBytes(Path.Combine(source, "f"), content);
        var wim = source + ".wim";
        Run(tool, [source, wim, $"--compress={compression}", $"--chunk-size={chunk}"]);
        var size = Size(Run("/usr/bin/wiminfo", [wim, "--lookup-table"]), content.Length);
        var packed = File.ReadAllBytes(wim).AsMemory(HeaderBytes, size);
        var damage = new DamageList();
        var read = new WofSource(new MemoryBlockSource(packed), new WofFormat(chunk, compression == "LZX"), content.Length, 0, damage).Bytes(0, content.Length);
        Assert.Empty(damage.Items);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Convert.ToHexStringLower(SHA256.HashData(read)));
    }

    private static int Size(string listing, int unpacked)
    {
        var lines = listing.Split('\n');
        var at = Array.FindIndex(lines, line => line.StartsWith("Uncompressed size", StringComparison.Ordinal) && line.Contains($" {unpacked} ", StringComparison.Ordinal));
        return int.Parse(lines[at + 1].Split('=')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }

    private static string Run(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }
}
