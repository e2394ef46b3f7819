using System.Text;

namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>A Sigma text with its wildcards: <c>*</c> any number of characters, <c>?</c> exactly one, a backslash escapes both and itself.</summary>
/// <remarks>Spec: Sigma rules 2.1, "Escaping". A backslash before any other character is itself.</remarks>
internal sealed class SigmaPattern
{
    /// <summary>Stands for <c>*</c> and <c>?</c> in <see cref="_units"/>; both are noncharacters of Unicode and refused in rules.</summary>
    private const char Many = '\uFFFE', One = '\uFFFF';

    private readonly string _units;

    private SigmaPattern(string units) => _units = units;

    public bool HasWildcards => _units.AsSpan().ContainsAny(Many, One);

    /// <summary>The text without wildcards.</summary>
    public string Plain => HasWildcards ? throw new InvalidOperationException("the pattern has wildcards") : _units;

    public static SigmaPattern Parse(string text)
    {
        var units = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] is ('\\' or '*' or '?'))
                units.Append(text[++i]);
            else
                units.Append(c switch { '*' => Many, '?' => One, Many or One => '\uFFFD', _ => c });
        }
        return new SigmaPattern(units.ToString());
    }

    public static SigmaPattern Of(string plain) => new(plain.Replace(Many, '\uFFFD').Replace(One, '\uFFFD'));

    public SigmaPattern Contained() => new(Many + _units + Many);

    public SigmaPattern AtStart() => new(_units + Many);

    public SigmaPattern AtEnd() => new(Many + _units);

    /// <summary>The same pattern with other text in place of parts, wildcards kept.</summary>
    public SigmaPattern With(Func<string, string> change) => new(change(_units));

    /// <summary>The cheapest test that means the same.</summary>
    public TextMatcher ToMatcher(bool isCased)
    {
        var units = Collapse(_units);
        if (units.Length == 1 && units[0] == Many)
            return AnyValueMatcher.Instance;
        var start = units.Length > 0 && units[0] == Many ? 1 : 0;
        var end = units.Length > start && units[^1] == Many ? 1 : 0;
        var middle = units[start..^end];
        if (middle.AsSpan().ContainsAny(Many, One))
            return new WildcardMatcher(units, isCased);
        var place = (start, end) switch
        {
            (0, 0) => LiteralPlace.Whole,
            (0, _) => LiteralPlace.Start,
            (_, 0) => LiteralPlace.End,
            _ => LiteralPlace.Anywhere,
        };
        return new LiteralMatcher(place, middle, isCased);
    }

    /// <summary>Runs of <c>*</c> become one.</summary>
    private static string Collapse(string units)
    {
        var collapsed = new StringBuilder(units.Length);
        foreach (var unit in units)
            if (unit != Many || collapsed.Length == 0 || collapsed[^1] != Many)
                collapsed.Append(unit);
        return collapsed.ToString();
    }

    public static bool IsMany(char unit) => unit == Many;

    public static bool IsOne(char unit) => unit == One;
}
