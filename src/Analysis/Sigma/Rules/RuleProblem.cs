namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Something wrong with a rule document: where it stands, and why the rule was refused or what a person should know about it.</summary>
/// <param name="File">Path of the rule file as it was given.</param>
/// <param name="Line">1-based.</param>
/// <param name="Kind">What it means for the rule.</param>
/// <param name="Reason">One English sentence without its full stop.</param>
public sealed record RuleProblem(string File, int Line, RuleProblemKind Kind, string Reason)
{
    public override string ToString() => $"{File}:{Line}: {Reason}";
}

public enum RuleProblemKind
{
    /// <summary>The rule runs; something in it looks wrong.</summary>
    Warning,

    /// <summary>The rule is sound, but nothing that this program reads is its log source.</summary>
    NoSource,

    /// <summary>The rule does not run.</summary>
    Refused,
}
