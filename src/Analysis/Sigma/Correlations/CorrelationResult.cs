namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>A match, and the moments at which its condition was reached, for correlations of correlations.</summary>
internal sealed record CorrelationResult(CorrelationMatch Match, IReadOnlyList<DateTime> ReachedUtc)
{
    private const int MaxMoments = 1000;

    /// <param name="items">Events that it rests on, in order of time.</param>
    public static CorrelationResult Of(SigmaCorrelation correlation, IReadOnlyList<CorrelationItem> items, IReadOnlyList<DateTime> reached)
    {
        var events = items.SelectMany(item => item.Events).Take(CorrelationMatch.MaxEvents).ToList();
        var match = new CorrelationMatch
        {
            At = events.Count > 0 ? events[0].At : new Core.EvidencePointer(""),
            Rule = correlation.Header,
            FirstUtc = items[0].TimeUtc,
            LastUtc = items[^1].TimeUtc,
            Count = items.Count,
            Events = events,
            Group = [.. correlation.GroupBy.Select((name, i) => new KeyValuePair<string, string>(name, items[0].Values[i]))],
        };
        return new CorrelationResult(match, reached.Count > MaxMoments ? [.. reached.Take(MaxMoments)] : reached);
    }
}
