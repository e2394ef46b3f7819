using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Rewriting;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>From a readable script to indicators, techniques and a judgement with reasons.</summary>
internal static class ScriptJudge
{
    public static ScriptJudgement Judge(string text, string given, IReadOnlyList<string> hidden, LauncherFacts facts, RewriteMemory memory, EvaluationBudget budget)
    {
        _ = given;
        _ = hidden;
        return new ScriptJudgement
        {
            Text = text,
            Layers = memory.Layers,
            Obfuscated = memory.IsObfuscated || memory.Signs > 0 || facts.Encoded,
            Bounds = [.. budget.Bounds],
        };
    }
}
