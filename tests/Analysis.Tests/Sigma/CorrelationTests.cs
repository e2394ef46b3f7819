using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Correlating;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

public class CorrelationTests
{
    private static string Rule(string type, string rules, string condition, string more = "") => File(Correlating.Rule(type, rules, condition, more));

    [Fact]
    public void Events_are_counted_within_the_span_and_not_over_a_longer_time()
    {
        var rule = Rule("event_count", "a", "{gte: 3}");
        Assert.Equal(1, Count(rule, Event(1, 0), Event(1, 30), Event(1, 60)));
        Assert.Equal(0, Count(rule, Event(1, 0), Event(1, 40), Event(1, 80), Event(1, 120)));
        Assert.Equal(1, Count(rule, Event(1, 60), Event(1, 0), Event(1, 30)));
    }

    [Fact]
    public void Groups_are_counted_apart_and_events_without_the_field_belong_to_none()
    {
        var rule = Rule("event_count", "a", "{gte: 2}");
        Assert.Equal(0, Count(rule, Event(1, 0, "u"), Event(1, 1, "v")));
        Assert.Equal(1, Count(rule, Event(1, 0, "u"), Event(1, 1, "U")));
        Assert.Equal(0, Count(rule, Event(1, 0, null), Event(1, 1, null)));
    }

    [Fact]
    public void One_long_burst_is_one_match()
    {
        var events = Enumerable.Range(0, 50).Select(i => (EventRow)Event(1, i)).ToArray();
        var match = Assert.Single(Correlate(Engine(Rule("event_count", "a", "{gte: 10}")), events));
        Assert.Equal(50, match.Count);
    }

    [Fact]
    public void Different_values_are_counted()
    {
        var rule = Rule("value_count", "a", "{field: Other, gte: 3}");
        Assert.Equal(1, Count(rule, Event(1, 0, "u", "x"), Event(1, 1, "u", "y"), Event(1, 2, "u", "z")));
        Assert.Equal(0, Count(rule, Event(1, 0, "u", "x"), Event(1, 1, "u", "y"), Event(1, 2, "u", "X")));
    }

    [Fact]
    public void Temporal_needs_every_rule_in_one_group_within_the_span()
    {
        var rule = Rule("temporal", "a, b", "");
        Assert.Equal(1, Count(rule, Event(2, 0), Event(1, 10)));
        Assert.Equal(0, Count(rule, Event(2, 0, "u"), Event(1, 10, "v")));
        Assert.Equal(0, Count(rule, Event(2, 0), Event(1, 61)));
        Assert.Equal(0, Count(rule, Event(1, 0), Event(1, 1)));
    }

    [Fact]
    public void The_order_is_enforced_through_the_whole_list()
    {
        var rule = Rule("temporal_ordered", "a, b, c", "");
        Assert.Equal(1, Count(rule, Event(1, 0), Event(2, 1), Event(3, 2)));
        Assert.Equal(0, Count(rule, Event(1, 0), Event(3, 1), Event(2, 2)));
        Assert.Equal(0, Count(rule, Event(1, 0), Event(2, 30), Event(3, 61)));
        Assert.Equal(1, Count(rule, Event(1, 0), Event(1, 30), Event(2, 40), Event(3, 80)));
    }

    [Fact]
    public void Sums_averages_and_percentiles_are_reckoned()
    {
        EventRow[] events = [Event(1, 0, "u", "10"), Event(1, 1, "u", "20"), Event(1, 2, "u", "60"), Event(1, 3, "u", "none")];
        Assert.Equal(1, Count(Rule("value_sum", "a", "{field: Other, gte: 90}"), events));
        Assert.Equal(0, Count(Rule("value_sum", "a", "{field: Other, gt: 90}"), events));
        Assert.Equal(1, Count(Rule("value_avg", "a", "{field: Other, eq: 30}"), events));
        Assert.Equal(1, Count(Rule("value_percentile", "a", "{field: Other, percentile: 50, eq: 20}"), events));
        Assert.Equal(1, Count(Rule("value_percentile", "a", "{field: Other, percentile: 99, eq: 60}"), events));
    }

    [Fact]
    public void Ranges_and_upper_bounds_are_judged_on_whole_windows()
    {
        Assert.Equal(0, Count(Rule("event_count", "a", "{gte: 2, lt: 3}"), Event(1, 0), Event(1, 1), Event(1, 2)));
        Assert.Equal(1, Count(Rule("event_count", "a", "{lte: 2}"), Event(1, 0), Event(1, 1)));
    }

    [Fact]
    public void Aliases_join_fields_of_different_names()
    {
        const string Aliases = "  aliases:\n    who:\n      a: User\n      b: Other\n";
        var rule = Rule("temporal", "a, b", "", Aliases).Replace("group-by: [User]", "group-by: [who]", StringComparison.Ordinal);
        Assert.Equal(1, Count(rule, Event(1, 0, "x", "q"), Event(2, 1, "q", "x")));
        Assert.Equal(0, Count(rule, Event(1, 0, "x", "q"), Event(2, 1, "x", "q")));
    }

    [Fact]
    public void Correlations_are_chained()
    {
        var chain = "title: Y\nid: y-id\ncorrelation:\n  type: temporal_ordered\n  rules: [many, b]\n  group-by: [User]\n  timespan: 60s\n"
            + "---\ntitle: Many\nid: m-id\nname: many\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [User]\n  timespan: 60s\n  condition: {gte: 3}\n" + Base;
        Assert.Equal(1, Count(chain, Event(1, 0), Event(1, 1), Event(1, 2), Event(2, 30)));
        Assert.Equal(0, Count(chain, Event(2, 0), Event(1, 1), Event(1, 2), Event(1, 3)));
        Assert.Equal(0, Count(chain, Event(1, 0), Event(1, 1), Event(2, 30)));
    }

    [Fact]
    public void Rules_that_are_referred_to_alert_only_when_asked_to()
    {
        var quiet = Matches(Engine(Rule("event_count", "a", "{gte: 3}")), Event(1, 0), Event(2, 1));
        Assert.Equal([false, true], quiet.Select(match => match.Alerts));
        var loud = Matches(Engine(Rule("event_count", "a", "{gte: 3}", "  generate: true\n")), Event(1, 0));
        Assert.True(Assert.Single(loud).Alerts);
    }

    [Theory]
    [InlineData("event_count", "a", "", "needs a condition")]
    [InlineData("event_count", "nobody", "{gte: 1}", "not among the rules")]
    [InlineData("value_count", "a", "{gte: 1}", "needs 'field'")]
    [InlineData("value_percentile", "a", "{field: Other, gte: 1}", "percentile")]
    [InlineData("event_many", "a", "{gte: 1}", "not a type")]
    [InlineData("event_count", "a", "{most: 1}", "not known")]
    [InlineData("event_count", "a", "a and b", "not supported")]
    [InlineData("event_count", "x-id", "{gte: 1}", "circle")]
    public void What_cannot_be_judged_is_refused(string type, string rules, string condition, string reason) =>
        Assert.Contains(Engine(Rule(type, rules, condition)).Problems, problem => problem.Reason.Contains(reason, StringComparison.Ordinal));
}
