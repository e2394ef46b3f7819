using Afterpatch.Analysis.Sigma.Rules;

namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Names of the fields that correlations read from the matches of their rules.</summary>
internal static class CorrelationFields
{
    /// <summary>Fields that must be kept with the matches of each rule, for the correlations that it feeds directly or through others.</summary>
    /// <param name="correlations">Each after those that it refers to.</param>
    public static Dictionary<SigmaRule, string[]> Wanted(IReadOnlyList<ResolvedCorrelation> correlations)
    {
        var asked = new Dictionary<object, List<string>>(ReferenceEqualityComparer.Instance);
        foreach (var correlation in correlations.Reverse())
        {
            var fromAbove = asked.GetValueOrDefault(correlation, []).Except(correlation.Correlation.GroupBy).ToList();
            for (var part = 0; part < correlation.Parts.Count; part++)
            {
                var names = asked.TryGetValue(correlation.Parts[part], out var known) ? known : asked[correlation.Parts[part]] = [];
                names.AddRange(Of(correlation, part).Concat(fromAbove).Except(names));
            }
        }
        var wanted = new Dictionary<SigmaRule, string[]>(ReferenceEqualityComparer.Instance);
        foreach (var (part, names) in asked)
            if (part is SigmaRule rule)
                wanted.Add(rule, [.. names]);
        return wanted;
    }

    /// <summary>The field behind a name, through the aliases.</summary>
    public static string Field(ResolvedCorrelation resolved, int part, string name) => resolved.Aliases[part].GetValueOrDefault(name, name);

    /// <summary>What a rule's events are read for beside their group. Two rules that read the same from one event make one thing of it.</summary>
    public static string[] Readings(ResolvedCorrelation resolved) =>
        [.. resolved.Parts.Select((_, part) => string.Join('\0', resolved.Correlation.ValueFields.Select(name => Field(resolved, part, name))))];

    private static IEnumerable<string> Of(ResolvedCorrelation resolved, int part) =>
        resolved.Correlation.GroupBy.Concat(resolved.Correlation.ValueFields).Select(name => Field(resolved, part, name));
}
