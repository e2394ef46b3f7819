using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.Aspx;

/// <summary>Which language a page's code is in, and whether classic ASP or ASP.NET runs it.</summary>
internal static partial class LanguageGuess
{
    public static PageLanguage FromName(string? name, bool isClassic) => name?.Trim().ToLowerInvariant().Replace("text/", "", StringComparison.Ordinal) switch
    {
        "c#" or "cs" or "csharp" or "c#v3.5" or "vj#" => PageLanguage.CSharp,
        "vb" or "visualbasic" or "vbs" or "vbscript" or "vbscript.encode" => isClassic ? PageLanguage.VBScript : PageLanguage.VisualBasic,
        "jscript" or "js" or "javascript" or "jscript.encode" or "jscript.net" or "ecmascript" or "livescript" => PageLanguage.JScript,
        "perl" or "perlscript" or "python" or "pyscript" or "ironpython" or "rubyscript" or "ruby" or "tclscript" or "luascript" or "phpscript" or "php" or "rexx" or "object rexx" or "haskellscript" => PageLanguage.Other,
        _ => PageLanguage.Unknown,
    };

    public static PageLanguage FromExtension(string extension) => extension switch
    {
        ".cs" => PageLanguage.CSharp,
        ".vb" => PageLanguage.VisualBasic,
        ".vbs" => PageLanguage.VBScript,
        _ => PageLanguage.Unknown,
    };

    /// <summary>Characters of code that are enough to tell its language.</summary>
    private const int Sample = 64 * 1024;

    public static bool IsClassic(IReadOnlyList<Directive> directives, string extension, string text)
    {
        if (directives.Any(d => d.Name is "page" or "control" or "master" or "webhandler" or "webservice" or "application" or "import" or "assembly" or "servicehost" or "register")
            && extension is not (".asp" or ".asa" or ".cer" or ".cdx"))
            return false;
        var language = directives.Select(d => d.Attributes.GetValueOrDefault("language")).FirstOrDefault(l => l is not null)?.Trim().ToLowerInvariant();
        if (language is not null && language.StartsWith("vbscript", StringComparison.Ordinal) || language is "jscript.encode")
            return true;
        if (extension is ".aspx" or ".ashx" or ".asmx" or ".ascx" or ".asax" or ".master" or ".svc" or ".soap" or ".cs" or ".vb" || language is "c#" or "cs" or "csharp" or "vb")
            return false;
        if (extension == ".config")
            return !text.Contains("PageHandlerFactory", StringComparison.OrdinalIgnoreCase);
        return extension is ".asp" or ".asa" or ".cer" or ".cdx" or ".inc" || ClassicMarks().Count(text.AsSpan(0, Math.Min(Sample, text.Length))) > NetMarks().Count(text.AsSpan(0, Math.Min(Sample, text.Length)));
    }

    /// <summary>ASP.NET's own default is Visual Basic, but a page collected alone may rely on a web.config, so its code is looked at.</summary>
    public static PageLanguage FromCode(string code, bool isClassic)
    {
        code = code[..Math.Min(Sample, code.Length)];
        var braces = code.Count(c => c is '{' or '}' or ';');
        var basic = BasicMarks().BoundedCount(code);
        if (isClassic)
            return braces > 2 && basic == 0 && ScriptMarks().BoundedIsMatch(code) ? PageLanguage.JScript : PageLanguage.VBScript;
        return braces > basic ? PageLanguage.CSharp : PageLanguage.VisualBasic;
    }

    [GeneratedRegex(@"Server\.CreateObject|\bexecute(global)?\b|\beval\b|\bSet\s+\w+\s*=|#@~\^|\bOn\s+Error\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ClassicMarks();

    [GeneratedRegex(@"\bSystem\.|\bas\s+string\b|\bPage_Load\b|asp:|\bstring\s+\w+\s*=|Request\.Item\[|runat\s*=\s*.server|\busing\s|\bnamespace\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NetMarks();

    [GeneratedRegex(@"\b(Dim|End (Sub|Function|If)|Then|Sub|ByVal|Next|Set)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex BasicMarks();

    [GeneratedRegex(@"\bvar\s|\bfunction\s*\w*\s*\(|\bnew\s+ActiveXObject", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ScriptMarks();
}
