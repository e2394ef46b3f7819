using Afterpatch.Formats.Registry;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>What Windows remembers of programs, in a hive of a real machine.</summary>
public sealed class ProgramTraceTests
{
    [Fact]
    public void The_shim_cache_of_windows_10_is_read_to_its_end()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the public evidence is not here");
        var hive = RegistryHive.Open(RegistryHivesTests.Unpacked(Path.Combine(Repository.SharedData!, "reg-regipy/regipy_tests/data/SYSTEM_WIN_10_1709.xz")), out _)!;
        var entries = AppCompatCache.Read(hive.Find(@"ControlSet001\Control\Session Manager\AppCompatCache")!.Value.Value("AppCompatCache")!.Value.Data(), out var error);
        Assert.Null(error);
        Assert.Equal(1_024, entries.Count); // Windows 10 keeps so many
        var files = entries.Where(entry => !entry.Path.Contains('\t')).ToList(); // the others are packaged apps
        Assert.All(files, entry => Assert.DoesNotContain(entry.Path, char.IsControl));
        Assert.Contains(files, entry => entry.Path.EndsWith(@"\svchost.exe", StringComparison.OrdinalIgnoreCase) && entry.ModifiedUtc?.Year is > 2015 and < 2022);
    }
}
