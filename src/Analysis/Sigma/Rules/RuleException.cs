namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>A rule document that cannot be used. Thrown while one document is read, and turned into a <see cref="RuleProblem"/> by the loader.</summary>
internal sealed class RuleException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
