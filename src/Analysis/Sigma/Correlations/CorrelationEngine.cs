using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Collects the matches of rules that correlations refer to, and judges the correlations when all files were read.</summary>
/// <remarks>
/// Files come in any order of time, so nothing can be judged before the end. State: at most <see cref="MaxItems"/> matches for each correlation; what
/// is more is counted and reported. An event that lacks a field of <c>group-by</c> belongs to no group and is left out.
/// </remarks>
public sealed class CorrelationEngine
{
    public const int MaxItems = 500_000;
    private readonly List<ResolvedCorrelation> _correlations;
    private readonly Dictionary<RuleHeader, List<(ResolvedCorrelation Correlation, int Part)>> _consumers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ResolvedCorrelation, List<CorrelationItem>> _items = [];
    private readonly Dictionary<ResolvedCorrelation, long> _lost = [];
    private readonly EventCounter _events = new();

    public CorrelationEngine(SigmaEngine engine)
    {
        _correlations = [.. engine.Loaded.Correlations];
        foreach (var correlation in _correlations)
        {
            _items.Add(correlation, []);
            for (var part = 0; part < correlation.Parts.Count; part++)
                if (correlation.Parts[part] is SigmaRule rule)
                    (_consumers.TryGetValue(rule.Header, out var list) ? list : _consumers[rule.Header] = []).Add((correlation, part));
        }
    }

    /// <remarks>The matches of one event come one after the other.</remarks>
    public void Observe(SigmaMatch match)
    {
        if (match.TimeUtc is not { } time || !_consumers.TryGetValue(match.Rule, out var consumers))
            return;
        var number = _events.Of(match);
        IReadOnlyList<SigmaMatch> events = [match with { All = [] }];
        foreach (var (correlation, part) in consumers)
            Add(correlation, new CorrelationItem(part, time, number, number, events, null), null);
    }

    /// <summary>After the last match. In the order of time, then of rules.</summary>
    /// <param name="problems">Correlations that saw more matches than they may keep.</param>
    public IReadOnlyList<CorrelationMatch> Complete(ICollection<Diagnostic> problems)
    {
        var matches = new List<CorrelationMatch>();
        foreach (var inner in _correlations)
        {
            var above = _correlations.SelectMany(outer => outer.Parts.Select((part, i) => (Outer: outer, Part: part, Number: i)))
                .Where(place => ReferenceEquals(place.Part, inner)).ToList();
            foreach (var found in Judge(inner))
            {
                if (inner.Correlation.Alerts)
                    matches.Add(found.Match);
                var number = _events.Next();
                foreach (var (outer, _, part) in above)
                    Pass(outer, part, inner.Correlation, found, number);
            }
        }
        foreach (var (correlation, lost) in _lost)
            problems.Add(new Diagnostic(correlation.Correlation.Header.File, -1, "correlation",
                $"'{correlation.Correlation.Header.Title}' saw {lost} more matches than the {MaxItems} that are kept"));
        return [.. matches.OrderBy(match => match.FirstUtc).ThenBy(match => match.Rule.Id, StringComparer.Ordinal)
            .ThenBy(match => string.Join('\0', match.Group.Select(pair => pair.Value)), StringComparer.Ordinal)];
    }

    /// <summary>
    /// A match of an inner correlation is one event of the outer one, in each of the outer one's groups that its events belong to. Where order and
    /// nearness matter it stands at each event with which the inner condition held, else at the first of them.
    /// </summary>
    private void Pass(ResolvedCorrelation outer, int part, SigmaCorrelation inner, CorrelationResult found, long number)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in found.Items)
        {
            var moment = CorrelationItem.Compare(item, found.Reached) < 0 ? found.Reached : item;
            Add(outer, new CorrelationItem(part, moment.TimeUtc, moment.Order, number, found.Match.Events, new InnerItem(inner, item)), known);
        }
    }

    /// <param name="known">What was added for the same match of an inner correlation; the same is not added again.</param>
    private void Add(ResolvedCorrelation resolved, CorrelationItem item, HashSet<string>? known)
    {
        var correlation = resolved.Correlation;
        var values = new string[correlation.GroupBy.Count + correlation.ValueFields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var name = i < correlation.GroupBy.Count ? correlation.GroupBy[i] : correlation.ValueFields[i - correlation.GroupBy.Count];
            if (item.Find(CorrelationFields.Field(resolved, item.Part, name)) is not { } text)
                return;
            values[i] = text;
        }
        if (known?.Add(Identity(correlation, item, values)) == false)
            return;
        if (_items[resolved].Count < MaxItems)
            _items[resolved].Add(item with { Values = values });
        else
            _lost[resolved] = _lost.GetValueOrDefault(resolved) + 1;
    }

    private static string Identity(SigmaCorrelation correlation, CorrelationItem item, string[] values) => correlation.Kind switch
    {
        CorrelationKind.Temporal or CorrelationKind.TemporalOrdered => $"{item.TimeUtc.Ticks}.{item.Order}\0{string.Join('\0', values)}",
        CorrelationKind.ValueCount => string.Join('\0', values),
        _ => string.Join('\0', values.Take(correlation.GroupBy.Count)),
    };

    private List<CorrelationResult> Judge(ResolvedCorrelation resolved)
    {
        var correlation = resolved.Correlation;
        var readings = CorrelationFields.Readings(resolved);
        var results = new List<CorrelationResult>();
        var groups = _items[resolved].GroupBy(item => string.Join('\0', item.Values.Take(correlation.GroupBy.Count)), StringComparer.OrdinalIgnoreCase);
        foreach (var group in groups.OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
        {
            var items = group.ToList();
            items.Sort(CorrelationItem.Compare);
            results.AddRange(correlation.Kind switch
            {
                CorrelationKind.Temporal => TemporalJudge.AnyOrder(correlation, items),
                CorrelationKind.TemporalOrdered => TemporalJudge.InOrder(correlation, items),
                _ => WindowJudge.Judge(correlation, items.DistinctBy(item => (item.Event, readings[item.Part], ValueOf(correlation, item)))),
            });
        }
        _items[resolved].Clear();
        return results;
    }

    /// <summary>One match of an inner correlation may hold several of the values that are counted.</summary>
    private static string ValueOf(SigmaCorrelation correlation, CorrelationItem item) =>
        correlation.Kind == CorrelationKind.ValueCount ? string.Join('\0', item.Values.Skip(correlation.GroupBy.Count)).ToUpperInvariant() : "";
}
