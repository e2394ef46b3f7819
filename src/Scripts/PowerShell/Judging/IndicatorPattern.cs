using System.Buffers;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>A pattern that is tried only on texts that pass a cheap test.</summary>
/// <param name="pattern">Declared with <see cref="QuickRegex.Milliseconds"/>.</param>
/// <param name="mayMatch">Never false for a text in which the pattern matches.</param>
internal sealed class IndicatorPattern(Regex pattern, Func<string, bool> mayMatch)
{
    public IndicatorPattern(Regex pattern, params string[] words)
        : this(pattern, HasAny(words))
    {
    }

    public IEnumerable<Match> Matches(string text) => mayMatch(text) ? pattern.BoundedMatches(text) : [];

    private static Func<string, bool> HasAny(string[] words)
    {
        var values = SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
        return text => text.AsSpan().ContainsAny(values);
    }

    /// <summary>True when so many letters, digits or signs of Base64 follow each other.</summary>
    public static bool HasRun(string text, int length)
    {
        // Every run of that length covers one of these places.
        for (var at = length - 1; at < text.Length; at += length)
        {
            if (!IsInRun(text[at]))
                continue;
            var start = at;
            var end = at + 1;
            while (start > 0 && at - start < length && IsInRun(text[start - 1]))
                start--;
            while (end < text.Length && end - start < length && IsInRun(text[end]))
                end++;
            if (end - start >= length)
                return true;
        }
        return false;
    }

    private static bool IsInRun(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '=' || letter == '\u212A';

    /// <summary>True when a dot stands between two digits.</summary>
    public static bool HasDottedNumber(string text)
    {
        for (var at = text.IndexOf('.'); at >= 0; at = text.IndexOf('.', at + 1))
        {
            if (at > 0 && at + 1 < text.Length && char.IsDigit(text[at - 1]) && char.IsDigit(text[at + 1]))
                return true;
        }
        return false;
    }

    /// <summary>True when nothing but letters, digits, hyphens and at least one dot stands between two quotes.</summary>
    public static bool HasQuotedName(string text)
    {
        for (var quote = text.AsSpan().IndexOfAny('\'', '"'); quote >= 0;)
        {
            var hasDot = false;
            var at = quote + 1;
            for (; at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '-'); at++)
                hasDot |= text[at] == '.';
            if (at < text.Length && hasDot && (text[at] is '\'' or '"'))
                return true;
            var next = text.AsSpan(at).IndexOfAny('\'', '"');
            quote = next < 0 ? -1 : at + next;
        }
        return false;
    }

    /// <summary>True when a word is followed by a blank.</summary>
    public static bool HasBefore(string text, string word)
    {
        var (low, high) = (char.ToLowerInvariant(word[0]), char.ToUpperInvariant(word[0]));
        for (var at = text.AsSpan().IndexOfAny(low, high); at >= 0;)
        {
            var rest = text.AsSpan(at);
            if (rest.Length > word.Length && char.IsWhiteSpace(rest[word.Length]) && rest.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return true;
            var next = rest[1..].IndexOfAny(low, high);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return false;
    }
}
