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
            entries.AddRange(telling.Select(Entry));
            if (MissingLink(telling) is { } missing)
                entries.Add(missing);
        }
        return [.. entries
            .OrderBy(entry => entry.Utc ?? DateTime.MaxValue)
            .ThenBy(entry => Array.IndexOf(Order, entry.Phase))
            .ThenBy(entry => entry.Findings.Count > 0 ? entry.Findings[0] : "", StringComparer.Ordinal)
            .Take(MaxEntries)];
    }

    private static bool IsTelling(Finding finding) => finding.Severity >= Severity.Medium || finding.Outcome == Outcome.Succeeded;

    private static StoryEntry Entry(Finding finding) => new(
        finding.FirstUtc, Phase.Of(finding),
        new Message(finding.TitleKey ?? $"finding.{finding.Detector}.title", finding.TitleArgs), [finding.Id]);

    /// <summary>A shell that nobody is seen to have put there is half a story.</summary>
    private static StoryEntry? MissingLink(IReadOnlyList<Finding> chain)
    {
        var effect = chain.FirstOrDefault(finding => Phase.Of(finding) == Phase.Effect && finding.Severity >= Severity.High);
        if (effect is null || chain.Any(finding => Phase.Of(finding) == Phase.Access))
            return null;
        return new(effect.FirstUtc, Phase.Access, Message.Of("story.missing.access", ("subject", effect.Subject.Value)), [effect.Id]);
    }
}
