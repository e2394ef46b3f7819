using Afterpatch.Analysis.Sigma.Matching;
using CsCheck;
using Xunit;

namespace Afterpatch.Analysis.Tests.Sigma;

public class PatternTests
{
    [Theory]
    [InlineData(@"a\b", @"a\b", true)]
    [InlineData(@"a\\b", @"a\b", true)]
    [InlineData(@"a\\\\b", @"a\\b", true)]
    [InlineData(@"a\\\b", @"a\\b", true)]
    [InlineData(@"a\*b", "a*b", true)]
    [InlineData(@"a\*b", "axb", false)]
    [InlineData(@"a\\*b", @"a\xyb", true)]
    [InlineData(@"a\\*b", @"axyb", false)]
    [InlineData(@"a\\\*b", @"a\*b", true)]
    [InlineData(@"a\\\*b", @"a\xb", false)]
    [InlineData(@"a\?b", "a?b", true)]
    [InlineData(@"a\?b", "axb", false)]
    [InlineData("a?b", "axb", true)]
    [InlineData("a?b", "ab", false)]
    [InlineData("a*b", "ab", true)]
    [InlineData("a*b", "a--b--b", true)]
    [InlineData("a*b", "xab", false)]
    [InlineData("a*b", "abx", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData(@"a\", @"a\", true)]
    public void Wildcards_are_anchored_and_escapes_are_read_as_specified(string pattern, string value, bool expected)
    {
        Assert.Equal(expected, SigmaPattern.Parse(pattern).ToMatcher(isCased: false).Matches(value));
        Assert.Equal(expected, SigmaPattern.Parse(pattern).ToMatcher(isCased: false).Matches(value.ToUpperInvariant()));
    }

    [Fact]
    public void Any_pattern_matches_as_a_plain_recursive_reading_of_it_does()
    {
        var pattern = Gen.Char["ab*?"].Array[0, 8].Select(chars => new string(chars));
        var value = Gen.Char["ab"].Array[0, 10].Select(chars => new string(chars));
        Gen.Select(pattern, value).Sample((p, v) =>
            p is "*" || SigmaPattern.Parse(p).ToMatcher(isCased: true).Matches(v) == Naive(p, v));
    }

    private static bool Naive(string pattern, string value) => pattern.Length == 0 ? value.Length == 0 : pattern[0] switch
    {
        '*' => Naive(pattern[1..], value) || value.Length > 0 && Naive(pattern, value[1..]),
        '?' => value.Length > 0 && Naive(pattern[1..], value[1..]),
        var c => value.Length > 0 && value[0] == c && Naive(pattern[1..], value[1..]),
    };

    [Theory]
    [InlineData("cmd.{0,5}(?:/c|/r).+clip(?:\\.exe)?&&", "clip")]
    [InlineData("abc?def", "def")]
    [InlineData("a|bcd", "")]
    [InlineData(@"\\\\[a-z]+\\share\.txt", @"\share.txt")]
    [InlineData("(?i)abc", "")]
    [InlineData(@"\x41bc", "")]
    [InlineData("ab{3}cd+", "a")]
    public void A_regular_expression_gives_the_text_that_it_needs(string regex, string expected) => Assert.Equal(expected, RegexLiterals.Required(regex));
}
