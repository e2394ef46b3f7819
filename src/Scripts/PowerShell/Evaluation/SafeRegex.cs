using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Regular expressions that came with the script: never backtracking where the engine can avoid it, with a time limit where it cannot.</summary>
internal static class SafeRegex
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Making an expression costs a thousand times what using it does, and loops ask for the same one again: the last ones of this thread are kept.</summary>
    [ThreadStatic]
    private static Dictionary<(string Pattern, RegexOptions Options), Regex?>? made;

    private const int MaxKept = 64;

    public static Regex? Make(string pattern, bool ignoreCase, RegexOptions extra = RegexOptions.None)
    {
        if (pattern.Length > 20_000)
            return null;
        var options = extra | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        made ??= [];
        if (made.TryGetValue((pattern, options), out var kept))
            return kept;
        if (made.Count >= MaxKept)
            made.Clear();
        return made[(pattern, options)] = Made(pattern, options);
    }

    private static Regex? Made(string pattern, RegexOptions options)
    {
        try
        {
            return (options & RegexOptions.RightToLeft) == 0
                ? new Regex(pattern, options | RegexOptions.NonBacktracking, Limit)
                : new Regex(pattern, options, Limit);
        }
        catch (NotSupportedException)
        {
            return Backtracking(pattern, options);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static Regex? Backtracking(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options, Limit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static string? Replace(Regex? regex, string text, string replacement, EvaluationBudget budget)
    {
        if (regex is null || !budget.Step(text.Length >> 3))
            return null;
        try
        {
            var result = new StringBuilder();
            var at = 0;
            for (var match = regex.Match(text); match.Success; match = match.NextMatch())
            {
                if ((regex.Options & RegexOptions.RightToLeft) != 0)
                    return null;
                var with = match.Result(replacement);
                if (result.Length + with.Length + match.Index - at > EvaluationBudget.MaxLength || !budget.Step(1 + (with.Length >> 4)))
                    return null;
                result.Append(text, at, match.Index - at).Append(with);
                at = match.Index + match.Length;
            }
            return result.Append(text, at, text.Length - at).ToString();
        }
        catch (RegexMatchTimeoutException)
        {
            budget.Reached("a regular expression took more than a second");
            return null;
        }
    }

    public static List<MatchValue>? Matches(Regex? regex, string text, EvaluationBudget budget, int atMost = EvaluationBudget.MaxElements)
    {
        if (regex is null || !budget.Step(text.Length >> 3))
            return null;
        try
        {
            var found = new List<MatchValue>();
            for (var match = regex.Match(text); match.Success && found.Count < atMost; match = match.NextMatch())
            {
                if (!budget.Step(2))
                    return null;
                found.Add(new MatchValue(match.Value, [.. match.Groups.Values.Select(group => group.Value)]));
            }
            return found;
        }
        catch (RegexMatchTimeoutException)
        {
            budget.Reached("a regular expression took more than a second");
            return null;
        }
    }

    public static object?[]? Split(Regex? regex, string text, int atMost, EvaluationBudget budget)
    {
        if (regex is null || !budget.Step(text.Length >> 3))
            return null;
        try
        {
            if (text.Length > 64 && regex.Count(text) is var count && !budget.AllowsElements(count + 1L))
                return null;
            return [.. regex.Split(text, Math.Max(atMost, 0))];
        }
        catch (RegexMatchTimeoutException)
        {
            budget.Reached("a regular expression took more than a second");
            return null;
        }
    }

    /// <summary>PowerShell's wildcards: <c>*</c>, <c>?</c>, <c>[a-z]</c>, a back-tick before a letter that means itself. Case does not count.</summary>
    public static bool Wildcard(string pattern, string name)
    {
        if (pattern.Length > 256 || name.Length > 100_000)
            return false;
        int at = 0, place = 0, star = -1, retry = 0;
        while (place < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                retry = place;
            }
            else if (at < pattern.Length && MatchesOne(pattern, at, name[place], out var next))
            {
                at = next;
                place++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                place = ++retry;
            }
            else
            {
                return false;
            }
        }
        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at == pattern.Length;
    }

    private static bool MatchesOne(string pattern, int at, char letter, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case '?':
                return true;
            case '[' when pattern.IndexOf(']', at + 1) is var close && close > at + 1:
                next = close + 1;
                return IsIn(pattern.AsSpan(at + 1, close - at - 1), letter);
            case '`' when at + 1 < pattern.Length:
                next = at + 2;
                return Same(pattern[at + 1], letter);
            default:
                return Same(pattern[at], letter);
        }
    }

    private static bool IsIn(ReadOnlySpan<char> set, char letter)
    {
        var wanted = char.ToLowerInvariant(letter);
        for (var i = 0; i < set.Length; i++)
        {
            var from = char.ToLowerInvariant(set[i]);
            var to = i + 2 < set.Length && set[i + 1] == '-' ? char.ToLowerInvariant(set[i + 2]) : from;
            if (wanted >= from && wanted <= to)
                return true;
            i += to != from ? 2 : 0;
        }
        return false;
    }

    private static bool Same(char a, char b) => a == b || char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
