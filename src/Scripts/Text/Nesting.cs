namespace Afterpatch.Scripts.Text;

/// <summary>Looks at brackets and operators before a compiler's parser sees the text, because those parsers recurse once per level.</summary>
/// <remarks>Measured: Roslyn takes quadratic time in nested parentheses and overflows the stack at 30,000 of them.</remarks>
internal static class Nesting
{
    /// <summary>Hand-written code stays below 30, generated code below 100.</summary>
    public const int MaxBrackets = 300;

    /// <summary>Lambdas, conditionals, unary operators or casts in one statement.</summary>
    public const int MaxChain = 2_000;

    /// <param name="endsWithLine">True for Visual Basic, whose statements end with their line: no semicolon tells where one chain of operators ends.</param>
    /// <returns>Null when the text is safe to parse, else the limit that it breaks.</returns>
    public static string? Excess(ReadOnlySpan<char> text, bool endsWithLine = false)
    {
        int depth = 0, chain = 0, angles = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(' or '[' or '{':
                    if (++depth > MaxBrackets)
                        return $"brackets nested deeper than {MaxBrackets}";
                    if (text[i] == '{')
                        chain = angles = 0;
                    else if (i > 0 && text[i - 1] is ')' or '=')
                        chain++;
                    break;
                case ')' or ']' or '}':
                    depth = Math.Max(0, depth - 1);
                    break;
                case ';':
                    chain = angles = 0;
                    break;
                case '<':
                    angles++;
                    break;
                case '?' or '!' or '~' or '=' or '-' or '$' or '^':
                    chain++;
                    break;
                case '\n' or '\u2028' when endsWithLine && !Continues(text[..i]):
                    chain = angles = 0;
                    break;
                case '"':
                    i = SkipString(text, i);
                    break;
            }
            if (chain > MaxChain || angles > MaxChain)
                return $"more than {MaxChain} operators in one statement";
        }
        return null;
    }

    /// <summary>True when a statement goes on after the end of this line: after an operator, a comma, an opening bracket, a dot or an underscore.</summary>
    private static bool Continues(ReadOnlySpan<char> text)
    {
        var line = text[(text.LastIndexOfAny('\n', '\u2028') + 1)..].TrimEnd();
        if (line.Length == 0 || line[^1] is ')' or ']' or '}' or '"')
            return false;
        if (!char.IsAsciiLetterOrDigit(line[^1]))
            return true;
        var word = line[(line.LastIndexOfAny(' ', '\t', ')') + 1)..];
        foreach (var operation in (ReadOnlySpan<string>)["and", "or", "xor", "not", "andalso", "orelse", "like", "is", "isnot", "mod", "in", "from"])
        {
            if (word.Equals(operation, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Over an ordinary string on one line; anything odd is simply counted as code, which errs on the safe side.</summary>
    private static int SkipString(ReadOnlySpan<char> text, int quote)
    {
        for (var i = quote + 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            if (text[i] == '\n')
                return quote;
            if (text[i] == '\\')
                i++;
        }
        return quote;
    }
}
