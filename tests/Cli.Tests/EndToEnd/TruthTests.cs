using System.Text.Json;
using Xunit;

namespace Afterpatch.Cli.Tests.EndToEnd;

/// <summary>Generated servers whose truth is known, written by a generator that shares no code with the detectors.</summary>
public class TruthTests(GeneratedServer servers) : IClassFixture<GeneratedServer>
{
    [Theory]
    [InlineData("proxylogon-webshell")]
    [InlineData("proxyshell-export")]
    [InlineData("proxynotshell")]
    [InlineData("owassrf")]
    [InlineData("proxytoken")]
    [InlineData("viewstate")]
    [InlineData("webshell-deleted")]
    [InlineData("logs-cleared")]
    [InlineData("attempted-only")]
    [InlineData("old-incident-rolled-logs")]
    [InlineData("lemon-duck")]
    [InlineData("doejocrypt")]
    [InlineData("pydomer")]
    [InlineData("two-intruders")]
    [InlineData("two-at-once")]
    [InlineData("two-reversed")]
    [InlineData("lateral-movement")]
    public void The_verdict_is_that_of_the_truth(string scenario)
    {
        var server = servers.Get(scenario);
        var verdict = server.Case.GetProperty("verdict");
        Assert.Equal(server.Truth.GetProperty("verdict").GetProperty("overall").GetString(), verdict.GetProperty("overall").GetString());
        foreach (var expected in server.Truth.GetProperty("verdict").EnumerateObject().Where(answer => answer.Name != "overall"))
            Assert.Equal((expected.Name, expected.Value.GetString()), (expected.Name, Answer(verdict, expected.Name)));
    }

    [Theory]
    [InlineData("clean-2016")]
    [InlineData("clean-2019")]
    [InlineData("clean-se")]
    [InlineData("noisy-clean")]
    public void A_clean_server_gives_no_finding_above_low(string scenario)
    {
        var findings = servers.Get(scenario).Case.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("severity").GetString() is "medium" or "high" or "critical")
            .Select(finding => finding.GetProperty("title").GetString());
        Assert.Empty(findings);
    }

    [Theory]
    [InlineData("proxylogon-webshell")]
    [InlineData("proxyshell-export")]
    [InlineData("lemon-duck")]
    [InlineData("doejocrypt")]
    [InlineData("pydomer")]
    [InlineData("two-intruders")]
    [InlineData("two-at-once")]
    [InlineData("two-reversed")]
    [InlineData("lateral-movement")]
    public void Everything_that_succeeded_is_found(string scenario)
    {
        var server = servers.Get(scenario);
        var seen = server.Case.GetProperty("findings").EnumerateArray().SelectMany(Words).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = server.Truth.GetProperty("findings").EnumerateArray()
            .Where(truth => truth.GetProperty("outcome").GetString() == "succeeded")
            .Select(truth => (Kind: truth.GetProperty("kind").GetString(), Subject: truth.GetProperty("subject").GetString()!))
            .Where(truth => !seen.Any(word => word.Contains(truth.Subject, StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("lemon-duck")]
    [InlineData("doejocrypt")]
    [InlineData("pydomer")]
    [InlineData("two-intruders")]
    [InlineData("two-at-once")]
    [InlineData("two-reversed")]
    public void Nothing_is_told_above_low_that_did_not_happen(string scenario)
    {
        var server = servers.Get(scenario);
        var happened = server.Truth.GetProperty("findings").EnumerateArray().Where(truth => truth.GetProperty("outcome").GetString() == "succeeded").ToArray();
        var invented = server.Case.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("severity").GetString() is "medium" or "high" or "critical")
            .Where(finding => !happened.Any(truth => Names(finding, truth.GetProperty("subject").GetString()!) || Falls(finding, truth)))
            .Select(finding => $"{finding.GetProperty("detector")} {finding.GetProperty("title")}");
        Assert.Empty(invented);
    }

    [Theory]
    [InlineData("two-intruders", "203.0.113.57", "supp0rt.aspx", "198.51.100.23", "wanlins.aspx", true)]
    [InlineData("two-at-once", "203.0.113.57", "supp0rt.aspx", "203.0.113.58", "ChackPassPL.aspx", false)]
    [InlineData("two-reversed", "198.51.100.23", "wanlin.aspx", "203.0.113.57", "qzkxlwbf.aspx", true)]
    public void Two_intruders_are_told_apart(string scenario, string first, string firstPage, string second, string secondPage, bool removes)
    {
        var findings = servers.Get(scenario).Case.GetProperty("findings").EnumerateArray().ToList();
        string Raw(string address) => findings.Single(finding => finding.GetProperty("detector").GetString()!.StartsWith("exploit.", StringComparison.Ordinal) && finding.GetProperty("subject").GetProperty("value").GetString() == address).GetRawText();
        Assert.DoesNotContain($"\"{second}\"", Raw(first), StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{first}\"", Raw(second), StringComparison.Ordinal);
        var details = Assert.Single(findings, finding => finding.GetProperty("detector").GetString() == "intrusion.separate-parties").GetProperty("details");
        var parties = details.GetProperty("intrusions").GetString()!.Split(" | ");
        Assert.Equal(2, parties.Length);
        Assert.StartsWith($"{first}: ", parties[0], StringComparison.Ordinal);
        Assert.Contains(firstPage, parties[0], StringComparison.Ordinal);
        Assert.DoesNotContain(secondPage, parties[0], StringComparison.Ordinal);
        Assert.StartsWith($"{second}: ", parties[1], StringComparison.Ordinal);
        Assert.Contains(secondPage, parties[1], StringComparison.Ordinal);
        Assert.DoesNotContain(firstPage, parties[1], StringComparison.Ordinal);
        Assert.Equal(removes, details.TryGetProperty("removedByOther", out var removed) && removed.GetString()!.Contains($@"\{firstPage} <- {second} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("proxylogon-webshell")]
    [InlineData("webshell-deleted")]
    [InlineData("lateral-movement")]
    [InlineData("clean-2016")]
    public void One_intruder_is_one_whoever_else_uses_the_page(string scenario) =>
        Assert.DoesNotContain(servers.Get(scenario).Case.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("detector").GetString() == "intrusion.separate-parties");

    [Theory]
    [InlineData("clean-2016")]
    [InlineData("lateral-movement")]
    [InlineData("logs-cleared")]
    public void The_graph_of_movement_is_that_of_the_truth(string scenario)
    {
        var server = servers.Get(scenario);
        var movement = server.Case.GetProperty("movement");
        var nodes = movement.GetProperty("nodes").EnumerateArray().ToDictionary(node => node.GetProperty("id").GetString()!, NamesOf);
        var expected = server.Truth.GetProperty("movement").EnumerateArray().ToArray();
        Assert.NotEmpty(expected);
        foreach (var truth in expected)
        {
            var edges = movement.GetProperty("edges").EnumerateArray().Where(edge => IsEdge(edge, truth, nodes)).ToArray();
            Assert.Equal(
                (truth.ToString(), truth.GetProperty("count").GetInt64(), truth.GetProperty("failed").GetInt64(), truth.GetProperty("firstUtc").GetDateTime(), truth.GetProperty("lastUtc").GetDateTime()),
                (truth.ToString(), edges.Sum(edge => edge.GetProperty("count").GetInt64()), edges.Sum(edge => edge.GetProperty("failed").GetInt64()),
                    edges.Min(edge => edge.GetProperty("firstUtc").GetDateTime()), edges.Max(edge => edge.GetProperty("lastUtc").GetDateTime())));
        }
        Assert.Equal(expected.Sum(truth => truth.GetProperty("count").GetInt64()), movement.GetProperty("events").GetInt64());
    }

    private static HashSet<string> NamesOf(JsonElement node) => node.GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()!.Split('.')[0])
        .Append(node.GetProperty("id").GetString()!.Replace("host:", "", StringComparison.Ordinal)).Append(node.GetProperty("kind").GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsEdge(JsonElement edge, JsonElement truth, Dictionary<string, HashSet<string>> nodes) =>
        nodes[edge.GetProperty("from").GetString()!].Contains(truth.GetProperty("from").GetString()!) && nodes[edge.GetProperty("to").GetString()!].Contains(truth.GetProperty("to").GetString()!)
        && edge.GetProperty("kind").GetString() == truth.GetProperty("kind").GetString() && edge.GetProperty("account").GetString() == truth.GetProperty("account").GetString();

    [Fact]
    public void One_worker_and_four_write_the_same_bytes()
    {
        var server = servers.Get("proxylogon-webshell");
        var expected = File.ReadAllBytes(Path.Combine(server.CaseFolder, "case.json"));
        foreach (var workers in new[] { "1", "4" })
        {
            var folder = $"{server.CaseFolder}-{workers}";
            Program.Afterpatch("investigate", Path.Combine(server.Folder, "evidence"), "--out", folder, "--workers", workers, "--quiet");
            Assert.Equal(expected, File.ReadAllBytes(Path.Combine(folder, "case.json")));
        }
    }

    [Fact]
    public void The_evidence_is_as_it_was()
    {
        var server = servers.Get("proxylogon-webshell");
        var evidence = new DirectoryInfo(Path.Combine(server.Folder, "evidence"));
        var newest = evidence.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Max(file => file.LastWriteTimeUtc);
        Assert.True(newest < Directory.GetCreationTimeUtc(server.CaseFolder));
    }

    [Fact]
    public void An_existing_case_is_not_overwritten_and_usage_errors_exit_with_two()
    {
        var server = servers.Get("proxylogon-webshell");
        var again = Program.Afterpatch("investigate", Path.Combine(server.Folder, "evidence"), "--out", server.CaseFolder);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("--clobber", again.Errors, StringComparison.Ordinal);
        Assert.Equal(2, Program.Afterpatch("investigate").ExitCode);
        Assert.Equal(2, Program.Afterpatch("investigate", Path.Combine(server.Folder, "no-such")).ExitCode);
        Assert.Equal(2, Program.Afterpatch("no-such-command").ExitCode);
    }

    /// <summary>A subject as short as a drive must be the finding's own; a longer one may stand anywhere in it.</summary>
    private static bool Names(JsonElement finding, string subject) => subject.Length <= 4
        ? finding.GetProperty("subject").GetProperty("value").GetString()!.Equals(subject, StringComparison.OrdinalIgnoreCase)
        : Words(finding).Any(word => word.Contains(subject, StringComparison.OrdinalIgnoreCase));

    /// <summary>A process or event of the minute in which the intruder did something that the truth names by its result.</summary>
    private static bool Falls(JsonElement finding, JsonElement truth) =>
        finding.GetProperty("state").GetString() == "event" && finding.TryGetProperty("firstUtc", out var utc) && utc.ValueKind == JsonValueKind.String
        && utc.GetDateTime() is var at && at >= truth.GetProperty("firstUtc").GetDateTime().AddSeconds(-1) && at <= truth.GetProperty("lastUtc").GetDateTime().AddMinutes(1);

    /// <summary>Everything a finding names: subject, entities, details, excerpts.</summary>
    private static IEnumerable<string> Words(JsonElement finding) =>
        finding.GetProperty("entities").EnumerateArray().Select(entity => entity.GetProperty("value").GetString()!)
            .Append(finding.GetProperty("subject").GetProperty("value").GetString()!)
            .Append(finding.GetProperty("title").GetString()!)
            .Concat(finding.GetProperty("details").EnumerateObject().Select(detail => detail.Value.GetString()!))
            .Concat(finding.GetProperty("evidence").EnumerateArray().SelectMany(item =>
                new[] { item.GetProperty("excerpt").GetString()!, item.GetProperty("source").GetString()! }));

    private static string? Answer(JsonElement verdict, string camelCase)
    {
        var id = string.Concat(camelCase.Select(letter => char.IsUpper(letter) ? "-" + char.ToLowerInvariant(letter) : letter.ToString()));
        return verdict.GetProperty("questions").EnumerateArray().First(answer => answer.GetProperty("id").GetString() == id).GetProperty("answer").GetString();
    }
}
