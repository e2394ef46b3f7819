namespace Afterpatch.Scripts.Taint;

/// <summary>Whether a text that a regular expression lets through can hold neither a command's separators nor code.</summary>
/// <remarks>Understands anchored patterns of literals, classes, groups and counts; of anything else it says no.</remarks>
internal static class SafePattern
{
    private const int MaxPattern = 300;

    /// <summary>Signs that may stand beside letters: those of names, paths, hosts and addresses.</summary>
    private const string WithLetters = "-_./\\:@+~,";

    /// <summary>Signs that may stand where no letter can: those of sums.</summary>
    private const string WithoutLetters = WithLetters + "*() =";

    public static bool Restricts(string pattern)
    {
        if (pattern.Length is < 3 or > MaxPattern || pattern[0] != '^' || !(pattern[^1] == '$' || pattern.EndsWith("\\z", StringComparison.Ordinal)) || pattern.EndsWith("\\$", StringComparison.Ordinal))
            return false;
        var body = pattern.AsSpan(1, pattern.Length - (pattern[^1] == '$' ? 2 : 3));
        var letters = false;
        var signs = new HashSet<char>();
        var depth = 0;
        for (var at = 0; at < body.Length; at++)
        {
            switch (body[at])
            {
                case '(':
                    depth++;
                    if (at + 1 < body.Length && body[at + 1] == '?')
                    {
                        if (at + 2 >= body.Length || body[at + 2] != ':')
                            return false;
                        at += 2;
                    }
                    break;
                case ')' when depth > 0:
                    depth--;
                    break;
                case '|' when depth > 0:
                case '?' or '*' or '+':
                    break;
                case '{':
                    var end = body[at..].IndexOf('}');
                    if (end < 0)
                        return false;
                    at += end;
                    break;
                case '[':
                    if (!Class(body, ref at, signs, ref letters))
                        return false;
                    break;
                case '\\':
                    if (++at >= body.Length || !Escape(body[at], signs, ref letters))
                        return false;
                    break;
                case var c when char.IsAsciiLetterOrDigit(c):
                    break; // a word that the page itself spells
                case var c and ('-' or '_' or '/' or ':' or '@' or ',' or '~' or ' ' or '='):
                    signs.Add(c);
                    break;
                default:
                    return false; // any character, an alternative beside the anchors, a separator
            }
        }
        return depth == 0 && signs.All((letters ? WithLetters : WithoutLetters).Contains);
    }

    private static bool Escape(char c, HashSet<char> signs, ref bool letters)
    {
        if (c == 'w')
            letters = true;
        else if (c == 's')
            signs.Add(' ');
        else if (char.IsLetter(c) && c != 'd')
            return false;
        else if (!char.IsLetterOrDigit(c))
            signs.Add(c);
        return c != 's';
    }

    private static bool Class(ReadOnlySpan<char> body, ref int at, HashSet<char> signs, ref bool letters)
    {
        at++;
        var start = at;
        for (; at < body.Length && body[at] != ']'; at++)
        {
            var c = body[at];
            if (c == '^' && at == start || c > '\u007e')
                return false;
            if (c == '\\')
            {
                if (++at >= body.Length || !Escape(body[at], signs, ref letters))
                    return false;
            }
            else if (at + 2 < body.Length && body[at + 1] == '-' && body[at + 2] != ']')
            {
                var to = body[at + 2];
                if (!(char.IsAsciiDigit(c) && char.IsAsciiDigit(to) || char.IsAsciiLetterLower(c) && char.IsAsciiLetterLower(to) || char.IsAsciiLetterUpper(c) && char.IsAsciiLetterUpper(to)))
                    return false; // a range over signs
                letters |= char.IsAsciiLetter(c);
                at += 2;
            }
            else if (char.IsAsciiLetter(c))
                letters = true;
            else if (!char.IsAsciiDigit(c))
                signs.Add(c);
        }
        return at < body.Length;
    }
}
