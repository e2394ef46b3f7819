using System.Diagnostics;
using System.Security.Cryptography;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Vss;
using Afterpatch.Testing.Vss;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Generated shadow copies read the same through libvshadow (Debian's python3-libvshadow), which was written against real ones.</summary>
public sealed class ShadowCopyReaderTests : IDisposable
{
    private const int Block = ShadowCopyBuilder.Block;

    private const string Script = """
        import sys, hashlib, pyvshadow
        volume = pyvshadow.volume(); volume.open(sys.argv[1])
        for i in range(volume.number_of_stores):
            store = volume.get_store(i)
            print(hashlib.sha256(store.read_buffer(store.size)).hexdigest())
        """;

    private readonly string _image = Path.GetTempFileName();

    public void Dispose() => File.Delete(_image);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Copies_are_those_that_libvshadow_reads(int seed)
    {
        var image = Generate(seed);
        File.WriteAllBytes(_image, image);
        var theirs = Python(_image);
        var damage = new DamageList();
        var ours = ShadowCopySource.Open(new MemoryBlockSource(image), damage)
            .Select(copy => Convert.ToHexStringLower(SHA256.HashData(copy.Bytes(0, (int)copy.Length)))).Reverse().ToList();
        Assert.Empty(damage.Items);
        Assert.Equal(theirs, ours);
    }

    /// <summary>Three copies; blocks changed, moved, moved and overwritten, kept in part, and not in use.</summary>
    private static byte[] Generate(int seed)
    {
        var random = new Random(seed);
        // The reader wants the volume's size in the boot sector.
        var volume = new byte[64 * Block];
        random.NextBytes(volume.AsSpan(Block));
        Testing.Ntfs.NtfsImageBuilder.Boot(1000).CopyTo(volume, 0);
        var builder = new ShadowCopyBuilder(volume);
        for (var copy = 0; copy < 3; copy++)
        {
            builder.Snapshot(new DateTime(2021, 3, 1 + copy, 0, 0, 0, DateTimeKind.Utc));
            builder.Free(4 + copy, 9);
            builder.Describe((10 + copy) * Block, 0, flags: 1, relative: 20 * Block);
            builder.Describe((12 + copy) * Block, 0, flags: 1, relative: 21 * Block);
            builder.Describe(21 * Block, builder.Keep(volume.AsSpan(30 * Block, Block)));
            var parts = builder.Keep(volume.AsSpan(31 * Block, Block));
            builder.Describe((16 + copy) * Block, parts, flags: 2, parts: (uint)random.Next());
            builder.Describe((16 + copy) * Block, parts, flags: 2, parts: 0x8000_0001, relative: 1);
            var next = (byte[])volume.Clone();
            foreach (var block in new[] { 16, 22, 25, 40 + copy })
                random.NextBytes(next.AsSpan(block * Block, Block));
            builder.Change(next);
            volume = next;
        }
        return builder.Build();
    }

    private static List<string> Python(string image)
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/python3"), "python3 is not installed");
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script, image]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(error.Result.Contains("No module named", StringComparison.Ordinal), "python3-libvshadow is not installed");
        Assert.True(process.ExitCode == 0, error.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
