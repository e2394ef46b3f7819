using System.Globalization;
using System.Text;

namespace Afterpatch.Core;

/// <summary>Makes text from evidence harmless for a terminal and for a line of text.</summary>
public static class TerminalText
{
    /// <summary>
    /// Replaces control characters (C0, C1, DEL), line and paragraph separators, bidirectional and other format controls, and lone surrogates
    /// by <c>\u....</c>; the rest is kept.
    /// </summary>
    public static string Safe(string text)
    {
        var at = 0;
        while (at < text.Length && !IsUnsafe(text, at))
            at++;
        if (at == text.Length)
            return text;
        var safe = new StringBuilder(text.Length + 16).Append(text, 0, at);
        for (; at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                safe.Append(text[at]).Append(text[++at]);
            else if (IsUnsafe(text, at))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}");
            else
                safe.Append(text[at]);
        }
        return safe.ToString();
    }

    private static bool IsUnsafe(string text, int at) => char.GetUnicodeCategory(text[at]) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;
}
