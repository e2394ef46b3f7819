using System.Text;
using Afterpatch.Scripts.PowerShell;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Fuzz;

/// <summary>Scripts in any language, and compiled pages: whatever the bytes, a judgement comes back.</summary>
internal static class ScriptTargets
{
    public static void PowerShell(byte[] bytes) => _ = Deobfuscator.Judge(bytes).Text;

    public static void Batch(byte[] bytes) => _ = Deobfuscator.Judge("cmd /v /c \"" + Encoding.Latin1.GetString(bytes) + "\"", ScriptOrigin.CommandLine).Text;

    public static void ClassicPage(byte[] bytes) => WebShellJudge.Judge("page.asp", bytes);

    public static void NetPage(byte[] bytes) => WebShellJudge.Judge("page.aspx", bytes, _ => bytes);

    public static void RazorPage(byte[] bytes) => WebShellJudge.Judge("page.cshtml", bytes);

    public static void Compiled(byte[] bytes) => AssemblyJudge.Judge(bytes);
}
