namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>A text with wildcards inside, anchored at both ends. No backtracking over more than one <c>*</c>: time is bounded by length times length.</summary>
internal sealed class WildcardMatcher : TextMatcher
{
    private readonly string _units;
    private readonly bool _isCased;
    private readonly TextSearch _longest;

    /// <param name="units">Folded by <see cref="SigmaPattern"/>.</param>
    public WildcardMatcher(string units, bool isCased)
    {
        _isCased = isCased;
        _units = isCased ? units : units.ToUpperInvariant();
        Longest = LongestRun(units);
        _longest = new TextSearch(Longest, isCased);
        Key = $"*{(isCased ? "=" : "~")}{_units}";
    }

    public override string Key { get; }

    /// <summary>The longest part without wildcards: a value without it cannot match.</summary>
    public string Longest { get; }

    public bool IsCased => _isCased;

    public override bool Matches(ReadOnlySpan<char> value)
    {
        if (Longest.Length > 0 && !_longest.IsIn(value))
            return false;
        int at = 0, unit = 0, lastMany = -1, retry = 0;
        while (at < value.Length)
        {
            if (unit < _units.Length && SigmaPattern.IsMany(_units[unit]))
            {
                lastMany = unit++;
                retry = at;
            }
            else if (unit < _units.Length && (SigmaPattern.IsOne(_units[unit]) || _units[unit] == Fold(value[at])))
            {
                unit++;
                at++;
            }
            else if (lastMany >= 0)
            {
                unit = lastMany + 1;
                at = ++retry;
            }
            else
            {
                return false;
            }
        }
        while (unit < _units.Length && SigmaPattern.IsMany(_units[unit]))
            unit++;
        return unit == _units.Length;
    }

    private char Fold(char c) => _isCased ? c : char.ToUpperInvariant(c);

    private static string LongestRun(string units)
    {
        string longest = "";
        var start = 0;
        for (var i = 0; i <= units.Length; i++)
        {
            if (i < units.Length && !SigmaPattern.IsMany(units[i]) && !SigmaPattern.IsOne(units[i]))
                continue;
            if (i - start > longest.Length)
                longest = units[start..i];
            start = i + 1;
        }
        return longest;
    }
}
