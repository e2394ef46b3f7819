using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Files that run because of where they lie: profiles of PowerShell, scripts and programs in the startup folders.</summary>
/// <remarks>
/// T1546.013, T1547.001. Stateless. A script is judged by what it does, as a whole and line by line; honest ones set colours and start installed programs.
/// Installers put shortcuts into startup folders, never the program itself.
/// </remarks>
public sealed class StartedFileDetector : IDetector
{
    private const int MostLines = 500;

    public string Id => "persistence.powershell-profile";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(ScriptSighting), typeof(FileDigest)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case ScriptSighting { Family: "file" } script when Profile.IsMatch(script.Path):
                Script(script, Id, "T1546.013", findings);
                break;
            case ScriptSighting { Family: "file" } script when StartupFolder.IsMatch(script.Path):
                Script(script, "persistence.autostart", "T1547.001", findings);
                break;
            case FileDigest { IsDeleted: false } program when StartupFolder.IsMatch(program.Path) && Program.IsMatch(program.Path):
                findings.Add(Claim.Of(
                    "persistence.autostart", Severity.Medium, Confidence.Medium, FindingState.Active, new Subject("file", program.Path), [EvidenceItem.Of(program.At, program.Path, program.Sha256)],
                    ["T1547.001"], Claim.Inside, program.CreatedUtc ?? program.ModifiedUtc, ("location", "Startup folder"), ("reasons", "program-in-startup-folder"), ("sha256", program.Sha256)));
                break;
        }
    }

    public void Complete(ICollection<Finding> findings) { }

    private static void Script(ScriptSighting script, string id, string technique, ICollection<Finding> findings)
    {
        var worst = script.Text.Split('\n').Take(MostLines).Select(line => CommandJudge.Judge(Starter.Replace(line.Trim(), "")))
            .Append(CommandJudge.JudgeScript(script.Text)).MaxBy(verdict => verdict.Severity)!;
        if (worst.IsLoud)
            findings.Add(Claim.Of(
                id, worst.Severity, worst.Severity >= Severity.High ? Confidence.High : Confidence.Medium, FindingState.Active, new Subject("file", script.Path), [EvidenceItem.Of(script.At, script.Text)],
                [technique], Claim.Inside, script.TimeUtc, ("reasons", worst.ReasonText), ("decoded", worst.Decoded), ("indicators", worst.IndicatorText)));
    }

    private static readonly BoundedRegex Profile = new(@"\\((Windows)?PowerShell|v1\.0|[67])\\(profile|Microsoft\.(PowerShell|PowerShellISE|VSCode)_profile)\.ps1$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex StartupFolder = new(@"\\Start Menu\\Programs\\Startup\\", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Program = new(@"\.(exe|com|scr|pif|dll)$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Starter = new(@"^@?(&|\.|call|start-process|saps|start)\s+(""""\s+)?((-filepath|/[a-z]+)\s+)*", RegexOptions.IgnoreCase);
}
