using System.Text;
using Microsoft.CodeAnalysis;

namespace Afterpatch.Scripts.Text;

/// <summary>Code without its comments, its disabled parts and the content of its strings, as the compiler's own lexer sees it.</summary>
internal static class CodeTokens
{
    public static string Bare(IEnumerable<SyntaxToken> tokens)
    {
        var code = new StringBuilder();
        foreach (var token in tokens)
        {
            var text = token.Text;
            code.Append(text.StartsWith('"') || text.StartsWith('\'') || text.StartsWith("@\"", StringComparison.Ordinal) ? "\"\"" : text).Append(' ');
        }
        return code.ToString();
    }
}
