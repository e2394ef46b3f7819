using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Profiles of PowerShell: scripts that run whenever somebody, or a task, starts it. Those of all users run as the system too.</summary>
/// <remarks>T1546.013. Stateless. A profile is judged by what it does, as a whole and line by line; honest ones set colours and aliases.</remarks>
public sealed class PowerShellProfileDetector : IDetector
{
    private const int MostLines = 500;

    public string Id => "persistence.powershell-profile";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(ScriptSighting)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not ScriptSighting { Family: "file" } script || !Profile.IsMatch(script.Path))
            return;
        var whole = CommandJudge.JudgeScript(script.Text);
        var worst = script.Text.Split('\n').Take(MostLines).Select(line => CommandJudge.Judge(Starter.Replace(line.Trim(), ""))).Append(whole).MaxBy(verdict => verdict.Severity)!;
        if (!worst.IsLoud)
            return;
        findings.Add(Claim.Of(
            Id, worst.Severity, worst.Severity >= Severity.High ? Confidence.High : Confidence.Medium, FindingState.Active, new Subject("file", script.Path), [EvidenceItem.Of(script.At, script.Text)],
            ["T1546.013"], Claim.Inside, script.TimeUtc, ("reasons", worst.ReasonText), ("decoded", worst.Decoded), ("indicators", worst.IndicatorText)));
    }

    public void Complete(ICollection<Finding> findings) { }

    private static readonly BoundedRegex Profile = new(@"\\((Windows)?PowerShell|v1\.0|[67])\\(profile|Microsoft\.(PowerShell|PowerShellISE|VSCode)_profile)\.ps1$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Starter = new(@"^(&|\.|start-process|saps|start)\s+(-filepath\s+)?", RegexOptions.IgnoreCase);
}
