using Afterpatch.Core;

namespace Afterpatch.Analysis.Coverage;

/// <summary>Coverage of every source, and whether it suffices to say "no evidence".</summary>
public sealed class CoverageTable(IReadOnlyList<CoverageEntry> entries, IReadOnlyList<CoverageSource> sources, bool isBuildKnown = true)
{
    public IReadOnlyList<CoverageEntry> Entries { get; } = entries;

    /// <summary>
    /// Exploitation, theft and spread: one primary log covers the whole window. Presence: the web files and at least two more primary sources, be they
    /// what is installed (tasks, registry, configuration) or the logs that record what gets installed.
    /// </summary>
    public bool IsAdequate(Question question)
    {
        var primary = Primary(question).ToArray();
        return question == Question.StillInside
            ? primary.Count(entry => entry.State == CoverageState.Full) >= 3 && primary.Any(entry => entry is { Source: "web-files", State: CoverageState.Full })
            : primary.Any(entry => entry.State == CoverageState.Full);
    }

    /// <summary>What could not be seen, as texts for the answer.</summary>
    public IReadOnlyList<Message> Limits(Question question)
    {
        var limits = new List<Message>();
        foreach (var entry in Entries.Where(entry => entry.Question == question && entry.State != CoverageState.Full))
        {
            if (entry.Lacking.Count > 0)
                limits.Add(Message.Of(entry.FromUtc is null ? "limit.parts" : "limit.columns", ("source", Texts.Ref("source." + entry.Source)), ("columns", string.Join(", ", entry.Lacking))));
            if (entry.Lacking.Count == 0 || entry.Gaps.Count > 0)
                limits.Add(Limit(entry));
        }
        return limits;
    }

    private Message Limit(CoverageEntry entry)
    {
        var key = entry.State == CoverageState.Partial && !isBuildKnown ? "limit.gap" : $"limit.{entry.State.ToString().ToLowerInvariant()}";
        var hole = entry.Gaps.Count > 0 ? entry.Gaps.MaxBy(gap => gap.ToUtc - gap.FromUtc) : default;
        return Message.Of(key, ("source", Texts.Ref("source." + entry.Source)), ("from", entry.Gaps.Count > 0 ? UtcText.Format(hole.FromUtc) : ""),
            ("to", entry.Gaps.Count > 0 ? UtcText.Format(hole.ToUtc) : ""));
    }

    private IEnumerable<CoverageEntry> Primary(Question question)
    {
        var names = sources.Where(source => source.Primary.Contains(question)).Select(source => source.Name).ToHashSet();
        return Entries.Where(entry => entry.Question == question && names.Contains(entry.Source));
    }
}
