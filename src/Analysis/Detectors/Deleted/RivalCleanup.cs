using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Several web shells removed within minutes, and not by a security product: one intruder often removes another's.</summary>
internal static class RivalCleanup
{
    private static readonly TimeSpan Burst = TimeSpan.FromMinutes(10);
    private const int AtLeast = 3;

    public static IEnumerable<Finding> Of(IEnumerable<Finding> deleted)
    {
        var gone = deleted.Where(finding => finding is { Severity: >= Severity.High, State: FindingState.Removed } && !IsByProduct(finding))
            .Select(finding => (Finding: finding, Utc: Utc(finding))).Where(pair => pair.Utc is not null).OrderBy(pair => pair.Utc).ToList();
        for (var start = 0; start < gone.Count;)
        {
            var end = start;
            while (end < gone.Count && gone[end].Utc - gone[start].Utc <= Burst)
                end++;
            if (end - start >= AtLeast)
            {
                var pages = gone[start..end].Select(pair => pair.Finding).ToList();
                yield return Make(pages, gone[start].Utc, gone[end - 1].Utc);
            }
            start = end;
        }
    }

    private static Finding Make(List<Finding> pages, DateTime? first, DateTime? last) => new()
    {
        Detector = "tampering.rival-cleanup",
        Severity = Severity.Medium,
        Confidence = Confidence.Low,
        State = FindingState.Event,
        Attack = ["T1070.004"],
        Answers = [Question.Exploited, Question.StillInside],
        FirstUtc = first,
        LastUtc = last,
        Subject = pages[0].Subject,
        TitleArgs = new Dictionary<string, string> { ["count"] = pages.Count.ToString(CultureInfo.InvariantCulture) },
        Evidence = [.. pages.Select(page => page.Evidence[0]).Take(Finding.MaxEvidence)],
        Entities = [.. pages.Select(page => page.Subject).Take(20)],
        Details = [new("records", pages.Count.ToString(CultureInfo.InvariantCulture)), new("pages", string.Join(", ", pages.Take(10).Select(page => page.Subject.Value)))],
    };

    private static bool IsByProduct(Finding finding) => finding.Details.Any(detail => detail.Key == "threat");

    private static DateTime? Utc(Finding finding) =>
        finding.Details.FirstOrDefault(detail => detail.Key == "gone").Value is { } text && UtcText.TryParse(text, out var utc) ? utc : null;
}
