using System.Globalization;
using System.Text;

namespace Afterpatch.Cli.Dump;

/// <summary>Evidence for the terminal: whatever a terminal would obey or that would turn the reading direction is shown as <c>\u001b</c>.</summary>
internal static class TerminalText
{
    public static string Neutral(ReadOnlySpan<char> text)
    {
        var isNeutral = true;
        foreach (var character in text)
            isNeutral &= !IsActive(character);
        if (isNeutral)
            return text.ToString();
        var neutral = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (IsActive(character))
                neutral.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                neutral.Append(character);
        }
        return neutral.ToString();
    }

    private static bool IsActive(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F'
            or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
