namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>How a program reads events of one shape, and which of its rules can match them. Shared by files and threads.</summary>
/// <param name="Program">Null when no rule can match.</param>
internal sealed record EventPlan(MatchProgram? Program, FieldBinding[][] Bindings, ulong[] Alive)
{
    public static EventPlan None { get; } = new(null, [], []);
}
