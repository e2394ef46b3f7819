namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>Layouts of one file, by the templates that an event combines and by what its undecided places hold.</summary>
internal sealed class LayoutCache
{
    /// <summary>Key part: a place without a value.</summary>
    public const int NoValue = -2;

    /// <summary>Key part: a place with a single value, no fragment and no array.</summary>
    public const int PlainValue = -3;

    /// <summary>Beyond these a layout serves one event only; a log of a real system has some hundreds.</summary>
    private const int MaxLayouts = 65_536;
    private const int MaxFields = 1_000_000;

    private readonly Dictionary<int[], EvtxLayout> _layouts = new(new KeyComparer());
    private readonly Dictionary<int[], EvtxLayout>.AlternateLookup<ReadOnlySpan<int>> _lookup;
    private int _fields;

    public LayoutCache() => _lookup = _layouts.GetAlternateLookup<ReadOnlySpan<int>>();

    public EvtxLayout Find(ReadOnlySpan<int> key, ReadOnlySpan<RecordValues.Instance> instances)
    {
        var innermost = instances[^1].Template ?? instances[0].Template!;
        if (innermost.LastLayout is { } last && key.SequenceEqual(last.Key))
            return last;
        if (key.Contains(-1))
            return new LayoutBuilder(instances, key).Build(-1);
        if (!_lookup.TryGetValue(key, out var layout))
        {
            var isKept = _layouts.Count < MaxLayouts && _fields < MaxFields;
            layout = new LayoutBuilder(instances, key).Build(isKept ? _layouts.Count : -1);
            if (!isKept)
                return layout;
            _layouts.Add(layout.Key, layout);
            _fields += layout.Fields.Length;
        }
        innermost.LastLayout = layout;
        return layout;
    }

    private sealed class KeyComparer : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(int[] key) => GetHashCode(key.AsSpan());

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            var hash = 17;
            foreach (var part in alternate)
                hash = unchecked(hash * 486187739 + part);
            return hash;
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
