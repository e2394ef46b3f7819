namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>A filter document: its condition must hold as well for the rules that it names.</summary>
/// <param name="Rules">Ids or names, with their lines; empty for "any rule of that log source".</param>
internal sealed record SigmaFilter(RuleHeader Header, LogSource Source, IReadOnlyList<KeyValuePair<string, int>> Rules, Expression Condition);
