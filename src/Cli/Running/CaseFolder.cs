using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>The folder that a case is written into.</summary>
internal static class CaseFolder
{
    /// <summary>Nothing is ever written into evidence.</summary>
    /// <exception cref="UserError">The folder is the evidence or lies inside of it.</exception>
    public static void CheckOutside(string folder, IEnumerable<string> evidence)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var target = Inside(folder);
        foreach (var path in evidence.Where(Directory.Exists))
            if (target.StartsWith(Inside(path), comparison))
                throw new UserError("error.out-in-evidence", ("folder", folder), ("path", path));

        static string Inside(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar;
    }

    /// <exception cref="UserError">A case is there already and <paramref name="clobber"/> was not given, or the folder cannot be made.</exception>
    public static void CheckFree(string folder, bool clobber)
    {
        if (File.Exists(folder))
            throw new UserError("error.out-is-file", ("folder", folder));
        if (!clobber && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UserError("error.out-not-empty", ("folder", folder));
        Directory.CreateDirectory(folder);
    }

    /// <summary>Each report is written under another name first, so that a full disk or an interruption never leaves half a file.</summary>
    public static void Write(string folder, CaseResult result, Texts texts)
    {
        Directory.CreateDirectory(folder);
        foreach (var report in Catalog.Reports)
        {
            var path = Path.Combine(folder, report.FileName);
            var partial = path + ".partial";
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
                report.Write(result, texts, stream);
            File.Move(partial, path, overwrite: true);
        }
    }

    /// <summary>A label from evidence as a folder name: letters, digits, dots and dashes, at most 60 of them.</summary>
    public static string SafeName(string label)
    {
        var name = new string([.. label.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_').Take(60)]).Trim('.');
        return name.Length == 0 ? "server" : name;
    }
}
