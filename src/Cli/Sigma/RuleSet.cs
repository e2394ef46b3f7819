using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;
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
    public static void TellProblems(SigmaEngine engine, bool verbose)
    {
        var refused = engine.Problems.Count(problem => problem.Kind == RuleProblemKind.Refused);
        var withoutSource = engine.Problems.Count(problem => problem.Kind == RuleProblemKind.NoSource);
        if (verbose)
            foreach (var problem in engine.Problems)
                Console.Error.WriteLine(TerminalText.Safe($"afterpatch: {Word(problem.Kind)}: {problem}"));
        if (refused + withoutSource > 0)
            Console.Error.WriteLine($"afterpatch: {engine.Rules.Count} rules in use; {refused} refused and {withoutSource} for logs that are not read here"
                + (verbose ? "" : " ('afterpatch rules check' lists them)"));
    }

    public static string Word(RuleProblemKind kind) => kind switch
    {
        RuleProblemKind.Refused => "refused",
        RuleProblemKind.NoSource => "no source",
        _ => "warning",
    };

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
            throw new UserError($"{path}: {e.Message}");
        }
    }
}
