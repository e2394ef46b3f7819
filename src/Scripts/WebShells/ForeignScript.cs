using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Code of script engines that servers do not come with: read for the plain shapes only, what evaluates or starts something beside what reads the request.</summary>
internal static partial class ForeignScript
{
    private const int MaxSearched = 512 * 1024;
    private const int Points = 60;

    /// <returns>False when nothing was found, which says nothing.</returns>
    public static bool Judge(string code, Score score)
    {
        code = code[..Math.Min(code.Length, MaxSearched)];
        var runs = Runs().BoundedMatch(code);
        if (!runs.Success || !Reads().BoundedIsMatch(code))
            return false;
        score.Add(Points, code.AsSpan(0, runs.Index).Count('\n') + 1, "runs commands or code in a page that reads the request, in a language that is not followed", "execute");
        return true;
    }

    /// <summary>A variable after what starts or evaluates: fixed commands and blocks that only catch errors are no client's.</summary>
    [GeneratedRegex(@"\b(eval|exec|system|qx|popen\w?|spawn\w*)\b[^;{}\n$]{0,200}\$\w|[=(,\s]`[^`\n$]{0,500}\$\w|\bopen\b[^;\n$]{0,200}\$\w[^;\n]{0,200}\||\b(eval|exec|execfile|system|popen\w?|check_output|spawn\w*|call)\s*\(\s*([A-Za-z_]|[""'][^""'\n]{0,200}[""']\s*[+%,.])|^\s*exec\s+[A-Za-z_]\w*\s*$",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Runs();

    [GeneratedRegex(@"\bRequest\b|\bQUERY_STRING\b|\$_(GET|POST|REQUEST|COOKIE)\b", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Reads();
}
