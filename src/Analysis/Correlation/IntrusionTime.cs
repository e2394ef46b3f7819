using Afterpatch.Analysis.Detectors.Commands;
using Afterpatch.Analysis.Verdicts;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Makes leads of what honest software and administrators do too, when it began soon after an intrusion's signs. A pure function.</summary>
public static class IntrusionTime
{
    private const string WithinADay = "within-a-day-of-the-intrusion";
    private const string WithinAWeek = "within-a-week-of-the-intrusion";

    public static IReadOnlyList<Finding> Judge(IReadOnlyList<Finding> findings)
    {
        var moments = findings.Where(IsSign).SelectMany(Moments).ToArray();
        return moments.Length == 0 ? findings : [.. findings.Select(finding => Weight(finding) is { } weight && finding.Severity < weight.Severity && IsNear(finding, moments, weight.Days) ? Raise(finding, weight) : finding)];
    }

    /// <summary>What ran weighs more than what was installed; a way in and a copy out are used for days.</summary>
    private static (Severity Severity, int Days, Question Answers)? Weight(Finding finding) => finding.Detector switch
    {
        "persistence.remote-access-tool" => (WasStarted(finding) ? Severity.High : Severity.Medium, 1, Question.StillInside),
        "persistence.task-of-the-machine" or "ransomware.preparation" or "defence.firewall-shut" => (Severity.Medium, 1, Question.StillInside),
        "persistence.local-account" when finding.Details.Contains(new("seenAs", "command")) => (Severity.High, 1, Question.StillInside),
        "credentials.password-in-command" => (Severity.Medium, 1, Question.Taken),
        OutwardDetector.Tunnel => (Severity.High, 7, Question.StillInside),
        OutwardDetector.CloudCopy => (Severity.High, 7, Question.Taken),
        _ => null,
    };

    private static bool WasStarted(Finding finding) => finding.Details.FirstOrDefault(detail => detail.Key == "seenAs").Value?.Contains("process", StringComparison.Ordinal) == true;

    private static bool IsSign(Finding finding) =>
        finding is { Severity: >= Severity.High, Confidence: >= Confidence.Medium, Outcome: Outcome.Succeeded, FirstUtc: not null } && Administration.IsMoreThan(finding);

    /// <summary>The first and the last: what lasts for months does not make everything suspect that was installed meanwhile.</summary>
    private static IEnumerable<DateTime> Moments(Finding sign) => [sign.FirstUtc!.Value, sign.LastUtc ?? sign.FirstUtc.Value];

    private static bool IsNear(Finding finding, DateTime[] moments, int days) =>
        finding is { FirstUtc: { } utc } && Array.Exists(moments, moment => utc >= moment && utc - moment <= TimeSpan.FromDays(days));

    private static Finding Raise(Finding finding, (Severity Severity, int Days, Question Answers) weight) => finding with
    {
        Severity = weight.Severity,
        Confidence = finding.Confidence < Confidence.Medium ? Confidence.Medium : finding.Confidence,
        Outcome = Outcome.Succeeded,
        Answers = [weight.Answers],
        Details = [.. finding.Details.Where(detail => detail.Key != "reasons"), new("reasons", Reasons(finding, weight.Days == 1 ? WithinADay : WithinAWeek))],
    };

    private static string Reasons(Finding finding, string reason) =>
        finding.Details.FirstOrDefault(detail => detail.Key == "reasons").Value is { Length: > 0 } reasons ? $"{reasons}, {reason}" : reason;
}
