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
        if (Aliases(correlation, parts) is not { } aliases)
            return _done[correlation] = null;
        foreach (var part in parts)
            Feed(part, correlation.Generate);
        var resolved = new ResolvedCorrelation(correlation, parts, aliases);
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

    /// <summary>Alias to field for each part. The map of an alias names rules by their name or id, whatever the list of rules holds.</summary>
    private Dictionary<string, string>[]? Aliases(SigmaCorrelation correlation, List<object> parts)
    {
        var aliases = parts.Select(_ => new Dictionary<string, string>(StringComparer.Ordinal)).ToArray();
        foreach (var alias in correlation.Aliases)
        {
            var named = Enumerable.Range(0, parts.Count).Where(part => IsNamed(HeaderOf(parts[part]), alias.Rule)).ToList();
            if (named.Count == 0)
            {
                Refuse(correlation, alias.Line, $"the alias '{alias.Name}' names '{alias.Rule}', which is not the name of a rule that the correlation refers to");
                return null;
            }
            foreach (var part in named)
            {
                if (aliases[part].TryAdd(alias.Name, alias.Field) || aliases[part][alias.Name] == alias.Field)
                    continue;
                Refuse(correlation, alias.Line, $"the alias '{alias.Name}' names '{alias.Rule}' twice, with different fields");
                return null;
            }
        }
        return aliases;
    }

    private static RuleHeader HeaderOf(object part) => part is SigmaRule rule ? rule.Header : ((ResolvedCorrelation)part).Correlation.Header;

    private static bool IsNamed(RuleHeader header, string name) =>
        name.Equals(header.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(header.Id, StringComparison.OrdinalIgnoreCase);

    /// <summary>A rule alerts by itself when nothing refers to it, or when a correlation that refers to it says so.</summary>
    private static void Feed(object part, bool generate)
    {
        switch (part)
        {
            case SigmaRule rule:
                rule.Alerts = generate || (rule.FeedsCorrelation && rule.Alerts);
                rule.FeedsCorrelation = true;
                break;
            case ResolvedCorrelation { Correlation: var inner }:
                inner.Alerts = generate || (inner.FeedsCorrelation && inner.Alerts);
                inner.FeedsCorrelation = true;
                break;
        }
    }

    private void Refuse(SigmaCorrelation correlation, int line, string reason)
    {
        _done[correlation] = null;
        problems.Add(new(correlation.Header.File, line, RuleProblemKind.Refused, reason));
    }
}
