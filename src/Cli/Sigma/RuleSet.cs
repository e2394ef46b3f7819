using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Loads the rules that a command is to use.</summary>
internal static class RuleSet
{
    /// <param name="paths">Given with <c>--rules</c>; empty for the built-in rules.</param>
    /// <param name="trust">Files with the keys of packages that are accepted.</param>
    /// <param name="expand">File with values for placeholders, or null.</param>
    public static SigmaEngine Load(IReadOnlyList<string> paths, IReadOnlyList<string> trust, string? expand) =>
        SigmaEngine.Load(Files(paths, trust), SourceCatalog.Load(KnowledgeBase.Embedded), Placeholders(expand));

    public static IReadOnlyList<RuleFile> Files(IReadOnlyList<string> paths, IReadOnlyList<string> trust) =>
        paths.Count > 0 ? RuleSource.Read(paths, trust) : [.. BuiltInRules.Files(KnowledgeBase.Embedded)];

    /// <summary>One line for what was refused; each problem in full when asked for.</summary>
    public static void TellProblems(SigmaEngine engine, bool verbose, Texts texts)
    {
        var refused = engine.Problems.Count(problem => problem.Kind == RuleProblemKind.Refused);
        var withoutSource = engine.Problems.Count(problem => problem.Kind == RuleProblemKind.NoSource);
        if (verbose)
            foreach (var problem in engine.Problems)
                CommandTexts.Tell(Sentence("rules.problem.told", problem, texts));
        if (refused + withoutSource > 0)
            CommandTexts.Tell(texts.Say(verbose ? "rules.in-use" : "rules.in-use.hint", ("rules", engine.Rules.Count), ("refused", refused), ("unread", withoutSource)));
    }

    /// <param name="key">How kind, place and reason are put together.</param>
    public static string Sentence(string key, RuleProblem problem, Texts texts) => texts.Say(
        key, ("file", problem.File), ("line", problem.Line), ("kind", texts["rules.kind." + Words.Of(problem.Kind)]), ("reason", texts.Phrases.Of(problem.Reason)));

    private static IReadOnlyDictionary<string, IReadOnlyList<string>>? Placeholders(string? path)
    {
        if (path is null)
            return null;
        try
        {
            return PlaceholderFile.Read(File.ReadAllBytes(path));
        }
        catch (InvalidDataException e)
        {
            throw new UserError("error.at", ("path", path), ("reason", Texts.Phrase(e.Message.TrimEnd('.'))));
        }
    }
}
