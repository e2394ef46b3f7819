using System.Text.RegularExpressions;

namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>A regular expression found anywhere in the value. Case matters unless the rule says <c>i</c>.</summary>
/// <remarks>Only expressions that .NET can run without backtracking are taken, so that no value can make one slow.</remarks>
internal sealed class RegexMatcher : TextMatcher
{
    private readonly Regex _regex;

    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking (look-around, back-references) or is too large.</exception>
    public RegexMatcher(string pattern, RegexOptions flags)
    {
        _regex = new Regex(pattern, flags | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
        Key = $"re{(int)flags}:{pattern}";
    }

    public override string Key { get; }

    public override bool Matches(ReadOnlySpan<char> value) => _regex.IsMatch(value);
}
