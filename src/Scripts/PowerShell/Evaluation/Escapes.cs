using System.Text;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>The backtick escapes of double-quoted text and of bare words.</summary>
internal static class Escapes
{
    public static void Append(StringBuilder text, ReadOnlySpan<char> raw, bool doubled)
    {
        for (var i = 0; i < raw.Length; i++)
        {
            var letter = raw[i];
            if (letter == '`' && i + 1 < raw.Length)
                text.Append(raw[++i] == 'e' && !(i + 1 < raw.Length && raw[i + 1] is '[' or ']') ? 'e' : Meaning(raw[i]));
            else if (doubled && letter is '"' or '\u201C' or '\u201D' or '\u201E' && i + 1 < raw.Length && raw[i + 1] is '"' or '\u201C' or '\u201D' or '\u201E')
                text.Append(raw[++i]);
            else
                text.Append(letter);
        }
    }

    public static char Meaning(char letter) => letter switch
    {
        '0' => '\0',
        'a' => '\a',
        'b' => '\b',
        'e' => '\x1B',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => letter,
    };

    /// <summary>True when a backtick stands inside a word, before a letter that it does not change. Who quotes a word in a message as Markdown does puts them around it.</summary>
    public static bool HasIdleBacktick(ReadOnlySpan<char> raw)
    {
        for (var i = 0; i + 1 < raw.Length; i++)
        {
            if (raw[i] != '`')
                continue;
            if (i == 0 || (!char.IsLetterOrDigit(raw[i - 1]) && raw[i - 1] != '-'))
            {
                i++;
                continue;
            }
            var next = raw[i + 1];
            if (char.IsLetterOrDigit(next) && (Meaning(next) == next || (next == 'e' && !(i + 2 < raw.Length && raw[i + 2] is '[' or ']'))) && !(next == 'u' && i + 2 < raw.Length && raw[i + 2] == '{'))
                return true;
            i++;
        }
        return false;
    }
}
