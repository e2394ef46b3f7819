using Afterpatch.Analysis.Sigma.Rules;

namespace Afterpatch.Cli.Sigma;

/// <summary>Finds rule files: in folders, or as single files.</summary>
internal static class RuleSource
{
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
