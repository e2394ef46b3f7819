using System.Text.RegularExpressions;

namespace Afterpatch.Core;

/// <summary>A regular expression for text from evidence: its time grows with the text's length and no faster, and making it costs next to nothing.</summary>
/// <remarks>
/// .NET's engine without backtracking keeps the bound, but takes milliseconds to make, for a hundred expressions as long as reading 200 MB of logs. The backtracking
/// engine is made at once and quicker on ordinary text, so it is asked first, with little time; when that is not enough the other one is made and answers.
/// Both give the same answer, so that results do not depend on the machine's load.
/// </remarks>
public sealed class BoundedRegex
{
    private const int MaxTimeouts = 3;
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(10);
    private readonly Regex _quick;
    private readonly Lazy<Regex> _bounded;
    private int _timeouts;

    /// <param name="options"><see cref="RegexOptions.CultureInvariant"/> is always added.</param>
    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    public BoundedRegex(string pattern, RegexOptions options = RegexOptions.None)
    {
        _quick = new Regex(pattern, options | RegexOptions.CultureInvariant, Quick);
        _bounded = new Lazy<Regex>(() => new Regex(pattern, options | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
    }

    /// <summary>Makes the second engine now, for expressions that come from users.</summary>
    /// <exception cref="NotSupportedException">It needs backtracking (look-around, back-references) or is too large.</exception>
    public void Prove() => _ = _bounded.Value;

    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (Volatile.Read(ref _timeouts) < MaxTimeouts)
        {
            try
            {
                return _quick.IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                Interlocked.Increment(ref _timeouts);
            }
        }
        return _bounded.Value.IsMatch(text);
    }

    public Match Match(string text) => Ask(regex => regex.Match(text));

    public IReadOnlyList<Match> Matches(string text) => Ask(regex => regex.Matches(text).ToArray());

    public string Replace(string text, string replacement) => Ask(regex => regex.Replace(text, replacement));

    private T Ask<T>(Func<Regex, T> question)
    {
        if (Volatile.Read(ref _timeouts) < MaxTimeouts)
        {
            try
            {
                return question(_quick);
            }
            catch (RegexMatchTimeoutException)
            {
                Interlocked.Increment(ref _timeouts);
            }
        }
        return question(_bounded.Value);
    }
}
