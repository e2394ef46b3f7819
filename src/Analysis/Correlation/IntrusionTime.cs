using Afterpatch.Analysis.Verdicts;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Makes leads of what honest software does too, when it was done within a day of an intrusion's signs. A pure function.</summary>
public static class IntrusionTime
{
    private const string Reason = "within-a-day-of-the-intrusion";
    private static readonly TimeSpan Near = TimeSpan.FromDays(1);

    /// <summary>What is raised, and the question that it then answers.</summary>
    private static readonly Dictionary<string, Question> Raised = new(StringComparer.Ordinal)
    {
        ["persistence.remote-access-tool"] = Question.StillInside,
        ["persistence.task-of-the-machine"] = Question.StillInside,
        ["credentials.password-in-command"] = Question.Taken,
    };

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
        finding is { Severity: < Severity.Medium, FirstUtc: { } utc } && Raised.ContainsKey(finding.Detector)
        && Array.Exists(moments, moment => utc >= moment && utc - moment <= Near);

    private static Finding Raise(Finding finding) => finding with
    {
        Severity = Severity.Medium,
        Confidence = finding.Confidence < Confidence.Medium ? Confidence.Medium : finding.Confidence,
        Outcome = Outcome.Succeeded,
        Answers = [Raised[finding.Detector]],
        Details = [.. finding.Details.Where(detail => detail.Key != "reasons"), new("reasons", Reasons(finding))],
    };

    private static string Reasons(Finding finding) =>
        finding.Details.FirstOrDefault(detail => detail.Key == "reasons").Value is { Length: > 0 } reasons ? $"{reasons}, {Reason}" : Reason;
}
