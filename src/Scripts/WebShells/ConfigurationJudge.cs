using System.Text.RegularExpressions;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Configuration files that make the server run code where it would not: handler mappings for odd extensions, build providers.</summary>
internal static partial class ConfigurationJudge
{
    /// <returns>Null when the file is no configuration.</returns>
    public static WebShellJudgement? Judge(string extension, string text)
    {
        if (extension != ".config" && !text.Contains("<configuration", StringComparison.OrdinalIgnoreCase))
            return null;
        var reasons = new List<string>();
        var score = 0;
        foreach (Match add in Additions().Matches(text))
        {
            var attributes = PageAttributes.Read(add.Value);
            var path = attributes.GetValueOrDefault("path") ?? attributes.GetValueOrDefault("extension") ?? "";
            var engine = (attributes.GetValueOrDefault("scriptProcessor") ?? "") + " " + (attributes.GetValueOrDefault("type") ?? "");
            if (IsShare(attributes.GetValueOrDefault("scriptProcessor")))
            {
                score = Math.Max(score, 65);
                reasons.Add($"makes the server run {path} with a program from another computer");
                continue;
            }
            if (!IsScriptEngine(engine) || !IsOdd(path))
                continue;
            score = Math.Max(score, path.Contains(".config", StringComparison.OrdinalIgnoreCase) || IsEveryImage(path) ? 75 : 55);
            reasons.Add($"makes the server run {path} files as scripts");
        }
        return new WebShellJudgement
        {
            Verdict = score >= Score.WebShell ? WebShellVerdict.WebShell : score >= Score.Suspicious ? WebShellVerdict.Suspicious : WebShellVerdict.Benign,
            Score = score,
            Reasons = reasons,
            Capabilities = score > 0 ? ["eval"] : [],
        };
    }

    /// <summary>The server loads the program into its own process: nobody installs one on a share.</summary>
    private static bool IsShare(string? program) =>
        program is not null && (program.StartsWith(@"\\", StringComparison.Ordinal) || program.StartsWith("//", StringComparison.Ordinal))
        && !program.StartsWith(@"\\?\", StringComparison.Ordinal) && !program.StartsWith(@"\\.\", StringComparison.Ordinal);

    private static bool IsScriptEngine(string engine) =>
        engine.Contains("asp.dll", StringComparison.OrdinalIgnoreCase) || engine.Contains("PageHandlerFactory", StringComparison.OrdinalIgnoreCase)
        || engine.Contains("SimpleHandlerFactory", StringComparison.OrdinalIgnoreCase) || engine.Contains("aspnet_isapi", StringComparison.OrdinalIgnoreCase)
        || engine.Contains("PageBuildProvider", StringComparison.OrdinalIgnoreCase) || engine.Contains("cmd.exe", StringComparison.OrdinalIgnoreCase)
        || engine.Contains("powershell", StringComparison.OrdinalIgnoreCase) || engine.Contains("php-cgi", StringComparison.OrdinalIgnoreCase);

    /// <summary>All files of a kind that holds pictures: dynamic pictures have a handler of their own, or one name.</summary>
    private static bool IsEveryImage(string path) => path.TrimStart('*').ToLowerInvariant() is ".jpg" or ".jpeg" or ".gif" or ".png" or ".bmp" or ".ico";

    private static bool IsOdd(string path)
    {
        var dot = path.LastIndexOf('.');
        return dot >= 0 && path[dot..].ToLowerInvariant() is ".config" or ".jpg" or ".jpeg" or ".gif" or ".png" or ".bmp" or ".ico" or ".txt" or ".log" or ".css" or ".woff" or ".ttf" or ".svg" or ".pdf" or ".zip" or ".mp3";
    }

    [GeneratedRegex(@"<add\s[^<>]{1,2000}>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Additions();
}
