using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Rewriting;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>From a readable script to indicators, techniques and a judgement with reasons.</summary>
/// <remarks>
/// A trait of weight 100 decides alone; lesser ones add up, and hiding adds to them. Hiding alone never decides: installers and licence checks hide too.
/// </remarks>
internal static class ScriptJudge
{
    private const int MaxEvidence = 300;

    private static readonly ScriptRule[] Rules = [.. DefenceRules.All, .. CredentialRules.All, .. ExecutionRules.All, .. PersistenceRules.All, .. ImpactRules.All,
        .. PayloadRules.All, .. ServerRules.All, .. MovementRules.All, .. TraceRules.All, .. AutostartRules.All, .. CollectionRules.All, .. DiscoveryRules.All,
        .. ReachRules.All, .. DomainRules.All,
        .. ControlRules.All, .. NativeRules.All, .. SecretRules.All, .. DirectoryRules.All, .. BlindingRules.All, .. StayingRules.All, .. DestructionRules.All,
            .. LauncherRules.All, .. ForeignCodeRules.All, .. DoorRules.All, .. TakingRules.All, .. WeakSigns.All];

    public static ScriptJudgement Judge(string text, ScriptSource? source, IReadOnlyList<string> hidden, LauncherFacts launcher, RewriteMemory memory, EvaluationBudget budget,
        IReadOnlyList<string>? compiled = null)
    {
        var facts = ScriptFacts.Of(text, source, hidden, [.. launcher.Plain, .. compiled ?? []]);
        var reasons = new List<ScriptReason>();
        var techniques = new SortedSet<string>(StringComparer.Ordinal);
        var weight = 0;
        foreach (var piece in facts.Pieces())
            weight = Math.Max(weight, Weigh(piece, reasons, techniques));
        if (memory.IsDisguised && HiddenDeeds.Find(facts) is { } deed)
        {
            weight += HiddenDeeds.Weight;
            reasons.Add(new("disguised-code-acts", Short(deed), false));
        }
        var hiding = Hiding(launcher, memory, reasons, techniques);
        var malicious = weight >= ScriptRule.Malicious || (weight > 0 && weight + hiding >= ScriptRule.Malicious);
        if (facts.Commands.Count > 0 && reasons.Count > 0)
            techniques.Add("T1059.001");
        return new ScriptJudgement
        {
            Text = text,
            Layers = memory.Layers,
            Obfuscated = memory.IsObfuscated || memory.Signs > 0 || launcher.Encoded,
            Indicators = ScriptIndicators.Find(facts),
            Techniques = [.. techniques],
            Malicious = malicious,
            Reasons = [.. reasons.OrderByDescending(reason => reason.Decisive)],
            Bounds = [.. budget.Bounds],
        };
    }

    private static int Weigh(ScriptFacts facts, List<ScriptReason> reasons, SortedSet<string> techniques)
    {
        var (weight, decisive) = (0, 0);
        foreach (var rule in Rules)
        {
            if (rule.Find(facts) is not { } evidence)
                continue;
            weight += rule.Weight;
            decisive = Math.Max(decisive, rule.Weight);
            if (reasons.Exists(reason => reason.Key == rule.Key))
                continue;
            reasons.Add(new ScriptReason(rule.Key, Short(evidence), rule.Weight >= ScriptRule.Malicious) { Techniques = rule.Weight >= ScriptRule.Telling ? rule.Techniques : [] });
            techniques.UnionWith(rule.Techniques);
        }
        return decisive < ScriptRule.Malicious && facts.Code.Length > Much ? weight * 2 / 3 : weight;
    }

    /// <summary>In so much code lesser traits meet by chance.</summary>
    private const int Much = 10_000;

    private static int Hiding(LauncherFacts launcher, RewriteMemory memory, List<ScriptReason> reasons, SortedSet<string> techniques)
    {
        var weight = 0;
        if (launcher.HiddenWindow)
        {
            weight += launcher.Encoded ? 50 : 30;
            reasons.Add(new("started-hidden", Short(launcher.Line), false));
            techniques.Add("T1564.003");
        }
        else if (launcher.Encoded)
        {
            weight += 20;
        }
        var depth = Math.Min(memory.Signs * 5, 40) + Math.Min(memory.Layers * 20, 40) + Math.Min(memory.Decoded * 40, 40);
        if (memory.Signs >= 3 || memory.Layers > 0)
        {
            weight += depth;
            reasons.Add(new("obfuscated", $"{memory.Layers} layers, {memory.Signs} hidden pieces", false));
            techniques.Add("T1027");
        }
        return weight;
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        if (line.Length <= MaxEvidence)
            return line;
        return string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[MaxEvidence - 1]) ? MaxEvidence - 1 : MaxEvidence), "…");
    }
}
