using Afterpatch.Analysis.Sigma.Correlations;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Everything read from rule files, references resolved, filters applied.</summary>
internal sealed record LoadedRules(
    IReadOnlyList<SigmaRule> Rules, IReadOnlyList<ResolvedCorrelation> Correlations, IReadOnlyList<SigmaFilter> Filters, IReadOnlyList<RuleProblem> Problems);

/// <summary>A correlation with the rules that it refers to, in order: <see cref="SigmaRule"/> or <see cref="ResolvedCorrelation"/>.</summary>
internal sealed record ResolvedCorrelation(SigmaCorrelation Correlation, IReadOnlyList<object> Parts)
{
    public bool Equals(ResolvedCorrelation? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
