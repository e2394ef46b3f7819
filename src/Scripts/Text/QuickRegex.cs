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

    /// <summary>Expressions that ran out of time; entries are made only for those.</summary>
    private static readonly ConcurrentDictionary<Regex, Bounded> Late = new();

    public static bool BoundedIsMatch(this Regex quick, ReadOnlySpan<char> text) => Ask(quick, text, static (regex, input) => regex.IsMatch(input));

    public static Match BoundedMatch(this Regex quick, string text) => Ask(quick, text, static (regex, input) => regex.Match(input));

    public static int BoundedCount(this Regex quick, ReadOnlySpan<char> text) => Ask(quick, text, static (regex, input) => regex.Count(input));

    private static T Ask<TText, T>(Regex quick, TText text, Func<Regex, TText, T> question)
        where TText : allows ref struct
    {
        if (!Late.TryGetValue(quick, out var late) || late.Timeouts < MaxTimeouts)
        {
            try
            {
                return question(quick, text);
            }
            catch (RegexMatchTimeoutException)
            {
                late = Late.GetOrAdd(quick, static regex => new Bounded(regex));
                Interlocked.Increment(ref late.Timeouts);
            }
        }
        return question(late.Regex.Value, text);
    }

    private sealed class Bounded(Regex quick)
    {
        public int Timeouts;

        public Lazy<Regex> Regex { get; } = new(() => new Regex(quick.ToString(), quick.Options | RegexOptions.NonBacktracking));
    }
}
