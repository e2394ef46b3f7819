using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Cli.Tests.EndToEnd;

/// <summary>What the README shows of the main job is what the main job prints.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Every_line_of_output_that_the_readme_shows_is_printed_in_that_order()
    {
        var folder = Directory.CreateTempSubdirectory("afterpatch-readme");
        try
        {
            var run = Program.Afterpatch("investigate", Path.Combine(Repository.Root, "samples", "proxylogon-webshell.zip"), "--out", Path.Combine(folder.FullName, "case"));
            Assert.Equal(20, run.ExitCode);
            var printed = run.Output.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
            var from = 0;
            foreach (var shown in Shown())
            {
                var at = printed.FindIndex(from, line => shown.EndsWith("...", StringComparison.Ordinal) ? line.StartsWith(shown[..^3].TrimEnd(), StringComparison.Ordinal) : line == shown);
                Assert.True(at >= from, $"The README shows a line that was not printed there: {shown}");
                from = at + 1;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The indented block behind the command, without the lines that only say that something was left out.</summary>
    private static List<string> Shown()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "README.md")).SkipWhile(line => !line.StartsWith("    Server:", StringComparison.Ordinal));
        var shown = lines.TakeWhile(line => line.Length == 0 || line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => line.Length == 0 ? "" : line[4..].TrimEnd()).Where(line => line.Length > 0 && line.Trim() != "...").ToList();
        Assert.True(shown.Count > 10);
        return shown;
    }
}
