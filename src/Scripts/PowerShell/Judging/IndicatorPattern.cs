using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>A pattern that is tried only on scripts, or lines of them, that pass a cheap test.</summary>
/// <param name="pattern">Declared with <see cref="QuickRegex.Milliseconds"/>.</param>
internal sealed class IndicatorPattern(Regex pattern)
{
    /// <summary>A script in which the pattern matches has one of these words; empty when none is asked for.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Never false for a text in which the pattern matches.</summary>
    public Func<string, bool> MayMatch { get; init; } = static _ => true;

    /// <summary>
    /// For a pattern that never goes across the end of a line: the first place from the given one on, or -1, whose line is worth reading. No line in which the pattern matches is left out.
    /// </summary>
    public Func<string, int, int>? Next { get; init; }

    public IEnumerable<Match> Matches(ScriptFacts facts) => Words.Length == 0 || facts.HasAny(Words) ? Matches(facts.Code) : [];

    public IEnumerable<Match> Matches(string text) => !MayMatch(text) ? [] : Next is null ? pattern.BoundedMatches(text) : pattern.BoundedMatchesInLines(text, Next);
}
