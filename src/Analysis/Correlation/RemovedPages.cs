using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>One page has one state: what traces of a deletion show to be gone is not "perhaps there" by its requests. A pure function.</summary>
public static class RemovedPages
{
    private const string Requested = "webshell.requested-unknown-page";

    public static IReadOnlyList<Finding> Judge(IReadOnlyList<Finding> findings)
    {
        var gone = new Dictionary<string, (DateTime Utc, string Text)>(StringComparer.Ordinal);
        foreach (var deleted in findings.Where(finding => finding is { Detector: "webshell.deleted", State: FindingState.Removed }))
            if (deleted.Details.FirstOrDefault(detail => detail.Key == "gone").Value is { Length: > 0 } text && UtcText.TryParse(text, out var utc))
                foreach (var key in Pages(deleted))
                    if (!gone.TryGetValue(key, out var known) || utc > known.Utc)
                        gone[key] = (utc, text);
        return gone.Count == 0 ? findings : [.. findings.Select(finding => Judge(finding, gone))];
    }

    private static Finding Judge(Finding finding, Dictionary<string, (DateTime Utc, string Text)> gone)
    {
        if (finding is not { Detector: Requested, State: FindingState.Unknown, LastUtc: { } last })
            return finding;
        foreach (var key in Pages(finding))
            if (gone.TryGetValue(key, out var removal) && removal.Utc >= last)
                return finding with
                {
                    State = FindingState.Removed,
                    TitleKey = $"finding.{Requested}.removed.title",
                    TitleArgs = new Dictionary<string, string>(finding.TitleArgs) { ["gone"] = removal.Text },
                    Answers = [.. finding.Answers.Where(question => question != Question.StillInside)],
                };
        return finding;
    }

    private static IEnumerable<string> Pages(Finding finding) => JoinKeys.Of(finding).Where(key => key.StartsWith("page:", StringComparison.Ordinal));
}
