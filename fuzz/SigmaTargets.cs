using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Fuzz;

/// <summary>Rule files: refused with a reason or ready, never an exception.</summary>
internal static class SigmaTargets
{
    private static readonly SourceCatalog Sources = SourceCatalog.Load(KnowledgeBase.Embedded);

    public static void Rule(byte[] input) => SigmaEngine.Load([new RuleFile("rule.yml", input)], Sources);
}
