using System.Globalization;
using Afterpatch.Core;
using CsCheck;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Correlating;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>Windows of time: none is missed, and none is longer than the span.</summary>
public class CorrelationWindowTests
{
    private static string Of(string type, string condition, string span = "60s") => File(Rule(type, "a", condition, span: span));

    private static EventRow[] Values(params (int Second, string Value)[] values) => [.. values.Select(pair => (EventRow)Event(1, pair.Second, "u", pair.Value))];

    [Theory]
    [InlineData("value_sum", "{field: Other, gte: 100}", true)]
    [InlineData("value_sum", "{field: Other, gt: 100}", false)]
    [InlineData("value_avg", "{field: Other, gte: 50}", true)]
    [InlineData("value_avg", "{field: Other, gt: 50}", false)]
    [InlineData("value_median", "{field: Other, gte: 50}", true)]
    [InlineData("value_percentile", "{field: Other, percentile: 50, eq: 50}", true)]
    public void A_stray_event_before_hides_nothing(string type, string condition, bool expected) =>
        Assert.Equal(expected ? 1 : 0, Correlate(Engine(Of(type, condition)), Values((0, "1"), (50, "50"), (70, "50"))).Count(match => match.LastUtc.Second == 10));

    [Fact]
    public void An_exact_number_is_found_in_the_middle()
    {
        var rule = Of("event_count", "{eq: 3}", "10s");
        var match = Assert.Single(Correlate(Engine(rule), Event(1, 0), Event(1, 9), Event(1, 11), Event(1, 12)));
        Assert.Equal(3, match.Count);
        Assert.Equal(0, Count(rule, Event(1, 0), Event(1, 1), Event(1, 2), Event(1, 3)));
    }

    [Fact]
    public void A_part_of_a_window_says_nothing_about_the_whole()
    {
        var events = Values((0, "10"), (1, "20"), (2, "60"));
        Assert.Equal(0, Count(Of("value_avg", "{field: Other, gt: 30}"), events));
        Assert.Equal(0, Count(Of("value_avg", "{field: Other, lt: 30}"), events));
        Assert.Equal(0, Count(Of("value_sum", "{field: Other, gte: 10, lt: 90}"), events));
        Assert.Equal(0, Count(Of("value_percentile", "{field: Other, percentile: 50, gt: 20}"), events));
    }

    [Fact]
    public void Windows_with_nothing_in_common_are_matches_of_their_own()
    {
        Assert.Equal(2, Count(Of("event_count", "{gte: 1}"), Event(1, 0), Event(1, 500)));
        Assert.Equal(2, Count(Of("event_count", "{eq: 2}"), Event(1, 0), Event(1, 1), Event(1, 500), Event(1, 501)));
        Assert.Equal(1, Count(Of("value_avg", "{field: Other, gte: 5}"), [.. Enumerable.Range(0, 50).Select(i => (EventRow)Event(1, i * 10, "u", "5"))]));
    }

    [Fact]
    public void A_range_is_reported_with_a_number_of_events_inside_it() =>
        Assert.All(Correlate(Engine(Of("event_count", "{lte: 2}")), [.. Enumerable.Range(0, 9).Select(i => (EventRow)Event(1, i * 50))]),
            match => Assert.InRange(match.Count, 1, 2));

    [Theory]
    [InlineData("40 60", "50")]
    [InlineData("40", "40")]
    [InlineData("9 1 5", "5")]
    [InlineData("1 2 3 100", "2.5")]
    [InlineData("7 7 7 9", "7")]
    public void The_median_of_an_even_number_is_the_mean_of_the_middle_two(string values, string median)
    {
        var events = Values([.. values.Split(' ').Select((value, i) => (i, value))]);
        Assert.Equal(1, Count(Of("value_median", $"{{field: Other, eq: {median}}}"), events));
    }

    [Fact]
    public void Values_that_are_no_numbers_are_no_part_of_a_sum()
    {
        var match = Assert.Single(Correlate(Engine(Of("value_sum", "{field: Other, gte: 3}")), Values((0, "1"), (1, "none"), (2, "2"))));
        Assert.Equal(2, match.Count);
        Assert.Equal(0, Count(Of("value_avg", "{field: Other, lt: 5}"), Values((0, "x"))));
    }

    [Theory]
    [InlineData("value_avg", "{field: Other, gte: 5000}")]
    [InlineData("value_median", "{field: Other, gte: 5000}")]
    [InlineData("value_sum", "{field: Other, gte: 49000000}")]
    [InlineData("event_count", "{gte: 9999}")]
    public void Windows_of_ten_thousand_events_are_kept_up_to_date_not_begun_anew(string type, string condition)
    {
        var random = new Random(1);
        EventRow[] events = [.. Enumerable.Range(0, 40_000).Select(i => (EventRow)Event(1, i, "u", random.Next(10_000).ToString(CultureInfo.InvariantCulture)))];
        Assert.NotEmpty(Correlate(Engine(Of(type, condition, "10000s")), events));
    }

    [Fact]
    public void Every_window_that_holds_is_found_and_no_other()
    {
        const int Span = 10;
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 5]).Array[1, 25].Sample(pairs =>
        {
            var events = pairs.DistinctBy(pair => pair.Item1).OrderBy(pair => pair.Item1).ToArray();
            var rows = Values([.. events.Select(pair => (pair.Item1, pair.Item2.ToString(CultureInfo.InvariantCulture)))]);
            // Windows in which no further event fits: they begin at an event, and reach further than the one before.
            var windows = events.Select(first => events.Where(one => one.Item1 >= first.Item1 && one.Item1 <= first.Item1 + Span).ToArray()).ToList();
            var whole = windows.Where((window, i) => i == 0 || window[^1].Item1 > windows[i - 1][^1].Item1).ToList();
            Same("value_sum", "gte: 12", window => window.Sum(one => one.Item2) >= 12);
            Same("value_sum", "gt: 4, lte: 8", window => window.Sum(one => one.Item2) is > 4 and <= 8);
            Same("value_avg", "gte: 3", window => window.Average(one => (decimal)one.Item2) >= 3);
            Same("value_median", "lt: 3", window => Median(window) < 3);
            Same("event_count", "eq: 3", window => window.Length == 3);
            Same("value_count", "lte: 2", window => window.Select(one => one.Item2).Distinct().Count() <= 2);

            void Same(string type, string condition, Func<(int, int)[], bool> holds)
            {
                var field = type == "event_count" ? "" : "field: Other, ";
                var found = Correlate(Engine(Of(type, $"{{{field}{condition}}}", $"{Span}s")), rows);
                foreach (var window in whole.Where(holds))
                    Assert.Contains(found, match => Second(match.FirstUtc) <= window[^1].Item1 && Second(match.LastUtc) >= window[0].Item1);
                foreach (var match in found)
                    Assert.Contains(whole.Where(holds), window => Second(match.FirstUtc) <= window[0].Item1 && Second(match.LastUtc) >= window[^1].Item1);
            }
        }, iter: 200);

        static int Second(DateTime utc) => utc.Minute * 60 + utc.Second;
    }

    private static decimal Median((int Second, int Value)[] window)
    {
        var sorted = window.Select(one => (decimal)one.Value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
