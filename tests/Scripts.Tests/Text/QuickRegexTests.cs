using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using CsCheck;
using Xunit;

namespace Afterpatch.Scripts.Tests.Text;

public partial class QuickRegexTests
{
    [Fact]
    public void An_expression_that_backtracks_without_end_is_answered_by_the_other_engine()
    {
        var hostile = new string('a', 5_000);
        for (var i = 0; i < 5; i++)
        {
            Assert.False(Endless().BoundedIsMatch(hostile));
            Assert.False(Endless().BoundedMatch(hostile).Success);
            Assert.Equal(0, Endless().BoundedCount(hostile));
            Assert.Empty(Endless().BoundedMatches(hostile));
        }
        Assert.Equal("aaab", Endless().BoundedMatch(hostile + " aaab").Value);
    }

    [Fact]
    public void Matches_are_those_of_the_engine_without_backtracking()
    {
        var text = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"http://a{i}.example/x{i} "));
        var bounded = new Regex(Address().ToString(), Address().Options | RegexOptions.NonBacktracking);
        Assert.Equal(bounded.Matches(text).Select(match => (match.Index, match.Value, match.Groups[1].Value)),
            Address().BoundedMatches(text).Select(match => (match.Index, match.Value, match.Groups[1].Value)));
        Assert.Equal(3_000, Address().BoundedCount(text));
    }

    [Fact]
    public void Matches_go_on_where_the_time_ended()
    {
        var text = string.Concat(Enumerable.Range(0, 50).Select(i => $"http://a{i}.example/x "));
        var found = new List<string>();
        foreach (var match in Address().BoundedMatches(text))
        {
            if (found.Count == 10)
                Thread.Sleep(QuickRegex.Milliseconds * 3);
            found.Add(match.Value);
        }
        Assert.Equal(50, found.Distinct().Count());
        Assert.Equal(50, found.Count);
    }

    [Fact]
    public void Matches_in_lines_are_those_of_the_whole_text() => Gen.Char["ht:/p. \n\r"].Array[0, 60].Select(letters => new string(letters).Replace("p", "http://a", StringComparison.Ordinal)).Sample(text =>
        Address().BoundedMatchesInLines(text, (all, from) => all.IndexOf("://", from, StringComparison.Ordinal)).Select(match => (match.Index, match.Value))
            .SequenceEqual(Address().Matches(text).Select(match => (match.Index, match.Value))));

    [GeneratedRegex("(?:a+)+b", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Endless();

    [GeneratedRegex(@"https?://([a-z0-9.]+)\S*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Address();
}
