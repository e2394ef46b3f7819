using Afterpatch.Analysis.Sigma.Rules;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>What a document says about itself, and files of several documents of which some are bad.</summary>
public class RuleDocumentTests
{
    private static string Document(string title, string more = "") =>
        $"title: {title}\n{more}logsource: {{product: windows, service: security}}\ndetection: {{s: {{EventID: 1}}, condition: s}}\n";

    [Theory]
    [InlineData("title: two\ntitle: again\n", 7, "twice")]
    [InlineData("title: &a two\nx: *a\n", 6, "anchors")]
    [InlineData("title: two\n  x: [\n", 7, "not YAML")]
    [InlineData("title: two\nx: [\n", 7, "not YAML")]
    [InlineData("title: 'two\n", 6, "not YAML")]
    [InlineData("title: two\n", 6, "neither")]
    public void One_bad_document_does_not_take_the_others_with_it(string bad, int line, string reason)
    {
        var engine = Engine(Document("one", "id: i1\n") + "---\n" + bad + "---\n" + Document("three", "id: i3\n"));
        Assert.Equal(["one", "three"], engine.Rules.Select(rule => rule.Title));
        var problem = Assert.Single(engine.Problems);
        Assert.Equal(RuleProblemKind.Refused, problem.Kind);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.InRange(problem.Line, 6, line);
    }

    [Fact]
    public void Every_bad_document_is_told_with_its_own_line()
    {
        var engine = Engine("---\ntitle: a\ntitle: b\n---\r\n" + Document("good") + "--- # comment\ntitle: [\n---\n- x\n");
        Assert.Equal("good", Assert.Single(engine.Rules).Title);
        Assert.Equal(5, engine.Rules[0].Line);
        Assert.Equal([3, 9, 11], engine.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void Too_many_values_end_a_file_and_keep_what_was_before()
    {
        var engine = Engine(Document("one") + "---\na: [" + string.Concat(Enumerable.Repeat("1,", 300_000)) + "1]\n---\n" + Document("three"));
        Assert.Equal("one", Assert.Single(engine.Rules).Title);
        Assert.Contains("more than", Assert.Single(engine.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_without_an_id_may_share_a_title()
    {
        var engine = Engine(Document("same"), Document("same"));
        Assert.Empty(engine.Problems);
        Assert.Equal(["same", "same (rule1.yml:1)"], engine.Rules.Select(rule => rule.Id));
        Assert.Equal(2, Matches(engine, new FakeEventRow("Security", 1)).Count);
    }

    [Fact]
    public void A_title_that_two_rules_share_is_no_reference()
    {
        var engine = Engine(Document("same"), Document("same"),
            "title: x\ncorrelation: {type: event_count, rules: [same], group-by: [User], timespan: 1m, condition: {gte: 2}}\n");
        Assert.Contains("several rules", Assert.Single(engine.Problems).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taxonomy: sigma\n", null)]
    [InlineData("taxonomy: Sigma\n", null)]
    [InlineData("taxonomy:\n", null)]
    [InlineData("taxonomy: ecs\n", "taxonomy 'ecs'")]
    [InlineData("level: low\n", null)]
    [InlineData("level: HIGH\n", null)]
    [InlineData("level:\n", null)]
    [InlineData("level: low, medium\n", "not a level")]
    [InlineData("level: 2\n", "not a level")]
    [InlineData("level: ''\n", "not a level")]
    [InlineData("level: [low]\n", "not a text")]
    public void Taxonomy_and_level_are_taken_as_specified_or_refused_with_their_line(string attribute, string? reason)
    {
        if (reason is null)
        {
            Assert.Empty(Engine(Document("t", attribute)).Problems);
            return;
        }
        var problem = Problem(Document("t", attribute));
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal(2, problem.Line);
    }
}
