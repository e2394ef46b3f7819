using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.VBScript;

/// <summary>VBScript text to the common tree.</summary>
internal static class VBScriptReader
{
    public const int MaxChars = 8 * 1024 * 1024;

    public static Tree.Program Read(string text)
    {
        if (text.Length > MaxChars)
            return Tree.Program.Unread($"more than {MaxChars} characters of VBScript");
        if (text.Contains(ScriptEncoder.Start, StringComparison.Ordinal))
            text = ScriptEncoder.DecodeAll(text);
        var parser = new VBParser(new VBLexer(text).Tokens(), new LineMap(text));
        var nodes = parser.Everything();
        return new Tree.Program(nodes, new Dictionary<string, string>(), [], parser.Broken);
    }
}
