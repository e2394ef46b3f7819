using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Rules given with <c>--rules</c> to <c>investigate</c>, beside the built-in ones. A rule that is built in already is not run twice.</summary>
internal sealed record UserRules(IReadOnlyList<SigmaSieve> Sieves, IReadOnlyList<SigmaDetector> Detectors)
{
    public static UserRules Load(KnowledgeBase knowledge, IReadOnlyList<string> folders, IReadOnlyList<string> trust, Texts texts)
    {
        if (folders.Count == 0)
            return new([], []);
        var engine = SigmaEngine.Load(RuleSource.Read(folders, trust), SourceCatalog.Load(knowledge));
        RuleSet.TellProblems(engine, verbose: false, texts);
        return new([new SigmaSieve(engine, SigmaScanOptions.Findings)], [new SigmaDetector(engine, RuleTrust.None, BuiltInRules.Load(knowledge))]);
    }
}
