using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.WebShells;

/// <summary>How much code there is that does anything: blanks, comments, the same line once more and the inside of long texts do not make a page larger.</summary>
internal static class CodeMeasure
{
    private const int MaxLiteral = 40;
    private const ulong Basis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    public static int Of(ReadOnlySpan<char> code, PageLanguage language)
    {
        var isBasic = language is PageLanguage.VBScript or PageLanguage.VisualBasic;
        var seen = new HashSet<ulong>();
        var (sum, line, hash) = (0, 0, Basis);
        for (var at = 0; at < code.Length; at++)
        {
            var c = code[at];
            if (c is '\n' or '\v' or '\u2028')
            {
                sum += line > 0 && seen.Add(hash) ? line : 0;
                (line, hash) = (0, Basis);
            }
            else if (c == (isBasic ? '\'' : '/') && Comment(code[at..], isBasic) is > 0 and var skipped)
                at += skipped - 1;
            else if (c == '"' || !isBasic && c == '\'')
            {
                var length = Literal(code[at..], c, isBasic);
                var counted = Math.Min(length, MaxLiteral);
                for (var i = 0; i < counted; i++)
                    hash = (hash ^ code[at + i]) * Prime;
                line += counted;
                at += length - 1;
            }
            else if (!char.IsWhiteSpace(c))
            {
                hash = (hash ^ c) * Prime;
                line++;
            }
        }
        return sum + (line > 0 && seen.Add(hash) ? line : 0);
    }

    /// <returns>Its length without the end of the line; 0 when none begins here.</returns>
    private static int Comment(ReadOnlySpan<char> rest, bool isBasic)
    {
        if (isBasic || rest.StartsWith("//"))
            return rest.IndexOfAny('\n', '\v', '\u2028') is >= 0 and var end ? end : rest.Length;
        if (!rest.StartsWith("/*"))
            return 0;
        return rest[2..].IndexOf("*/") is >= 0 and var close ? close + 4 : rest.Length;
    }

    /// <summary>A text with its quotes; one that is not closed ends with its line.</summary>
    private static int Literal(ReadOnlySpan<char> rest, char quote, bool isBasic)
    {
        for (var at = 1; at < rest.Length; at++)
        {
            if (rest[at] == '\\' && !isBasic)
                at++;
            else if (rest[at] == quote)
                return at + 1;
            else if (rest[at] == '\n')
                return at;
        }
        return rest.Length;
    }
}
