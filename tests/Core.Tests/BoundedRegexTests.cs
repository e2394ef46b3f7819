using System.Text.RegularExpressions;
using CsCheck;
using Xunit;

namespace Afterpatch.Core.Tests;

public sealed class BoundedRegexTests
{
    [Fact]
    public void What_takes_the_quick_engine_for_ever_is_answered_by_the_other()
    {
        var regex = new BoundedRegex("^(a+)+$");
        var hostile = new string('a', 5_000) + "b";
        for (var i = 0; i < 5; i++)
        {
            Assert.False(regex.IsMatch(hostile));
            Assert.False(regex.Match(hostile).Success);
            Assert.Empty(regex.Matches(hostile));
            Assert.Equal(hostile, regex.Replace(hostile, ""));
        }
        Assert.True(regex.IsMatch(new string('a', 5_000)));
    }

    [Fact]
    public void Both_engines_find_the_same()
    {
        const string pattern = @"(?<what>ab?|a{2,3}c)(\\|$)|b+?a";
        var slow = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        var regex = new BoundedRegex(pattern, RegexOptions.IgnoreCase);
        Gen.Char["aAbBc\\"].Array[0, 40].Sample(letters =>
        {
            var text = new string(letters);
            Assert.Equal(slow.Matches(text).Select(match => (match.Index, match.Value, match.Groups["what"].Value)), regex.Matches(text).Select(match => (match.Index, match.Value, match.Groups["what"].Value)));
            Assert.Equal(slow.IsMatch(text), regex.IsMatch(text));
        });
    }

    [Fact]
    public void An_expression_that_only_backtracking_can_run_is_refused_when_asked_to_prove_itself() =>
        Assert.Throws<NotSupportedException>(new BoundedRegex(@"(a)\1").Prove);
}
