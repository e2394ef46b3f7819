using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>A regular expression found anywhere in the value. Case matters unless the rule says <c>i</c>.</summary>
/// <remarks>
/// Only expressions that .NET can run without backtracking are taken. Making that engine costs milliseconds and is put off where the expression is
/// plainly one that it takes.
/// </remarks>
internal sealed partial class RegexMatcher : TextMatcher
{
    private readonly BoundedRegex _regex;

    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking (look-around, back-references) or is too large.</exception>
    public RegexMatcher(string pattern, RegexOptions flags)
    {
        _regex = new BoundedRegex(pattern, flags);
        if (pattern.Length > 2000 || Unusual().IsMatch(pattern) || Repetitions(pattern) > 500)
            _regex.Prove();
        Required = RegexLiterals.Required(pattern);
        Key = $"re{(int)flags}:{pattern}";
    }

    public override string Key { get; }

    /// <summary>Text without which the value cannot match, or empty.</summary>
    public string Required { get; }

    public override bool Matches(ReadOnlySpan<char> value) => _regex.IsMatch(value);

    /// <summary>What nested counts may multiply to: the size of the automaton.</summary>
    private static double Repetitions(string pattern)
    {
        var product = 1.0;
        foreach (var count in Count().EnumerateMatches(pattern))
            product *= Math.Max(1, double.Parse(pattern.AsSpan(count.Index, count.Length), System.Globalization.CultureInfo.InvariantCulture));
        return product;
    }

    /// <summary>Groups with a meaning of their own, other than plain ones and those that set options, and references.</summary>
    [GeneratedRegex(@"\(\?(?![imsn]*[:)])|\\[1-9kG]", RegexOptions.CultureInvariant)]
    private static partial Regex Unusual();

    /// <summary>The last number of a counted quantifier.</summary>
    [GeneratedRegex(@"[0-9]{1,9}(?=,?\})", RegexOptions.CultureInvariant)]
    private static partial Regex Count();
}
