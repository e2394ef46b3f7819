namespace Afterpatch.Scripts.PowerShell;

/// <summary>What a file's name says about how it is read.</summary>
public static class ScriptOrigins
{
    /// <param name="path">The file's name or path; empty when it is not known.</param>
    public static ScriptOrigin OfFile(string path) =>
        path.EndsWith(".bat", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) ? ScriptOrigin.Batch : ScriptOrigin.File;
}
