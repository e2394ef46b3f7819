using Afterpatch.Generator.Scenarios;
using Xunit;

namespace Afterpatch.Generator.Tests;

public sealed class GeneratorTests
{
    public static TheoryData<string> Scenarios => [.. ScenarioList.All.Select(scenario => scenario.Name)];

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_does_not()
    {
        using var first = new GeneratedCollection("proxyshell-export", days: 5);
        using var again = new GeneratedCollection("proxyshell-export", days: 5);
        using var other = new GeneratedCollection("proxyshell-export", days: 5, seed: 2);
        Assert.Equal(first.Hashes(), again.Hashes());
        Assert.NotEqual(first.Hashes(), other.Hashes());
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_scenario_writes_logs_whose_lines_have_as_many_values_as_their_header(string scenario)
    {
        using var collection = new GeneratedCollection(scenario, requestsPerHour: 4);
        var logs = Directory.EnumerateFiles(collection.Evidence, "*.log", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive });
        var lines = 0;
        foreach (var log in logs.Where(log => !log.Contains("ExchangeSetup", StringComparison.Ordinal)))
            lines += CheckColumns(log);
        Assert.True(lines > 500, $"only {lines} lines");
        Assert.All(collection.Truth.Findings, finding => Assert.False(string.IsNullOrEmpty(finding.Subject)));
    }

    [Fact]
    public void What_an_attack_leaves_is_where_its_truth_says()
    {
        using var collection = new GeneratedCollection("proxylogon-webshell", requestsPerHour: 4);
        var shell = collection.Truth.Findings.Single(finding => finding.Kind == "webshell-file");
        Assert.Contains("Page_Load", File.ReadAllText(Path.Combine(collection.Evidence, shell.Subject[3..].Replace('\\', '/'))), StringComparison.Ordinal);
        var iis = Directory.EnumerateFiles(Path.Combine(collection.Evidence, "inetpub/logs/LogFiles/W3SVC1")).SelectMany(File.ReadLines);
        Assert.Equal(5 - 1, iis.Count(line => line.Contains(" POST /aspnet_client/supp0rt.aspx ", StringComparison.Ordinal) && line.Contains(" 200 0 0 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_removed_page_is_absent_and_asked_for_in_vain()
    {
        using var collection = new GeneratedCollection("webshell-deleted", requestsPerHour: 4);
        Assert.False(File.Exists(Path.Combine(collection.Evidence, "inetpub/wwwroot/aspnet_client/supp0rt.aspx")));
        var iis = Directory.EnumerateFiles(Path.Combine(collection.Evidence, "inetpub/logs/LogFiles/W3SVC1")).SelectMany(File.ReadLines);
        Assert.Contains(iis, line => line.Contains(" POST /aspnet_client/supp0rt.aspx ", StringComparison.Ordinal) && line.Contains(" 404 0 0 ", StringComparison.Ordinal));
    }

    private static int CheckColumns(string log)
    {
        var isW3c = log.Contains("LogFiles", StringComparison.Ordinal);
        var columns = 0;
        var lines = 0;
        foreach (var line in File.ReadLines(log))
        {
            if (line.StartsWith("#Fields: ", StringComparison.Ordinal))
                columns = line[9..].Split(isW3c ? ' ' : ',').Length;
            if (line.StartsWith('#') || line.StartsWith("DateTime,", StringComparison.Ordinal))
                continue;
            lines++;
            var values = isW3c ? line.Split(' ').Length : Values(line);
            Assert.True(values == columns, $"{Path.GetFileName(log)}: {values} values under {columns} columns: {line}");
        }
        return lines;
    }

    private static int Values(string line)
    {
        var values = 1;
        var isQuoted = false;
        foreach (var unit in line)
        {
            if (unit == '"')
                isQuoted = !isQuoted;
            else if (unit == ',' && !isQuoted)
                values++;
        }
        return values;
    }
}
