using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Chains as sentences in the order of time. A link that was looked for and not found is named, not guessed.</summary>
public static class StoryWriter
{
    private const int MaxEntries = 200;

    private static readonly string[] Order =
        [Phase.Access, Phase.Effect, Phase.Use, Phase.Persistence, Phase.Credentials, Phase.Theft, Phase.Movement, Phase.Impact, Phase.Cleanup, Phase.Response];

    public static IReadOnlyList<StoryEntry> Write(IReadOnlyList<Chain> chains)
    {
        var entries = new List<StoryEntry>();
        foreach (var chain in chains)
        {
            var telling = chain.Findings.Where(IsTelling).ToArray();
            entries.AddRange(Tell(telling));
            if (MissingLink(telling) is { } missing)
                entries.Add(missing);
        }
        return [.. entries
            .OrderBy(entry => entry.Utc ?? DateTime.MaxValue)
            .ThenBy(entry => Array.IndexOf(Order, entry.Phase))
            .ThenBy(entry => entry.Findings.Count > 0 ? entry.Findings[0] : "", StringComparer.Ordinal)
            .Take(MaxEntries)];
    }

    private static bool IsTelling(Finding finding) =>
        (finding.Severity >= Severity.Medium || finding is { Outcome: Outcome.Succeeded, Confidence: >= Confidence.Medium }) && !Folding.IsBorrowed(finding);

    /// <summary>One sentence for each act: a rule that matched a record which a detector already tells of is named beside it.</summary>
    private static IEnumerable<StoryEntry> Tell(IReadOnlyList<Finding> chain)
    {
        var told = new Dictionary<(string Phase, EvidencePointer At), List<string>>();
        foreach (var finding in chain.OrderBy(Folding.IsRule).ThenByDescending(finding => finding.Severity).ThenBy(finding => finding.Id, StringComparer.Ordinal))
        {
            var phase = Phase.Of(finding);
            if (Folding.IsRule(finding) && finding.Evidence.Select(item => told.GetValueOrDefault((phase, item.At))).FirstOrDefault(ids => ids is not null) is { } same)
            {
                same.Add(finding.Id);
                continue;
            }
            List<string> ids = [finding.Id];
            foreach (var item in finding.Evidence)
                told.TryAdd((phase, item.At), ids);
            yield return new(finding.FirstUtc, phase, new Message(finding.TitleKey ?? $"finding.{finding.Detector}.title", finding.TitleArgs), ids);
        }
    }

    /// <summary>A shell that nobody is seen to have put there is half a story.</summary>
    private static StoryEntry? MissingLink(IReadOnlyList<Finding> chain)
    {
        var effect = chain.FirstOrDefault(finding =>
            Phase.Of(finding) == Phase.Effect && finding is { Severity: >= Severity.High, Subject.Kind: "file" or "url" });
        if (effect is null || chain.Any(finding => Phase.Of(finding) == Phase.Access))
            return null;
        var text = effect.Detector == "webshell.written-by-cmdlet" ? "story.missing.caller" : "story.missing.access";
        return new(effect.FirstUtc, Phase.Access, Message.Of(text, ("subject", effect.Subject.Value)), [effect.Id]);
    }
}
