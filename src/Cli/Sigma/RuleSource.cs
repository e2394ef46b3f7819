using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Finds rule files: in folders, as single files, or built in.</summary>
internal static class RuleSource
{
    private const string BuiltIn = "sigma/";

    /// <summary>The rules that were built into the program, by their paths under <c>knowledge/</c>.</summary>
    public static IEnumerable<RuleFile> Embedded(KnowledgeBase knowledge) =>
        knowledge.Under(BuiltIn).Where(file => IsRule(file.Key)).Select(file => new RuleFile(file.Key, file.Value));

    /// <summary>Rule files of folders and single files, each path in ordinal order of what is below it.</summary>
    public static List<RuleFile> Read(IEnumerable<string> paths)
    {
        var files = new List<RuleFile>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
                files.Add(new RuleFile(path, File.ReadAllBytes(path)));
            else if (Directory.Exists(path))
                files.AddRange(Below(path));
            else
                throw new UserError($"There is no rule file or folder '{path}'.");
        }
        return files.Count > 0 ? files : throw new UserError("There is no rule file (*.yml) in the folders given with --rules.");
    }

    private static IEnumerable<RuleFile> Below(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(IsRule)
            .Order(StringComparer.Ordinal)
            .Select(path => new RuleFile(path, File.ReadAllBytes(path)));

    private static bool IsRule(string path) =>
        path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
}
