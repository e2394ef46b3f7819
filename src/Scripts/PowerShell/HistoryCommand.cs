namespace Afterpatch.Scripts.PowerShell;

/// <summary>One command of a history that is worth attention.</summary>
/// <param name="Line">The line that it starts on, from 1.</param>
/// <param name="Text">As typed.</param>
/// <param name="Judgement">Of the command with the earlier lines that it builds on.</param>
public sealed record HistoryCommand(int Line, string Text, ScriptJudgement Judgement);
