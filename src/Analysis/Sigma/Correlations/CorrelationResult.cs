namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>A match, with what correlations of correlations ask about it.</summary>
/// <param name="Items">All that it rests on, in order of time.</param>
/// <param name="Reached">The one with which its condition held first.</param>
internal sealed record CorrelationResult(CorrelationMatch Match, IReadOnlyList<CorrelationItem> Items, CorrelationItem Reached)
{
    public static CorrelationResult Of(SigmaCorrelation correlation, IReadOnlyList<CorrelationItem> items, CorrelationItem reached)
    {
        var events = items.SelectMany(item => item.Events).Distinct<SigmaMatch>(ReferenceEqualityComparer.Instance).Take(CorrelationMatch.MaxEvents).ToList();
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
        return new CorrelationResult(match, items, reached);
    }
}
