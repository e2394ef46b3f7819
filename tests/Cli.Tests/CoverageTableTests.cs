using System.Text.RegularExpressions;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Cli.Tests;

/// <summary>Holds docs/detectors/persistence.md to what exists.</summary>
public sealed partial class CoverageTableTests
{
    private static readonly Texts Texts = KnowledgeBase.Embedded.Texts("en");

    private static readonly Lazy<HashSet<string>> TestNames = new(() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet(StringComparer.Ordinal));

    [Fact]
    public void Every_item_of_the_catalogue_has_a_row()
    {
        string[] items = [.. Items("D", 11), .. Items("E", 9), .. Items("F", 8), .. Items("G", 19), .. Items("H", 10), .. Items("I", 23), .. Items("5.", 14)];
        Assert.Equal(items.Order(StringComparer.Ordinal), Rows().Select(row => row[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_finding_named_exists() =>
        Assert.All(Rows().SelectMany(row => Names(row[2])), id => Assert.True(Texts.Has($"finding.{id}.title"), id));

    [Fact]
    public void Every_test_named_exists_and_every_finding_has_one_that_fires_and_one_that_is_quiet()
    {
        foreach (var row in Rows())
            if (row[2] == "–")
                Assert.StartsWith("none: ", row[3], StringComparison.Ordinal);
            else
                Assert.All((string[])[row[3], row[4]], cell => Assert.NotEmpty(Names(cell)));
        Assert.All(Rows().Where(row => row[2] != "–").SelectMany(row => Names(row[3]).Concat(Names(row[4]))), name => Assert.Contains(name, TestNames.Value));
    }

    private static IEnumerable<string> Items(string letter, int count) => Enumerable.Range(1, count).Select(number => $"{letter}{number}");

    private static List<string[]> Rows() => File.ReadLines(Path.Combine(Repository.Root, "docs", "detectors", "persistence.md"))
        .Where(line => Row().IsMatch(line)).Select(line => line.Trim('|', ' ').Split(" | ")).ToList();

    private static List<string> Names(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value).ToList();

    [GeneratedRegex(@"^\| (?:[D-I]|5\.)\d+ \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"public (?:async Task|void) (\w+)\(")]
    private static partial Regex TestMethod();
}
