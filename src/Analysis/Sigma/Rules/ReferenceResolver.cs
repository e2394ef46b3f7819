using Afterpatch.Analysis.Sigma.Correlations;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Finds the rules that correlations refer to; correlations of missing rules, of too many levels or in a circle are refused.</summary>
internal sealed class ReferenceResolver(List<SigmaRule> rules, List<SigmaCorrelation> correlations, List<RuleProblem> problems)
{
    private readonly Dictionary<SigmaCorrelation, ResolvedCorrelation?> _done = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<SigmaCorrelation> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<object>> _byReference = Index(rules, correlations);

    /// <returns>In an order in which each comes after those that it refers to.</returns>
    public IReadOnlyList<ResolvedCorrelation> Resolve()
    {
        var ordered = new List<ResolvedCorrelation>();
        foreach (var correlation in correlations)
            Resolve(correlation, ordered, 0);
        return ordered;
    }

    private static Dictionary<string, List<object>> Index(List<SigmaRule> rules, List<SigmaCorrelation> correlations)
    {
        var index = new Dictionary<string, List<object>>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in rules)
            Add(rule, rule.Header);
        foreach (var correlation in correlations)
            Add(correlation, correlation.Header);
        return index;

        void Add(object rule, RuleHeader header)
        {
            foreach (var key in new[] { header.Id, header.Name }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
                (index.TryGetValue(key, out var list) ? list : index[key] = []).Add(rule);
        }
    }

    private ResolvedCorrelation? Resolve(SigmaCorrelation correlation, List<ResolvedCorrelation> ordered, int depth)
    {
        if (_done.TryGetValue(correlation, out var known))
            return known;
        if (depth > 32 || !_open.Add(correlation))
        {
            Refuse(correlation, correlation.Header.Line, "correlations refer to each other in a circle, or more than 32 levels deep");
            return null;
        }
        var parts = new List<object>();
        foreach (var (reference, line) in correlation.References)
        {
            if (Part(correlation, reference, line, ordered, depth) is not { } part)
            {
                _open.Remove(correlation);
                return _done[correlation] = null;
            }
            parts.Add(part);
        }
        _open.Remove(correlation);
        foreach (var part in parts)
            Feed(part, correlation.Generate);
        var resolved = new ResolvedCorrelation(correlation, parts);
        ordered.Add(resolved);
        return _done[correlation] = resolved;
    }

    private object? Part(SigmaCorrelation correlation, string reference, int line, List<ResolvedCorrelation> ordered, int depth)
    {
        switch (_byReference.GetValueOrDefault(reference))
        {
            case null:
                Refuse(correlation, line, $"refers to '{reference}', which is not among the rules or was refused");
                return null;
            case { Count: > 1 }:
                Refuse(correlation, line, $"refers to '{reference}', which is the name of several rules");
                return null;
            case [SigmaRule rule]:
                return rule;
            case [SigmaCorrelation inner]:
                var resolved = Resolve(inner, ordered, depth + 1);
                if (resolved is null)
                    Refuse(correlation, line, $"refers to '{reference}', which was refused");
                return resolved;
            default:
                throw new InvalidOperationException("a reference to something that is no rule");
        }
    }

    private static void Feed(object part, bool generate)
    {
        switch (part)
        {
            case SigmaRule rule:
                rule.FeedsCorrelation = true;
                rule.Alerts &= generate;
                break;
            case ResolvedCorrelation inner:
                inner.Correlation.Alerts &= generate;
                break;
        }
    }

    private void Refuse(SigmaCorrelation correlation, int line, string reason)
    {
        _done[correlation] = null;
        problems.Add(new(correlation.Header.File, line, RuleProblemKind.Refused, reason));
    }
}
