using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>A batch file that hands itself to the script host: below a comment that only JScript sees stands JScript that starts one command.</summary>
internal static partial class ScriptHost
{
    private const int MaxLength = 2 << 20;
    private const int MaxLines = 12;

    /// <summary>The command that the JScript runs when that is all it does; null otherwise.</summary>
    public static string? CommandOf(string text)
    {
        if (text.Length > MaxLength || !text.Contains("e:jscript", StringComparison.OrdinalIgnoreCase) || !Self().BoundedIsMatch(text))
            return null;
        var body = text.IndexOf("*/", StringComparison.Ordinal);
        if (body < 0)
            return null;
        var script = Joined().Replace(Codes().Replace(text[(body + 2)..], match => Literal(match.Groups[1].Value)), "");
        if (script.Trim().Split('\n').Length > MaxLines)
            return null;
        return Run().Matches(script) is [var run] && Bare(run.Groups[1].Value) is { Length: > 0 } command ? command : null;
    }

    /// <summary><c>112,111</c> of <c>String.fromCharCode</c> as a literal.</summary>
    private static string Literal(string codes)
    {
        var text = new StringBuilder("\"");
        foreach (var code in codes.Split(','))
        {
            if (!ushort.TryParse(code.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var letter))
                continue;
            if (letter is '"' or '\\')
                text.Append('\\');
            text.Append((char)letter);
        }
        return text.Append('"').ToString();
    }

    private static string Bare(string literal) => literal.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    [GeneratedRegex(@"\b[cw]script[^\r\n]{0,100}e:jscript[^\r\n]{0,60}%~", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Self();

    [GeneratedRegex(@"String\s*\.\s*fromCharCode\(([\d,\s]*)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Codes();

    /// <summary>The seam of two literals.</summary>
    [GeneratedRegex("\"\\s*\\+\\s*\"", RegexOptions.NonBacktracking)]
    private static partial Regex Joined();

    [GeneratedRegex("\\.\\s*(?:Run|Exec)\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Run();
}
