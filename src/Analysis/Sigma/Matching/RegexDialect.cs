namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>Finds what Sigma's regular expressions (PCRE) and .NET's read differently, or only one of them knows.</summary>
/// <remarks>Spec: Sigma modifiers appendix, "Regular Expression". What .NET itself does not take needs no mention here.</remarks>
internal static class RegexDialect
{
    /// <returns>Why the expression cannot be used, or null.</returns>
    public static string? Foreign(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            switch (rest[0])
            {
                case '\\':
                    if (Escape(rest) is { } foreign)
                        return foreign;
                    i++;
                    break;
                case '[':
                    if (Class(rest, out var length) is { } wrong)
                        return wrong;
                    i += length - 1;
                    break;
                case '(' when rest.StartsWith("(?") && rest.Length > 3 && rest[2] is '<' or '\'' && char.IsAsciiDigit(rest[3]):
                    return "groups with a number for a name are .NET's own";
                case '{' when rest.Length > 2 && rest[1] == ',' && char.IsAsciiDigit(rest[2]):
                    return "'{,n}' is read in two ways; write '{0,n}'";
            }
        }
        return null;
    }

    /// <summary>From the opening bracket; <paramref name="length"/> goes to the closing one.</summary>
    private static string? Class(ReadOnlySpan<char> text, out int length)
    {
        length = 1;
        if (length < text.Length && text[length] == '^')
            length++;
        var first = length;
        if (text[1..] is [':' or '.' or '=', ..] && IsNamed(text))
            return "POSIX classes such as '[:digit:]' are not part of Sigma's expressions";
        for (; length < text.Length && (text[length] != ']' || length == first); length++)
        {
            switch (text[length])
            {
                case '\\':
                    if (Escape(text[length..]) is { } foreign)
                        return foreign;
                    length++;
                    break;
                case '[' when IsNamed(text[length..]):
                    return "POSIX classes such as '[[:digit:]]' are not part of Sigma's expressions";
                case '[' when length > first + 1 && text[length - 1] == '-' && text[length - 2] != '\\':
                    return "'-[' takes characters out of a class in .NET only; escape the bracket";
            }
        }
        length = Math.Min(length + 1, text.Length);
        return null;
    }

    /// <summary><c>[:name:]</c>, <c>[.name.]</c>, <c>[=name=]</c>.</summary>
    private static bool IsNamed(ReadOnlySpan<char> text)
    {
        if (text.Length < 4 || text[1] is not (':' or '.' or '='))
            return false;
        var at = text[2] == '^' ? 3 : 2;
        var start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            at++;
        return at > start && at + 1 < text.Length && text[at] == text[1] && text[at + 1] == ']';
    }

    private static string? Escape(ReadOnlySpan<char> text) => text switch
    {
        ['\\', 'v', ..] => "'\\v' is one character to .NET and several to PCRE; write '\\x0B'",
        ['\\', 'u', ..] => "'\\u' is not part of PCRE; write the character itself",
        ['\\', 'p' or 'P', '{', 'I', 's', ..] => "named blocks are .NET's own; use a category or a range",
        _ => null,
    };
}
