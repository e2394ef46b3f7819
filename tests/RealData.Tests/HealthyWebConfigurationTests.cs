using Afterpatch.Scripts.WebShells;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>The configuration files of healthy Exchange servers are no web shells.</summary>
public sealed class HealthyWebConfigurationTests
{
    [Fact]
    public void Every_configuration_file_is_benign()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var folder = Path.Combine(Repository.SharedData, "exconf-css");
        var files = Directory.EnumerateFiles(folder, "*.config", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        Assert.Equal([], files.Where(file => WebShellJudge.Judge(file, File.ReadAllBytes(file)).Verdict != WebShellVerdict.Benign));
    }
}
