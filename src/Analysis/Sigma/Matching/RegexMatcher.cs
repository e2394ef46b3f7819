using System.Text.RegularExpressions;

namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>A regular expression found anywhere in the value. Case matters unless the rule says <c>i</c>.</summary>
/// <remarks>
/// Only expressions that .NET can run without backtracking are taken, so that time grows with the value's length and no faster. The backtracking
/// engine is quicker on ordinary values and is asked first, with little time; when that is not enough the other engine answers, and both give the
/// same answer, so that results do not depend on the machine's load. Making the second engine costs milliseconds and is put off where the
/// expression is plainly one that it takes.
/// </remarks>
internal sealed partial class RegexMatcher : TextMatcher
{
    private const int MaxTimeouts = 3;
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(10);
    private readonly Regex _quick;
    private readonly Lazy<Regex> _bounded;
    private int _timeouts;

    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking (look-around, back-references) or is too large.</exception>
    public RegexMatcher(string pattern, RegexOptions flags)
    {
        var options = flags | RegexOptions.CultureInvariant;
        _quick = new Regex(pattern, options, Quick);
        _bounded = new Lazy<Regex>(() => new Regex(pattern, options | RegexOptions.NonBacktracking));
        if (pattern.Length > 2000 || Unusual().IsMatch(pattern) || Repetitions(pattern) > 500)
            _ = _bounded.Value;
        Required = RegexLiterals.Required(pattern);
        Key = $"re{(int)flags}:{pattern}";
    }

    public override string Key { get; }

    /// <summary>Text without which the value cannot match, or empty.</summary>
    public string Required { get; }

    public override bool Matches(ReadOnlySpan<char> value)
    {
        if (_timeouts < MaxTimeouts)
        {
            try
            {
                return _quick.IsMatch(value);
            }
            catch (RegexMatchTimeoutException)
            {
                Interlocked.Increment(ref _timeouts);
            }
        }
        return _bounded.Value.IsMatch(value);
    }

    /// <summary>What nested counts may multiply to: the size of the automaton.</summary>
    private static double Repetitions(string pattern)
    {
        var product = 1.0;
        foreach (var count in Count().EnumerateMatches(pattern))
            product *= Math.Max(1, double.Parse(pattern.AsSpan(count.Index, count.Length), System.Globalization.CultureInfo.InvariantCulture));
        return product;
    }

    /// <summary>Groups with a meaning of their own, and references.</summary>
    [GeneratedRegex(@"\(\?[^:]|\\[1-9kG]", RegexOptions.CultureInvariant)]
    private static partial Regex Unusual();

    /// <summary>The last number of a counted quantifier.</summary>
    [GeneratedRegex(@"[0-9]{1,9}(?=,?\})", RegexOptions.CultureInvariant)]
    private static partial Regex Count();
}
