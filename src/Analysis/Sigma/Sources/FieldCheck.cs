using Afterpatch.Analysis.Sigma.Engine;
using Afterpatch.Analysis.Sigma.Rules;

namespace Afterpatch.Analysis.Sigma.Sources;

/// <summary>Finds fields that a rule tests and that its log source does not have, where the catalogue knows all fields.</summary>
internal static class FieldCheck
{
    public static IEnumerable<RuleProblem> Doubts(SigmaRule rule, IReadOnlyList<SourceStream> streams)
    {
        var described = streams.Where(stream => stream.Known.Count > 0).ToList();
        if (described.Count == 0)
            return [];
        return Tests(rule.Detection)
            .Where(test => test.Field.Length > 0 && SystemFields.Find(test.Field) is null
                && !described.Any(stream => stream.Known.Contains(test.Field) || stream.Fields.ContainsKey(test.Field)))
            .DistinctBy(test => test.Field, StringComparer.OrdinalIgnoreCase)
            .Select(test => new RuleProblem(rule.Header.File, test.Line, RuleProblemKind.Warning, $"{rule.Source} has no field '{test.Field}'"));
    }

    private static IEnumerable<FieldTest> Tests(Expression expression) => expression switch
    {
        AllOf all => all.Parts.SelectMany(Tests),
        AnyOf any => any.Parts.SelectMany(Tests),
        NoneOf none => Tests(none.Part),
        FieldTest test => [test],
        _ => [],
    };
}
