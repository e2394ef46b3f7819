using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Scanners carry the words of attacks as patterns to look for: alternatives in one text, which nothing can run.</summary>
internal static class SearchPatterns
{
    private static readonly string[] Signatures = ["amsiInit", "AmsiScan", "VirtualAlloc", "CreateRemoteThread", "WriteProcessMemory", "sekurlsa", "mimikatz",
        "DownloadString", "FromBase64String", "GetAsyncKeyState", "MiniDump", "vssadmin", "EncodedCommand"];

    /// <param name="code">The script without its comments, as long as the source.</param>
    public static string Without(string code, ScriptSource source)
    {
        if (!code.Contains('|', StringComparison.Ordinal) || !LineWords.Any(code, Signatures))
            return code;
        char[]? blanked = null;
        foreach (var node in source.Tree.FindAll(ast => ast is StringConstantExpressionAst
        {
            StringConstantType: StringConstantType.SingleQuoted
            or StringConstantType.DoubleQuoted
        } text && IsPattern(text.Value), true))
        {
            blanked ??= code.ToCharArray();
            for (var i = node.Extent.StartOffset + 1; i < node.Extent.EndOffset - 1 && i < blanked.Length; i++)
                blanked[i] = ' ';
        }
        return blanked is null ? code : new string(blanked);
    }

    /// <summary>Words in alternation, without what code has: no call, no variable, no statement.</summary>
    private static bool IsPattern(string text)
    {
        if (text.Length > 2_000 || text.IndexOfAny(['$', ';', '=', '{']) >= 0)
            return false;
        var alternatives = text.Split('|');
        return alternatives.Length >= 2 && LineWords.Any(text, Signatures) && Array.TrueForAll(alternatives, one => one.Length > 2 && !one.StartsWith(' ') && !one.EndsWith(' '));
    }
}
