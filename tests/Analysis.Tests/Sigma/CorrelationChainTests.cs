using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Correlating;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>Correlations of correlations, aliases, and what counts as one event.</summary>
public class CorrelationChainTests
{
    private static readonly string Many = Rule("event_count", "a", "{gte: 3}", name: "many", group: "Other");

    [Fact]
    public void An_outer_correlation_groups_by_its_own_fields_whatever_the_inner_one_groups_by()
    {
        var rule = File(Rule("temporal_ordered", "many, b", ""), Many);
        Assert.Equal(1, Count(rule, Event(1, 0, "bob", "pc"), Event(1, 1, "bob", "pc"), Event(1, 2, "bob", "pc"), Event(2, 5, "bob")));
        Assert.Equal(0, Count(rule, Event(1, 0, "bob", "pc"), Event(1, 1, "bob", "pc"), Event(1, 2, "bob", "pc"), Event(2, 5, "eve")));
    }

    [Fact]
    public void An_inner_match_belongs_to_every_group_that_its_events_belong_to()
    {
        var rule = File(Rule("temporal_ordered", "many, b", ""), Many);
        EventRow[] spray = [Event(1, 0, "bob", "pc"), Event(1, 1, "eve", "pc"), Event(1, 2, "joe", "pc")];
        Assert.Equal(1, Count(rule, [.. spray, Event(2, 5, "eve")]));
        Assert.Equal(3, Count(rule, [.. spray, Event(2, 5, "bob"), Event(2, 6, "eve"), Event(2, 7, "joe")]));
        Assert.Equal(0, Count(rule, [.. spray, Event(2, 5, "ann")]));
    }

    [Fact]
    public void Fields_are_kept_through_two_correlations()
    {
        var rule = File(
            Rule("temporal_ordered", "twice, b", ""), Rule("event_count", "many", "{gte: 2}", name: "twice", group: "", span: "10m"), Many);
        EventRow[] bursts = [.. Enumerable.Range(0, 6).Select(i => (EventRow)Event(1, i + (i > 2 ? 100 : 0), "bob", i > 2 ? "pc1" : "pc2"))];
        Assert.Equal(1, Count(rule, [.. bursts, Event(2, 110, "bob")]));
        Assert.Equal(0, Count(rule, [.. bursts, Event(2, 110, "eve")]));
    }

    [Fact]
    public void A_success_in_the_second_of_the_last_failure_follows_it()
    {
        var rule = File(Rule("temporal_ordered", "many, b", ""), Many);
        Assert.Equal(1, Count(rule, Event(1, 0, "bob", "pc"), Event(1, 1, "bob", "pc"), Event(1, 2, "bob", "pc"), Event(2, 2, "bob")));
    }

    [Fact]
    public void An_outer_correlation_counts_inner_matches_not_their_events()
    {
        var rule = File(Rule("event_count", "many", "{gte: 3}", span: "1h"), Many);
        static EventRow[] Burst(int from, int events) => [.. Enumerable.Range(from, events).Select(second => (EventRow)Event(1, second, "bob", "pc"))];
        Assert.Equal(0, Count(rule, Burst(0, 8)));
        var match = Assert.Single(Correlate(Engine(rule), [.. Burst(0, 8), .. Burst(500, 3), .. Burst(1000, 3)]));
        Assert.Equal(3, match.Count);
        Assert.Equal(match.Events.Count, match.Events.Select(item => item.At).Distinct().Count());
    }

    [Fact]
    public void Different_values_of_inner_matches_are_counted()
    {
        var rule = File(Rule("value_count", "many", "{field: Other, gte: 2}", span: "1h"), Many);
        EventRow[] first = [Event(1, 0, "bob", "pc1"), Event(1, 1, "bob", "pc1"), Event(1, 2, "bob", "pc1"), Event(1, 3, "bob", "pc1")];
        Assert.Equal(0, Count(rule, first));
        Assert.Equal(1, Count(rule, [.. first, Event(1, 100, "bob", "pc2"), Event(1, 101, "bob", "pc2"), Event(1, 102, "bob", "pc2")]));
    }

    [Theory]
    [InlineData("a, b", "a", "b")]
    [InlineData("a-id, b-id", "a", "b")]
    [InlineData("a, b", "a-id", "b-id")]
    [InlineData("A-ID, b", "a", "b")]
    public void Aliases_go_by_the_name_of_a_rule_whatever_the_list_of_rules_holds(string rules, string first, string second)
    {
        var rule = File(Rule("temporal", rules, "", $"  aliases:\n    who:\n      {first}: User\n      {second}: Other\n", group: "who"));
        Assert.Equal(1, Count(rule, Event(1, 0, "x", "q"), Event(2, 1, "q", "x")));
        Assert.Equal(0, Count(rule, Event(1, 0, "x", "q"), Event(2, 1, "x", "q")));
    }

    [Fact]
    public void An_alias_of_a_rule_that_is_not_referred_to_is_refused_with_its_line()
    {
        var engine = Engine(File(Rule("temporal", "a, b", "", "  aliases:\n    who:\n      a: User\n      c: Other\n", group: "who")));
        var problem = Assert.Single(engine.Problems);
        Assert.Contains("'c'", problem.Reason, StringComparison.Ordinal);
        Assert.Equal(12, problem.Line);
    }

    [Fact]
    public void An_event_that_two_rules_match_counts_once()
    {
        var rule = File(Rule("event_count", "a, w", "{gte: 3}")) + Whole;
        Assert.Equal(0, Count(rule, Event(1, 0), Event(1, 1)));
        var match = Assert.Single(Correlate(Engine(rule), Event(1, 0), Event(1, 1), Event(2, 2)));
        Assert.Equal(3, match.Count);
        Assert.Equal(3, match.Events.Count);
        Assert.Equal(0, Count(File(Rule("value_sum", "a, w", "{field: Other, gt: 10}")) + Whole, Event(1, 0, "u", "10")));
    }

    [Theory]
    [InlineData("temporal", "a, a")]
    [InlineData("temporal_ordered", "a, a")]
    [InlineData("temporal", "a, w")]
    [InlineData("temporal_ordered", "a, w")]
    [InlineData("temporal", "w, a")]
    public void One_event_is_never_two_steps(string type, string rules)
    {
        var rule = File(Rule(type, rules, "")) + Whole;
        Assert.Equal(0, Count(rule, Event(1, 0)));
        Assert.Equal(1, Count(rule, Event(1, 0), Event(1, 30)));
        Assert.Equal(0, Count(rule, Event(1, 0), Event(1, 61)));
    }

    [Fact]
    public void Rules_that_share_events_find_the_choice_in_which_each_has_its_own()
    {
        var rule = File(Rule("temporal", "w, a, b", "")) + Whole;
        Assert.Equal(1, Count(rule, Event(3, 0), Event(2, 1), Event(1, 2)));
        Assert.Equal(1, Count(rule, Event(1, 0), Event(2, 1), Event(1, 2)));
        Assert.Equal(0, Count(rule, Event(1, 0), Event(2, 1)));
        Assert.Equal(1, Count(File(Rule("temporal", "w, a, b", "{gte: 2}")) + Whole, Event(1, 0), Event(2, 1)));
    }

    [Fact]
    public void A_rule_alerts_when_any_correlation_that_uses_it_says_so()
    {
        var loud = Rule("event_count", "a", "{gte: 2}", "  generate: true\n", name: "loud");
        var quiet = Rule("event_count", "a", "{gte: 20}", name: "quiet");
        Assert.True(Assert.Single(Matches(Engine(File(loud, quiet)), Event(1, 0))).Alerts);
        Assert.True(Assert.Single(Matches(Engine(File(quiet, loud)), Event(1, 0))).Alerts);
        Assert.False(Assert.Single(Matches(Engine(File(quiet)), Event(1, 0))).Alerts);
    }
}
