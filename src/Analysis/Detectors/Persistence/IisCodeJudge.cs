using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Programs that IIS starts by itself and places that .NET takes assemblies from.</summary>
internal static class IisCodeJudge
{
    public static (Severity Severity, string Reason)? Program(string path, string command)
    {
        var verdict = CommandJudge.Judge(command);
        if (verdict.IsLoud)
            return (verdict.Severity, verdict.ReasonText);
        return AutostartJudge.IsInstalled(path) || !path.Contains('\\', StringComparison.Ordinal) ? null : (Severity.Medium, "program-outside-of-program-folders");
    }

    /// <summary>A path within the application is as good as its <c>bin</c>; another machine or a folder for everybody is not.</summary>
    public static (Severity Severity, string Reason)? Assembly(string path, bool isInOddPlace) =>
        FromAfar.IsMatch(path) ? (Severity.High, "code-from-another-machine") : isInOddPlace && path.Contains(':', StringComparison.Ordinal) ? (Severity.High, "module-in-odd-place") : null;

    private static readonly BoundedRegex FromAfar = new(@"^(https?:|ftp:|\\\\)", RegexOptions.IgnoreCase);
}
