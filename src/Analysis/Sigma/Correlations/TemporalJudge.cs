namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Correlations of different rules near each other in time, for one group.</summary>
internal static class TemporalJudge
{
    /// <summary>Every rule (or as many as the condition says) within the span, in any order. Reported as soon as the last one comes; then it starts anew.</summary>
    public static IEnumerable<CorrelationResult> AnyOrder(SigmaCorrelation correlation, List<CorrelationItem> items)
    {
        var latest = new CorrelationItem?[correlation.References.Count];
        foreach (var item in items)
        {
            latest[item.Part] = item;
            var near = latest.OfType<CorrelationItem>().Where(one => item.TimeUtc - one.TimeUtc <= correlation.Span).ToList();
            var holds = correlation.Conditions.Count == 0 && correlation.NotEqual is null ? near.Count == latest.Length : correlation.Holds(near.Count);
            if (!holds)
                continue;
            yield return CorrelationResult.Of(correlation, [.. near.OrderBy(one => one.TimeUtc).ThenBy(one => one.Order)], [item.TimeUtc]);
            Array.Clear(latest);
        }
    }

    /// <summary>All rules in the order of the list, first to last within the span. Each chain keeps the latest possible start.</summary>
    public static IEnumerable<CorrelationResult> InOrder(SigmaCorrelation correlation, List<CorrelationItem> items)
    {
        var chains = new List<CorrelationItem>?[correlation.References.Count];
        foreach (var item in items)
        {
            if (item.Part == 0)
                chains[0] = [item];
            else if (chains[item.Part - 1] is { } before && item.TimeUtc - before[0].TimeUtc <= correlation.Span)
                chains[item.Part] = [.. before, item];
            if (chains[^1] is not { } whole)
                continue;
            yield return CorrelationResult.Of(correlation, whole, [item.TimeUtc]);
            Array.Clear(chains);
        }
    }
}
