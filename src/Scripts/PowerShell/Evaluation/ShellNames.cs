namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Names under which shells are started.</summary>
internal static class ShellNames
{
    public static bool IsPowerShell(string name) => FileName(name) is "powershell" or "pwsh" or "powershell_ise";

    public static bool IsCmd(string name) => FileName(name) is "cmd" or "%comspec%" or "$env:comspec";

    /// <summary>The program's name without folder, quotes and <c>.exe</c>, in lower case.</summary>
    public static string FileName(string path)
    {
        var name = path.Trim().Trim('"', '\'');
        name = name[(name.LastIndexOfAny(['\\', '/']) + 1)..].ToLowerInvariant();
        return name.EndsWith(".exe", StringComparison.Ordinal) ? name[..^4] : name;
    }
}
