using Afterpatch.Analysis.Sigma.Correlations;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Everything read from rule files, references resolved, filters applied.</summary>
internal sealed record LoadedRules(
    IReadOnlyList<SigmaRule> Rules, IReadOnlyList<ResolvedCorrelation> Correlations, IReadOnlyList<SigmaFilter> Filters, IReadOnlyList<RuleProblem> Problems);

/// <summary>A correlation with the rules that it refers to.</summary>
/// <param name="Parts">In order: <see cref="SigmaRule"/> or <see cref="ResolvedCorrelation"/>.</param>
/// <param name="Aliases">For each of them: alias to field.</param>
internal sealed record ResolvedCorrelation(
    SigmaCorrelation Correlation, IReadOnlyList<object> Parts, IReadOnlyList<IReadOnlyDictionary<string, string>> Aliases)
{
    public bool Equals(ResolvedCorrelation? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
