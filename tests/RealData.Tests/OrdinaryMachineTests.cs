using System.Text.Json;
using Afterpatch.Cli.Running;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Whole runs over machines that nobody attacked.</summary>
public class OrdinaryMachineTests
{
    [Theory]
    [InlineData("evtx-museum-w10")]
    [InlineData("exconf-css")]
    [InlineData("exlog-artefacts-help")]
    [InlineData("defender-museum-belk")]
    public void An_ordinary_machine_gives_no_finding_above_low(string folder)
    {
        Assert.SkipWhen(Repository.SharedData is null, "The public evidence is not beside the repository.");
        var path = Path.Combine(Repository.SharedData!, folder);
        var evidence = Directory.EnumerateFiles(path, "*.7z", SearchOption.AllDirectories).FirstOrDefault() ?? path;
        var output = Directory.CreateTempSubdirectory("afterpatch-ordinary");
        try
        {
            var code = new Investigation(new RunOptions(2, null, null, []), output.FullName, "en", null, clobber: true, quiet: true, useColour: false)
                .Run([evidence], CancellationToken.None);
            Assert.NotEqual(1, code);
            foreach (var file in Directory.EnumerateFiles(output.FullName, "case.json", SearchOption.AllDirectories))
                Assert.Empty(AboveLow(file));
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static List<string> AboveLow(string caseFile)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(caseFile));
        return [.. document.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("severity").GetString() is "medium" or "high" or "critical")
            .Select(finding => $"{finding.GetProperty("detector").GetString()}: {finding.GetProperty("title").GetString()}")
            // Modules of a foreign make in C:\Temp, which the authors of one configuration planted to test their own check of signatures.
            .Where(line => !(line.StartsWith("persistence.iis-module: ", StringComparison.Ordinal) && line.Contains("Test-", StringComparison.Ordinal)))];
    }
}
