using Afterpatch.Analysis.Sigma.Packages;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Finds rule files: in folders, as single files, or in signed packages.</summary>
internal static class RuleSource
{
    /// <summary>Rule files of folders and single files, each path in ordinal order of what is below it.</summary>
    /// <param name="trust">Files with public keys (PEM) of those whose packages are accepted.</param>
    public static List<RuleFile> Read(IEnumerable<string> paths, IReadOnlyList<string> trust)
    {
        var files = new List<RuleFile>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
                files.AddRange(OfFile(path, trust));
            else if (Directory.Exists(path))
                files.AddRange(Below(path));
            else
                throw new UserError("error.no-rule-path", ("path", path));
        }
        return files.Count > 0 ? files : throw new UserError("error.no-rule-files");
    }

    /// <summary>The rules of a package whose signature was checked. Anything else, loose rule files above all, is refused.</summary>
    public static IReadOnlyList<RuleFile> OfPackage(string path, IReadOnlyList<string> trust)
    {
        if (!File.Exists(path))
            throw Directory.Exists(path) ? new UserError("error.no-package", ("path", path)) : new UserError("error.no-rule-path", ("path", path));
        var bytes = File.ReadAllBytes(path);
        return RulePackage.IsPackage(bytes) ? OfPackage(path, bytes, trust) : throw new UserError("error.no-package", ("path", path));
    }

    private static IReadOnlyList<RuleFile> OfFile(string path, IReadOnlyList<string> trust)
    {
        var bytes = File.ReadAllBytes(path);
        return RulePackage.IsPackage(bytes) ? OfPackage(path, bytes, trust) : [new RuleFile(path, bytes)];
    }

    private static IReadOnlyList<RuleFile> OfPackage(string path, byte[] bytes, IReadOnlyList<string> trust)
    {
        if (trust.Count == 0)
            throw new UserError("error.package-without-trust", ("path", path));
        try
        {
            return RulePackage.Read(bytes, path, [.. trust.Select(File.ReadAllText)]);
        }
        catch (InvalidDataException e)
        {
            throw new UserError("error.package-refused", ("path", path), ("reason", Texts.Phrase(e.Message.TrimEnd('.'))));
        }
    }

    /// <summary>The rule files of a folder with their paths below it, as a package holds them.</summary>
    public static List<RuleFile> Relative(string folder) => Directory.Exists(folder)
        ? [.. Below(folder).Select(file => new RuleFile(Path.GetRelativePath(folder, file.Path).Replace('\\', '/'), file.Bytes))]
        : throw new UserError("error.no-such-folder", ("path", folder));

    private static IEnumerable<RuleFile> Below(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(IsRule)
            .Order(StringComparer.Ordinal)
            .Select(path => new RuleFile(path, File.ReadAllBytes(path)));

    private static bool IsRule(string path) =>
        path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
}
