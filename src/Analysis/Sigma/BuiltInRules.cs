using System.Runtime.CompilerServices;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>The rules under <c>knowledge/sigma/</c>, loaded once for each knowledge base.</summary>
/// <remarks><c>sigma/afterpatch/</c> holds our own rules, <c>sigma/sigmahq/</c> chosen public ones.</remarks>
public static class BuiltInRules
{
    public const string Folder = "sigma/";
    public const string OwnFolder = "sigma/afterpatch/";
    private static readonly ConditionalWeakTable<KnowledgeBase, SigmaEngine> Engines = [];

    public static IEnumerable<RuleFile> Files(KnowledgeBase knowledge) => knowledge.Under(Folder)
        .Where(file => file.Key.EndsWith(".yml", StringComparison.Ordinal)).Select(file => new RuleFile(file.Key, file.Value));

    public static SigmaEngine Load(KnowledgeBase knowledge) =>
        Engines.GetValue(knowledge, static one => SigmaEngine.Load(Files(one), SourceCatalog.Load(one)));

    public static SigmaSieve Sieve(KnowledgeBase knowledge) => new(Load(knowledge), SigmaScanOptions.Findings);

    public static SigmaDetector Detector(KnowledgeBase knowledge) => new(Load(knowledge), RuleTrust.Load(knowledge));
}
