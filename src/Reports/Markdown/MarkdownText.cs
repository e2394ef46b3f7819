using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Reports.Markdown;

/// <summary>Text from evidence as Markdown that shows it and does nothing else.</summary>
internal static class MarkdownText
{
    private const string Marks = "\\`*_{}[]()#!|~@$^";

    /// <summary>Control characters made visible, every mark of Markdown or HTML escaped, and addresses that many readers would make links of by themselves.</summary>
    public static string Escape(string text)
    {
        var safe = TerminalText.Safe(text);
        var escaped = new StringBuilder(safe.Length + 16);
        for (var i = 0; i < safe.Length; i++)
        {
            var letter = safe[i];
            if (letter is '<' or '>' or '&')
                escaped.Append(letter switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else if (Marks.Contains(letter, StringComparison.Ordinal) || BeginsAddress(safe, i))
                escaped.Append('\\').Append(letter);
            else
                escaped.Append(letter);
        }
        return escaped.ToString();
    }

    /// <summary>The colon of <c>scheme://</c> and the dot of <c>www.</c>.</summary>
    private static bool BeginsAddress(string text, int at) =>
        text[at] switch
        {
            ':' => string.CompareOrdinal(text, at + 1, "//", 0, 2) == 0,
            '.' => at >= 3 && string.Compare(text, at - 3, "www", 0, 3, StringComparison.OrdinalIgnoreCase) == 0,
            _ => false,
        };
}
