using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Reports.Markdown;

/// <summary>Text from evidence as Markdown that shows it and does nothing else.</summary>
internal static class MarkdownText
{
    private const string Marks = "\\`*_{}[]()<>#+-.!|~&:@\"'=$^";

    /// <summary>Control characters made visible, every mark of Markdown or HTML escaped.</summary>
    public static string Escape(string text)
    {
        var safe = TerminalText.Safe(text);
        var escaped = new StringBuilder(safe.Length + 16);
        foreach (var letter in safe)
        {
            if (letter is '<' or '>' or '&')
                escaped.Append(letter switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else if (Marks.Contains(letter, StringComparison.Ordinal) && letter is not ('.' or ':' or '-' or '\'' or '"' or '+' or '=' or '@'))
                escaped.Append('\\').Append(letter);
            else
                escaped.Append(letter);
        }
        return escaped.ToString();
    }
}
