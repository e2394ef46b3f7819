using System.Text;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>How values are written as PowerShell source.</summary>
internal static class Literals
{
    /// <summary>Single quotes; every kind of single quote inside is doubled, as the language asks.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var letter in text)
        {
            quoted.Append(letter);
            if (letter is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B')
                quoted.Append(letter);
        }
        return quoted.Append('\'').ToString();
    }

    /// <summary>Text that stands inside double quotes.</summary>
    public static string InsideDouble(string text) =>
        text.Replace("`", "``", StringComparison.Ordinal).Replace("\"", "`\"", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal);

    /// <summary>True when a command argument needs no quotes: a dotted or dashed name, a path without blanks.</summary>
    public static bool IsBare(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiLetter(text[0]) || text[0] is '_' or '\\'))
            return false;
        foreach (var letter in text)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '.' or '\\' or ':' or '*' or '?'))
                return false;
        return true;
    }

    public static bool IsCommandName(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiLetter(text[0]) || text[0] is '_' or '%' or '?' or '\\' || text.StartsWith(@".\", StringComparison.Ordinal) || text.StartsWith(@"..\", StringComparison.Ordinal)))
            return false;
        foreach (var letter in text)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '.' or '\\' or ':' or '%' or '?'))
                return false;
        return true;
    }

    public static bool IsMemberName(string text)
    {
        if (text.Length == 0 || !(char.IsLetter(text[0]) || text[0] == '_'))
            return false;
        foreach (var letter in text)
            if (!char.IsLetterOrDigit(letter) && letter != '_')
                return false;
        return true;
    }

    /// <summary>False for decoded bytes that only happen to be a string: shellcode, pictures.</summary>
    public static bool IsReadable(string text)
    {
        var bad = 0;
        foreach (var letter in text)
            bad += letter is < ' ' and not ('\r' or '\n' or '\t' or '\x1B' or '\b' or '\f' or '\a') or '\uFFFD' or >= '\x7F' and < '\xA0' ? 1 : 0;
        return bad == 0 || (text.Length > 16 && bad * 50 <= text.Length);
    }
}
