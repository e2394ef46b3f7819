namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>A rule's own level. A rule without one counts as informational.</summary>
public enum SigmaLevel
{
    Informational,
    Low,
    Medium,
    High,
    Critical,
}
