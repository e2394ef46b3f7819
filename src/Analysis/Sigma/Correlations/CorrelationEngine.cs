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
    private long _order;

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

    public void Observe(SigmaMatch match)
    {
        if (match.TimeUtc is not { } time || !_consumers.TryGetValue(match.Rule, out var consumers))
            return;
        var order = _order++;
        foreach (var (correlation, part) in consumers)
            Add(correlation, part, time, order, name => match.Matched.FirstOrDefault(pair => pair.Key == name).Value, [match with { All = [] }]);
    }

    /// <summary>After the last match. In the order of time, then of rules.</summary>
    /// <param name="problems">Correlations that saw more matches than they may keep.</param>
    public IReadOnlyList<CorrelationMatch> Complete(ICollection<Diagnostic> problems)
    {
        var matches = new List<CorrelationMatch>();
        foreach (var correlation in _correlations)
        {
            var found = Judge(correlation);
            if (correlation.Correlation.Alerts)
                matches.AddRange(found.Select(one => one.Match));
            foreach (var outer in _correlations)
                for (var part = 0; part < outer.Parts.Count; part++)
                    if (ReferenceEquals(outer.Parts[part], correlation))
                        Pass(outer, part, correlation, found);
        }
        foreach (var (correlation, lost) in _lost)
            problems.Add(new Diagnostic(correlation.Correlation.Header.File, -1, "correlation",
                $"'{correlation.Correlation.Header.Title}' saw {lost} more matches than the {MaxItems} that are kept"));
        return [.. matches.OrderBy(match => match.FirstUtc).ThenBy(match => match.Rule.Id, StringComparer.Ordinal)
            .ThenBy(match => string.Join('\0', match.Group.Select(pair => pair.Value)), StringComparer.Ordinal)];
    }

    /// <summary>Matches of an inner correlation are events of the outer one, at each moment at which the inner condition was reached.</summary>
    private void Pass(ResolvedCorrelation outer, int part, ResolvedCorrelation inner, List<CorrelationResult> found)
    {
        foreach (var result in found)
            foreach (var time in result.ReachedUtc)
                Add(outer, part, time, _order++, name => InnerValue(inner.Correlation, result.Match, name), result.Match.Events);
    }

    private static string? InnerValue(SigmaCorrelation inner, CorrelationMatch match, string name)
    {
        for (var i = 0; i < inner.GroupBy.Count; i++)
            if (inner.GroupBy[i] == name)
                return match.Group[i].Value;
        return match.Events.Count > 0 ? match.Events[0].Matched.FirstOrDefault(pair => pair.Key == name).Value : null;
    }

    private void Add(ResolvedCorrelation resolved, int part, DateTime time, long order, Func<string, string?> value, IReadOnlyList<SigmaMatch> events)
    {
        var correlation = resolved.Correlation;
        var values = new string[correlation.GroupBy.Count + correlation.ValueFields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var name = i < correlation.GroupBy.Count ? correlation.GroupBy[i] : correlation.ValueFields[i - correlation.GroupBy.Count];
            if (value(CorrelationFields.Field(correlation, part, name)) is not { } text)
                return;
            values[i] = text;
        }
        if (_items[resolved].Count < MaxItems)
            _items[resolved].Add(new CorrelationItem(part, time, order, values, events));
        else
            _lost[resolved] = _lost.GetValueOrDefault(resolved) + 1;
    }

    private List<CorrelationResult> Judge(ResolvedCorrelation resolved)
    {
        var correlation = resolved.Correlation;
        var results = new List<CorrelationResult>();
        var groups = _items[resolved].GroupBy(item => string.Join('\0', item.Values.Take(correlation.GroupBy.Count)), StringComparer.OrdinalIgnoreCase);
        foreach (var group in groups.OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
        {
            var items = group.OrderBy(item => item.TimeUtc).ThenBy(item => item.Order).ToList();
            results.AddRange(correlation.Kind switch
            {
                CorrelationKind.Temporal => TemporalJudge.AnyOrder(correlation, items),
                CorrelationKind.TemporalOrdered => TemporalJudge.InOrder(correlation, items),
                _ => WindowJudge.Judge(correlation, items),
            });
        }
        _items[resolved].Clear();
        return results;
    }
}
