namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Correlations that count or reckon over a window of time, for one group.</summary>
/// <remarks>
/// The window slides: it is exactly as long as the span and moves from event to event. Where more events can only help (<c>gt</c>, <c>gte</c> on counts and
/// sums) it is judged at every event; other conditions are judged where no further event fits in, since a part of a window says nothing about the whole.
/// Time grows with the number of events and, for percentiles, the logarithm of the number of different values.
/// </remarks>
internal static class WindowJudge
{
    public static IEnumerable<CorrelationResult> Judge(SigmaCorrelation correlation, IEnumerable<CorrelationItem> ordered)
    {
        var items = ordered.Where(item => WindowValue.IsCountable(correlation, item)).ToArray();
        var window = WindowValue.For(correlation, items);
        int first = 0, start = -1, end = 0, reached = 0;
        for (var last = 0; last < items.Length; last++)
        {
            while (items[last].TimeUtc - items[first].TimeUtc > correlation.Span)
                window.Remove(items[first++]);
            window.Add(items[last]);
            var (from, room) = correlation.MoreOnlyHelps ? (last, TimeSpan.Zero) : (first, correlation.Span);
            if (last + 1 < items.Length && items[last + 1].TimeUtc - items[from].TimeUtc <= room)
                continue;
            if (!correlation.Holds(window.Value))
            {
                if (correlation.IsOneStretch && start >= 0)
                {
                    yield return CorrelationResult.Of(correlation, new ArraySegment<CorrelationItem>(items, start, end - start), items[reached]);
                    start = -1;
                }
                continue;
            }
            if (start >= 0 && first < end)
            {
                end = correlation.IsOneStretch ? last + 1 : end;
                continue;
            }
            if (start >= 0)
                yield return CorrelationResult.Of(correlation, new ArraySegment<CorrelationItem>(items, start, end - start), items[reached]);
            (start, end, reached) = (first, last + 1, last);
        }
        if (start >= 0)
            yield return CorrelationResult.Of(correlation, new ArraySegment<CorrelationItem>(items, start, end - start), items[reached]);
    }
}
