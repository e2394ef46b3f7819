namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>Names of the fields that a correlation reads from the matches of one of its rules.</summary>
internal static class CorrelationFields
{
    public static IEnumerable<string> Of(SigmaCorrelation correlation, int part) =>
        correlation.GroupBy.Concat(correlation.ValueFields).Select(name => Field(correlation, part, name));

    /// <summary>The field behind a name, through the aliases.</summary>
    public static string Field(SigmaCorrelation correlation, int part, string name) =>
        correlation.Aliases.TryGetValue(name, out var fields) && fields.TryGetValue(correlation.References[part].Key, out var field) ? field : name;
}
