using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>What a correlation's condition is compared with, kept up to date while events enter and leave the window.</summary>
internal abstract class WindowValue
{
    /// <summary>Of a window that is not empty.</summary>
    public abstract decimal Value { get; }

    public abstract void Add(CorrelationItem item);

    public abstract void Remove(CorrelationItem item);

    /// <summary>False for items without a number where the correlation needs one.</summary>
    public static bool IsCountable(SigmaCorrelation correlation, CorrelationItem item) =>
        correlation.Kind is CorrelationKind.EventCount or CorrelationKind.ValueCount
        || (NumberMatcher.TryRead(item.Values[^1], out var number) && Math.Abs(number) < 1e18m);

    public static WindowValue For(SigmaCorrelation correlation, CorrelationItem[] items) => correlation.Kind switch
    {
        CorrelationKind.EventCount => new Total(_ => 1),
        CorrelationKind.ValueSum => new Total(Number),
        CorrelationKind.ValueAverage => new Average(),
        CorrelationKind.ValueCount => new Different(correlation.GroupBy.Count),
        _ => new Ranked(items.Select(Number), correlation.Kind == CorrelationKind.ValueMedian ? null : correlation.Percentile),
    };

    private static decimal Number(CorrelationItem item) => NumberMatcher.TryRead(item.Values[^1], out var number) ? number : 0;

    private sealed class Total(Func<CorrelationItem, decimal> weight) : WindowValue
    {
        private decimal _total;

        public override decimal Value => _total;

        public override void Add(CorrelationItem item) => _total += weight(item);

        public override void Remove(CorrelationItem item) => _total -= weight(item);
    }

    private sealed class Average : WindowValue
    {
        private decimal _sum;
        private int _count;

        public override decimal Value => _sum / _count;

        public override void Add(CorrelationItem item)
        {
            _sum += Number(item);
            _count++;
        }

        public override void Remove(CorrelationItem item)
        {
            _sum -= Number(item);
            _count--;
        }
    }

    /// <summary>The number of different values, without regard to case.</summary>
    private sealed class Different(int groupFields) : WindowValue
    {
        private readonly Dictionary<string, int> _values = new(StringComparer.OrdinalIgnoreCase);

        public override decimal Value => _values.Count;

        public override void Add(CorrelationItem item)
        {
            var value = ValueOf(item);
            _values[value] = _values.GetValueOrDefault(value) + 1;
        }

        public override void Remove(CorrelationItem item)
        {
            var value = ValueOf(item);
            if (--_values[value] == 0)
                _values.Remove(value);
        }

        private string ValueOf(CorrelationItem item) => string.Join('\0', item.Values.Skip(groupFields));
    }

    /// <summary>Percentiles by nearest rank, or the median: counts of the group's values in a binary indexed tree.</summary>
    /// <param name="percentile">Null for the median: of an even number of values it is the mean of the two in the middle.</param>
    private sealed class Ranked(IEnumerable<decimal> numbers, decimal? percentile) : WindowValue
    {
        private readonly decimal[] _sorted = [.. numbers.Distinct().Order()];
        private int[]? _tree;
        private int _count;

        public override decimal Value => percentile is { } share
            ? AtRank(Math.Max(1, (int)Math.Ceiling(share / 100 * _count)))
            : (AtRank((_count + 1) / 2) + AtRank(_count / 2 + 1)) / 2;

        public override void Add(CorrelationItem item) => Change(item, 1);

        public override void Remove(CorrelationItem item) => Change(item, -1);

        private void Change(CorrelationItem item, int by)
        {
            _tree ??= new int[_sorted.Length + 1];
            _count += by;
            for (var i = Array.BinarySearch(_sorted, Number(item)) + 1; i < _tree.Length; i += i & -i)
                _tree[i] += by;
        }

        /// <summary>The value at a rank from 1 to the number of values in the window.</summary>
        private decimal AtRank(int rank)
        {
            var at = 0;
            for (var step = 1 << 30; step > 0; step >>= 1)
            {
                if (at + step >= _tree!.Length || _tree[at + step] >= rank)
                    continue;
                at += step;
                rank -= _tree[at];
            }
            return _sorted[at];
        }
    }
}
