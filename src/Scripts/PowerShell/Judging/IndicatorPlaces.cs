namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Places in a text where an indicator may stand, found at the speed of a look at each character or less.</summary>
internal static class IndicatorPlaces
{
    /// <summary>True when so many letters, digits or signs of Base64 follow each other.</summary>
    public static bool HasRun(string text, int length) =>
        NextRun(text, 0, length, static letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '=' || letter == '\u212A') >= 0;

    /// <summary>Where so many ASCII letters and digits follow each other.</summary>
    public static int NextWord(string text, int from, int length) => NextRun(text, from, length, char.IsAsciiLetterOrDigit);

    /// <summary>Where so many hexadecimal digits follow each other.</summary>
    public static int NextHex(string text, int from, int length) => NextRun(text, from, length, char.IsAsciiHexDigit);

    private static int NextRun(string text, int from, int length, Func<char, bool> isInRun)
    {
        // Every run of that length covers one of these places.
        for (var at = from + length - 1; at < text.Length; at += length)
        {
            if (!isInRun(text[at]))
                continue;
            var start = at;
            var end = at + 1;
            while (start > from && at - start < length && isInRun(text[start - 1]))
                start--;
            while (end < text.Length && end - start < length && isInRun(text[end]))
                end++;
            if (end - start >= length)
                return start;
        }
        return -1;
    }

    /// <summary>A dot between two digits.</summary>
    public static int NextDottedNumber(string text, int from)
    {
        for (var at = text.IndexOf('.', from); at >= 0; at = text.IndexOf('.', at + 1))
        {
            if (at > 0 && at + 1 < text.Length && char.IsDigit(text[at - 1]) && char.IsDigit(text[at + 1]))
                return at;
        }
        return -1;
    }

    /// <summary>A quote, then nothing but letters, digits, hyphens and at least one dot, then a quote.</summary>
    public static int NextQuotedName(string text, int from)
    {
        var quote = text.AsSpan(from).IndexOfAny('\'', '"');
        for (quote = quote < 0 ? -1 : from + quote; quote >= 0;)
        {
            var hasDot = false;
            var at = quote + 1;
            for (; at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '-'); at++)
                hasDot |= text[at] == '.';
            if (at < text.Length && hasDot && (text[at] is '\'' or '"'))
                return quote;
            var next = text.AsSpan(at).IndexOfAny('\'', '"');
            quote = next < 0 ? -1 : at + next;
        }
        return -1;
    }

    /// <summary>True when a word in any letter case is followed by a blank.</summary>
    public static bool HasBefore(string text, string word)
    {
        var last = word[^1] | 0x20;
        for (var at = word.Length; at < text.Length; at++)
        {
            if ((text[at - 1] | 0x20) == last && char.IsWhiteSpace(text[at]) && text.AsSpan(at - word.Length, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
