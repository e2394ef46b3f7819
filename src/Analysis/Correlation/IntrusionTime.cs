using Afterpatch.Analysis.Verdicts;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Makes leads of what honest software does too, when it was done within a day of an intrusion's signs. A pure function.</summary>
public static class IntrusionTime
{
    private const string Reason = "within-a-day-of-the-intrusion";
    private static readonly TimeSpan Near = TimeSpan.FromDays(1);
    private static readonly string[] Raised = ["persistence.remote-access-tool", "persistence.task-of-the-machine"];

    public static IReadOnlyList<Finding> Judge(IReadOnlyList<Finding> findings)
    {
        var moments = findings.Where(IsSign).SelectMany(Moments).ToArray();
        return moments.Length == 0 ? findings : [.. findings.Select(finding => IsNear(finding, moments) ? Raise(finding) : finding)];
    }

    private static bool IsSign(Finding finding) =>
        finding is { Severity: >= Severity.High, Confidence: >= Confidence.Medium, Outcome: Outcome.Succeeded, FirstUtc: not null } && Administration.IsMoreThan(finding);

    /// <summary>The first and the last: what lasts for months does not make everything suspect that was installed meanwhile.</summary>
    private static IEnumerable<DateTime> Moments(Finding sign) => [sign.FirstUtc!.Value, sign.LastUtc ?? sign.FirstUtc.Value];

    private static bool IsNear(Finding finding, DateTime[] moments) =>
        finding is { Severity: < Severity.Medium, FirstUtc: { } utc } && Raised.Contains(finding.Detector, StringComparer.Ordinal)
        && Array.Exists(moments, moment => utc >= moment && utc - moment <= Near);

    private static Finding Raise(Finding finding) => finding with
    {
        Severity = Severity.Medium,
        Confidence = Confidence.Medium,
        Outcome = Outcome.Succeeded,
        Answers = [Question.StillInside],
        Details = [.. finding.Details.Where(detail => detail.Key != "reasons"), new("reasons", Reasons(finding))],
    };

    private static string Reasons(Finding finding) =>
        finding.Details.FirstOrDefault(detail => detail.Key == "reasons").Value is { Length: > 0 } reasons ? $"{reasons}, {Reason}" : Reason;
}
