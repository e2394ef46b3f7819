namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>Finds a text that every match of a regular expression must contain, so that the expression need not be run where the text is not.</summary>
/// <remarks>Looks at the outermost sequence only: groups, classes and quantified characters are passed over, an alternative ends the search.</remarks>
internal static class RegexLiterals
{
    /// <returns>The longest such text, without regard to case; empty when none is certain.</returns>
    public static string Required(string pattern)
    {
        string longest = "", run = "";
        for (var i = 0; i < pattern.Length;)
        {
            var (length, literal) = Element(pattern, i);
            if (length < 0)
                return "";
            var quantifier = Quantifier(pattern, i + length);
            if (literal is { } c && quantifier == 0)
            {
                run += c;
            }
            else
            {
                longest = run.Length > longest.Length ? run : longest;
                run = "";
            }
            i += length + quantifier;
        }
        return run.Length > longest.Length ? run : longest;
    }

    /// <summary>Length of the element at a position, and its character when it is one; length -1 at an alternative.</summary>
    private static (int Length, char? Literal) Element(string pattern, int at)
    {
        switch (pattern[at])
        {
            case '|':
                return (-1, null);
            case '(':
                return (at + 2 < pattern.Length && pattern[at + 1] == '?' && pattern[at + 2] is not (':' or '<' or 'P') ? -1 : Group(pattern, at), null);
            case '[':
                return (Class(pattern, at), null);
            case '\\' when at + 1 < pattern.Length:
                return Escape(pattern, at);
            case '.' or '^' or '$' or '\\':
                return (1, null);
            default:
                return (1, pattern[at] < 128 ? pattern[at] : null);
        }
    }

    private static (int, char?) Escape(string pattern, int at)
    {
        var c = pattern[at + 1];
        if (!char.IsAsciiLetterOrDigit(c))
            return (2, c < 128 ? c : null);
        // \d, \s and their kin stand for many characters; \x41 and other codes are not worth reading here.
        return c is 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'b' or 'B' or 'n' or 'r' or 't' ? (2, null) : (-1, null);
    }

    private static int Group(string pattern, int at)
    {
        var depth = 0;
        for (var i = at; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    i += Class(pattern, i) - 1;
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return i - at + 1;
            }
        }
        return -1;
    }

    private static int Class(string pattern, int at)
    {
        var i = at + 1;
        if (i < pattern.Length && pattern[i] == '^')
            i++;
        if (i < pattern.Length && pattern[i] == ']')
            i++;
        while (i < pattern.Length && pattern[i] != ']')
            i += pattern[i] == '\\' ? 2 : 1;
        return Math.Min(i, pattern.Length - 1) - at + 1;
    }

    private static int Quantifier(string pattern, int at)
    {
        if (at >= pattern.Length)
            return 0;
        var length = pattern[at] switch
        {
            '*' or '+' or '?' => 1,
            '{' when at + 1 < pattern.Length && char.IsAsciiDigit(pattern[at + 1]) && pattern.IndexOf('}', at) is > 0 and var end => end - at + 1,
            _ => 0,
        };
        return length > 0 && at + length < pattern.Length && pattern[at + length] == '?' ? length + 1 : length;
    }
}
