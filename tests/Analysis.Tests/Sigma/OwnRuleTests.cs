using System.Text.Json;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Correlations;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>Every rule of ours has a case that fires and one that stays quiet, a title in both languages, and says when it errs.</summary>
public class OwnRuleTests
{
    private static readonly KnowledgeBase Knowledge = KnowledgeBase.Embedded;
    private static readonly SigmaEngine BuiltIn = BuiltInRules.Load(Knowledge);

    public static TheoryData<string> Slugs() =>
        new(BuiltIn.Rules.Where(RuleTrust.IsOwn).Select(rule => rule.Custom.GetValueOrDefault("id")).OfType<string>());

    [Fact]
    public void Every_built_in_rule_can_be_used() => Assert.DoesNotContain(BuiltIn.Problems, problem => problem.Kind != RuleProblemKind.Warning);

    [Theory]
    [MemberData(nameof(Slugs))]
    public void A_rule_fires_on_its_case_and_stays_quiet_on_the_other(string slug)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Repository.Golden($"sigma/{slug}.json")));
        var isTogether = golden.RootElement.TryGetProperty("together", out _);
        var fires = golden.RootElement.GetProperty("fires");
        var quiet = golden.RootElement.GetProperty("quiet");
        Assert.NotEmpty(quiet.EnumerateArray());
        if (isTogether)
        {
            Assert.Contains(slug, Fired(fires.EnumerateArray()));
            Assert.DoesNotContain(slug, Fired(quiet.EnumerateArray()));
            return;
        }
        Assert.NotEmpty(fires.EnumerateArray());
        foreach (var row in fires.EnumerateArray())
            Assert.Contains(slug, Fired([row]));
        foreach (var row in quiet.EnumerateArray())
            Assert.DoesNotContain(slug, Fired([row]));
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void A_rule_is_complete(string slug)
    {
        var rule = BuiltIn.Rules.Single(rule => rule.Custom.GetValueOrDefault("id") == slug && RuleTrust.IsOwn(rule));
        Assert.True(Guid.TryParse(rule.Id, out _));
        Assert.NotEmpty(rule.FalsePositives);
        Assert.NotEmpty(rule.Attack);
        Assert.Equal(rule.Title, Knowledge.Texts("en")[$"finding.sigma.{slug}.title"]);
        Assert.NotEqual(rule.Title, Knowledge.Texts("fr")[$"finding.sigma.{slug}.title"]);
        Assert.Equal("Apache-2.0", rule.License);
        _ = RuleTrust.Answers(rule);
    }

    [Fact]
    public void A_rule_on_lines_that_a_detector_judges_only_supports_it()
    {
        var support = BuiltIn.Rules.Where(RuleTrust.IsSupport).ToArray();
        Assert.NotEmpty(support);
        foreach (var rule in support)
        {
            Assert.Equal((Severity.Low, Confidence.Low, Outcome.Context), (RuleTrust.Severity(rule, isLine: true), RuleTrust.Confidence(rule), RuleTrust.Outcome(rule)));
            Assert.Empty(RuleTrust.Answers(rule));
            Assert.All(rule.Custom["judged-by"].Split(' '), detector => Assert.True(Knowledge.Texts("en").Has($"finding.{detector}.title"), detector));
        }
        Assert.Contains(BuiltIn.Rules, rule => RuleTrust.IsOwn(rule) && !RuleTrust.IsSupport(rule) && RuleTrust.Severity(rule, isLine: false) == Severity.Critical);
    }

    private static List<string> Fired(IEnumerable<JsonElement> rows)
    {
        var correlations = new CorrelationEngine(BuiltIn);
        var matches = rows.SelectMany((row, i) => Match(row, i)).ToList();
        foreach (var match in matches)
            correlations.Observe(match);
        return [.. matches.Where(match => match.Alerts).Select(match => match.Rule).Concat(correlations.Complete([]).Select(match => match.Rule))
            .Select(rule => rule.Custom.GetValueOrDefault("id") ?? rule.Id)];
    }

    private static List<SigmaMatch> Match(JsonElement row, int number)
    {
        if (row.TryGetProperty("family", out var family))
            return Hunting.Matches(BuiltIn, new FakeTextRow(family.GetString()!, [.. row.GetProperty("fields").EnumerateObject().Select(pair => (pair.Name, pair.Value.GetString()!))],
                family.GetString() == "iis" ? ' ' : ','));
        var data = row.GetProperty("data").EnumerateObject().SelectMany(pair => pair.Value.ValueKind == JsonValueKind.Array
            ? pair.Value.EnumerateArray().Select(value => (pair.Name, value.GetString()))
            : [(pair.Name, pair.Value.GetString())]);
        return Hunting.Matches(BuiltIn, new FakeEventRow(row.GetProperty("channel").GetString()!, row.GetProperty("eventId").GetInt32(), [.. data])
        {
            From = row.GetProperty("provider").GetString()!,
            Severity = row.TryGetProperty("level", out var level) ? level.GetInt32() : 4,
            At = new DateTime(2021, 3, 3, 0, 0, 0, DateTimeKind.Utc).AddSeconds(number),
            Number = (ulong)number + 1,
        });
    }
}
