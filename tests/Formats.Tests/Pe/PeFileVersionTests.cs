using Afterpatch.Formats.Pe;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Pe;

public sealed class PeFileVersionTests
{
    /// <summary>A managed assembly that the compiler gave a version resource: this one.</summary>
    private static readonly byte[] Assembly = File.ReadAllBytes(typeof(PeFileVersion).Assembly.Location);

    [Fact]
    public void The_version_is_the_one_that_the_file_was_built_with()
    {
        Assert.True(PeFileVersion.TryRead(Assembly, out var version, out _));
        Assert.Equal(typeof(PeFileVersion).Assembly.GetName().Version!.ToString(), version.ToString());
    }

    [Fact]
    public void What_is_no_executable_names_the_field()
    {
        Assert.False(PeFileVersion.TryRead("ZZ no executable"u8, out _, out var error));
        Assert.Equal("DOS magic", error.Field);
    }

    [Fact]
    public void Any_damage_ends_in_a_version_or_an_error()
    {
        foreach (var bytes in Damage.EveryCut(Assembly, 400).Select(cut => Assembly[..cut]).Concat(Damage.AnyEdits(Assembly[..4096], 2_000, 3)))
            PeFileVersion.TryRead(bytes, out _, out _);
    }
}
