using Afterpatch.Scripts.Tree;
using Afterpatch.Scripts.VBScript;

namespace Afterpatch.Scripts.JScript;

/// <summary>JScript of classic ASP and JScript.NET to the common tree.</summary>
/// <remarks>A parser of our own: any ECMAScript parser refuses JScript.NET's types and imports, and gives no tree for broken code.</remarks>
internal static class JScriptReader
{
    public const int MaxChars = 8 * 1024 * 1024;

    public static Tree.Program Read(string text)
    {
        if (text.Length > MaxChars)
            return Tree.Program.Unread($"more than {MaxChars} characters of JScript");
        if (text.Contains(ScriptEncoder.Start, StringComparison.Ordinal))
            text = ScriptEncoder.DecodeAll(text);
        var parser = new JSParser(new JSLexer(text).Tokens(), new LineMap(text));
        var nodes = parser.Everything();
        return new Tree.Program(nodes, new Dictionary<string, string>(), parser.Imports, parser.Broken);
    }
}
