using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Correlations that count or reckon over a window of time, for one group.</summary>
/// <remarks>
/// Where more events can only help (<c>gt</c>, <c>gte</c> on counts) the window slides: it is exactly as long as the span and ends at every
/// event in turn. Other conditions are judged on windows that begin at the first event after the window before.
/// </remarks>
internal static class WindowJudge
{
    public static IEnumerable<CorrelationResult> Judge(SigmaCorrelation correlation, List<CorrelationItem> items)
    {
        var counts = correlation.Kind is CorrelationKind.EventCount or CorrelationKind.ValueCount;
        return counts && correlation.OnlyLowerBounds ? Sliding(correlation, items) : Tumbling(correlation, items);
    }

    /// <summary>One match for each unbroken stretch in which every further event finds the condition still held.</summary>
    private static IEnumerable<CorrelationResult> Sliding(SigmaCorrelation correlation, List<CorrelationItem> items)
    {
        var window = new SlidingCount(correlation);
        int first = 0, stretch = -1;
        var reached = new List<DateTime>();
        for (var last = 0; last < items.Count; last++)
        {
            window.Add(items[last]);
            while (items[last].TimeUtc - items[first].TimeUtc > correlation.Span)
                window.Remove(items[first++]);
            if (correlation.Holds(window.Count))
            {
                if (stretch < 0)
                    stretch = first;
                reached.Add(items[last].TimeUtc);
            }
            else if (stretch >= 0)
            {
                yield return CorrelationResult.Of(correlation, items[stretch..last], reached);
                stretch = -1;
                reached = [];
            }
        }
        if (stretch >= 0)
            yield return CorrelationResult.Of(correlation, items[stretch..], reached);
    }

    private static IEnumerable<CorrelationResult> Tumbling(SigmaCorrelation correlation, List<CorrelationItem> items)
    {
        for (var first = 0; first < items.Count;)
        {
            var end = first;
            while (end < items.Count && items[end].TimeUtc - items[first].TimeUtc <= correlation.Span)
                end++;
            var window = items[first..end];
            if (Value(correlation, window) is { } value && correlation.Holds(value))
                yield return CorrelationResult.Of(correlation, window, [window[^1].TimeUtc]);
            first = end;
        }
    }

    private static decimal? Value(SigmaCorrelation correlation, List<CorrelationItem> window)
    {
        switch (correlation.Kind)
        {
            case CorrelationKind.EventCount:
                return window.Count;
            case CorrelationKind.ValueCount:
                return window.Select(item => SlidingCount.ValueOf(correlation, item)).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        }
        var numbers = Numbers(correlation, window);
        if (numbers.Count == 0)
            return null;
        return correlation.Kind switch
        {
            CorrelationKind.ValueSum => numbers.Sum(),
            CorrelationKind.ValueAverage => numbers.Average(),
            _ => Percentile(numbers, correlation.Percentile),
        };
    }

    private static List<decimal> Numbers(SigmaCorrelation correlation, List<CorrelationItem> window)
    {
        var numbers = new List<decimal>(window.Count);
        foreach (var item in window)
            if (NumberMatcher.TryRead(item.Values[correlation.GroupBy.Count], out var number) && Math.Abs(number) < 1e18m)
                numbers.Add(number);
        return numbers;
    }

    /// <summary>The smallest value that at least that share of the values does not exceed (nearest rank).</summary>
    private static decimal Percentile(List<decimal> numbers, decimal percentile)
    {
        numbers.Sort();
        var rank = (int)Math.Ceiling(percentile / 100 * numbers.Count);
        return numbers[Math.Max(0, rank - 1)];
    }

    /// <summary>Number of events, or of different values, in a sliding window.</summary>
    private sealed class SlidingCount(SigmaCorrelation correlation)
    {
        private readonly Dictionary<string, int> _values = new(StringComparer.OrdinalIgnoreCase);
        private int _events;

        public int Count => correlation.Kind == CorrelationKind.EventCount ? _events : _values.Count;

        public void Add(CorrelationItem item)
        {
            _events++;
            var value = ValueOf(correlation, item);
            _values[value] = _values.GetValueOrDefault(value) + 1;
        }

        public void Remove(CorrelationItem item)
        {
            _events--;
            var value = ValueOf(correlation, item);
            if (--_values[value] == 0)
                _values.Remove(value);
        }

        public static string ValueOf(SigmaCorrelation correlation, CorrelationItem item) => string.Join('\0', item.Values.Skip(correlation.GroupBy.Count));
    }
}
