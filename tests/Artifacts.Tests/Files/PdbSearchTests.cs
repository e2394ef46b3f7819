using System.Text;
using Afterpatch.Artifacts.Files;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Files;

public sealed class PdbSearchTests
{
    private const string Pdb = @"C:\Users\john\EncryptFile.exe.pdb";

    [Theory]
    [InlineData(0)]
    [InlineData(65_500)]
    [InlineData(65_530)]
    [InlineData(65_533)]
    [InlineData(131_070)]
    [InlineData(200_000)]
    public void The_path_of_the_symbols_is_found_wherever_it_lies(int offset)
    {
        byte[] program = [.. "MZ"u8, .. new byte[offset], .. "RSDS"u8, .. new byte[20], .. Encoding.ASCII.GetBytes(Pdb), 0, .. new byte[70_000]];
        Assert.Equal(Pdb, Digest(program).PdbPath);
    }

    [Fact]
    public void What_only_resembles_it_is_none()
    {
        Assert.Equal("", Digest([.. "MZRSDS"u8]).PdbPath);
        Assert.Equal("", Digest([.. "MZRSDS"u8, .. new byte[20], .. "no end.pdb"u8]).PdbPath);
        Assert.Equal("", Digest([.. "MZRSDS"u8, .. new byte[20], .. "a.exe\0"u8]).PdbPath);
        Assert.Equal("", Digest([.. "MZRSDS"u8, .. new byte[20], .. Enumerable.Repeat((byte)'a', 5_000), .. ".pdb\0"u8]).PdbPath);
        Assert.Equal("b.pdb", Digest([.. "MZRSDSRSDS"u8, .. new byte[20], .. "b.pdb\0"u8]).PdbPath);
    }

    private static FileDigest Digest(byte[] program)
    {
        const string path = @"C:\Windows\Help\a.exe";
        return FileDigests.Of(new EvidenceFile(path, program.Length, () => new MemoryStream(program)), 1 << 20, CancellationToken.None)!;
    }
}
