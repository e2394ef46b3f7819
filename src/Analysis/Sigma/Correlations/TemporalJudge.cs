namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Correlations of different rules near each other in time, for one group. One event never stands for two of the rules.</summary>
internal static class TemporalJudge
{
    /// <summary>Every rule (or as many as the condition says) within the span, in any order. Reported as soon as the last one comes; then it starts anew.</summary>
    public static IEnumerable<CorrelationResult> AnyOrder(SigmaCorrelation correlation, List<CorrelationItem> items)
    {
        var near = new NearEvents(correlation.References.Count, correlation.Span);
        for (var i = 0; i < items.Count; i++)
        {
            near.Add(items[i]);
            if (i + 1 < items.Count && items[i + 1].Event == items[i].Event)
                continue;
            var chosen = near.Choose(items[i].TimeUtc);
            var holds = correlation.Conditions.Count == 0 && correlation.NotEqual is null
                ? chosen.Count == correlation.References.Count
                : correlation.Holds(chosen.Count);
            if (!holds)
                continue;
            chosen.Sort(CorrelationItem.Compare);
            yield return CorrelationResult.Of(correlation, chosen, chosen[^1]);
            near.Clear();
        }
    }

    /// <summary>All rules in the order of the list, first to last within the span. Each chain keeps the latest possible start.</summary>
    public static IEnumerable<CorrelationResult> InOrder(SigmaCorrelation correlation, List<CorrelationItem> items)
    {
        var chains = new List<CorrelationItem>?[correlation.References.Count];
        for (int first = 0, end; first < items.Count; first = end)
        {
            end = first + 1;
            while (end < items.Count && items[end].Event == items[first].Event)
                end++;
            // The last step first, so that no step finds this very event before it.
            for (var i = end - 1; i >= first; i--)
                Lengthen(chains, items[i], correlation.Span);
            if (chains[^1] is not { } whole)
                continue;
            yield return CorrelationResult.Of(correlation, whole, whole[^1]);
            Array.Clear(chains);
        }
    }

    private static void Lengthen(List<CorrelationItem>?[] chains, CorrelationItem item, TimeSpan span)
    {
        if (item.Part == 0)
            chains[0] = [item];
        else if (chains[item.Part - 1] is { } before && item.TimeUtc - before[0].TimeUtc <= span && before.TrueForAll(step => step.Event != item.Event))
            chains[item.Part] = [.. before, item];
    }
}
