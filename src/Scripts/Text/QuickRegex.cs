using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Afterpatch.Scripts.Text;

/// <summary>Asks the backtracking engine first, which is compiled with the program and has little time; when that is not enough, the engine without backtracking.</summary>
/// <remarks>
/// The second one's time grows with the text's length and no faster, but making it costs milliseconds and megabytes for every expression, more than judging a script.
/// Both give the same answer. Expressions asked in this way are declared with <see cref="Milliseconds"/>.
/// </remarks>
internal static class QuickRegex
{
    /// <summary>Time for one question.</summary>
    public const int Milliseconds = 50;

    private const int MaxTimeouts = 3;
    private const int CharactersAMillisecond = 20_000;

    /// <summary>Expressions that ran out of time; entries are made only for those.</summary>
    private static readonly ConcurrentDictionary<Regex, Bounded> Late = new();

    public static bool BoundedIsMatch(this Regex quick, ReadOnlySpan<char> text) => Ask(quick, text, static (regex, input) => regex.IsMatch(input));

    public static Match BoundedMatch(this Regex quick, string text) => Ask(quick, text, static (regex, input) => regex.Match(input));

    public static int BoundedCount(this Regex quick, ReadOnlySpan<char> text) => Ask(quick, text, static (regex, input) => regex.Count(input));

    /// <summary>One after the other, as they are asked for. All of them together have the time of one question, and a little for every page of text.</summary>
    public static IEnumerable<Match> BoundedMatches(this Regex quick, string text) => BoundedMatches(quick, text, quick.Matches(text));

    /// <summary>The same, for an expression that never matches across the end of a line and always covers or touches one of certain places: the other lines are not read.</summary>
    /// <param name="next">The first such place from the given one on, or -1.</param>
    public static IEnumerable<Match> BoundedMatchesInLines(this Regex quick, string text, Func<string, int, int> next) => BoundedMatches(quick, text, InLines(quick, text, next));

    private static IEnumerable<Match> InLines(Regex quick, string text, Func<string, int, int> next)
    {
        for (int at = next(text, 0), end; at >= 0; at = end < text.Length ? next(text, end) : -1)
        {
            var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
            end = text.IndexOf('\n', at);
            if (end < 0)
                end = text.Length;
            for (var match = quick.Match(text, start, end - start); match.Success; match = match.NextMatch())
                yield return match;
        }
    }

    private static IEnumerable<Match> BoundedMatches(Regex quick, string text, IEnumerable<Match> all)
    {
        var given = 0;
        var end = Environment.TickCount64 + Milliseconds + text.Length / CharactersAMillisecond;
        using var matches = all.GetEnumerator();
        while (!IsLate(quick) && Environment.TickCount64 < end && Next(quick, matches) is { } more)
        {
            if (!more)
                yield break;
            given++;
            yield return matches.Current;
        }
        foreach (var match in Late.GetOrAdd(quick, static regex => new Bounded(regex)).Regex.Value.Matches(text).Skip(given))
            yield return match;
    }

    /// <returns>Null when there was no time to tell.</returns>
    private static bool? Next(Regex quick, IEnumerator<Match> matches)
    {
        try
        {
            return matches.MoveNext();
        }
        catch (RegexMatchTimeoutException)
        {
            NoteLate(quick);
            return null;
        }
    }

    private static bool IsLate(Regex quick) => Late.TryGetValue(quick, out var late) && late.Timeouts >= MaxTimeouts;

    private static void NoteLate(Regex quick) => Interlocked.Increment(ref Late.GetOrAdd(quick, static regex => new Bounded(regex)).Timeouts);

    private static T Ask<TText, T>(Regex quick, TText text, Func<Regex, TText, T> question)
        where TText : allows ref struct
    {
        if (!IsLate(quick))
        {
            try
            {
                return question(quick, text);
            }
            catch (RegexMatchTimeoutException)
            {
                NoteLate(quick);
            }
        }
        return question(Late[quick].Regex.Value, text);
    }

    private sealed class Bounded(Regex quick)
    {
        public int Timeouts;

        public Lazy<Regex> Regex { get; } = new(() => new Regex(quick.ToString(), quick.Options | RegexOptions.NonBacktracking));
    }
}
