using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>A rule's title in the reader's language. A rule of ours has it in all of them, a rule of others as its author wrote it.</summary>
internal static class RuleTitle
{
    public static string Of(RuleHeader rule, Texts texts)
    {
        if (texts.Language == "en" || !RuleTrust.IsOwn(rule) || rule.Custom.GetValueOrDefault("id") is not { } id)
            return rule.Title;
        var key = $"finding.sigma.{id}.title";
        var all = KnowledgeBase.Embedded.Texts(texts.Language);
        return all.Has(key) ? all[key] : rule.Title;
    }
}
