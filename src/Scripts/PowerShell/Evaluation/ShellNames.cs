namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Names under which shells are started.</summary>
internal static class ShellNames
{
    public static bool IsPowerShell(string name) => FileName(name) is "powershell" or "pwsh" or "powershell_ise";

    public static bool IsCmd(string name) => FileName(name) is "cmd" or "%comspec%" or "$env:comspec";

    /// <summary>No program that anybody asks for has a longer name.</summary>
    private const int MaxName = 64;

    /// <summary>The program's name without folder, quotes and <c>.exe</c>, in lower case.</summary>
    public static string FileName(string path)
    {
        var name = path.Trim().Trim('"', '\'');
        name = name[(name.LastIndexOfAny(['\\', '/']) + 1)..];
        if (name.Length > MaxName)
            return name;
        name = name.ToLowerInvariant();
        return name.EndsWith(".exe", StringComparison.Ordinal) ? name[..^4] : name;
    }
}
