using System.Reflection.PortableExecutable;

namespace Afterpatch.Scripts.WebShells;

/// <summary>A native program where a page is expected: an IIS module by its entry point, and what it can do by the functions that it names.</summary>
internal static class NativeModule
{
    public static WebShellJudgement Judge(PEReader image, ReadOnlySpan<byte> content)
    {
        var isModule = content.IndexOf("RegisterModule\0"u8) >= 0 || content.IndexOf("HttpExtensionProc\0"u8) >= 0 || content.IndexOf("HttpFilterProc\0"u8) >= 0;
        var runs = content.IndexOf("CreateProcess"u8) >= 0 || content.IndexOf("WinExec\0"u8) >= 0 || content.IndexOf("ShellExecute"u8) >= 0;
        var compiled = image.PEHeaders.CoffHeader.TimeDateStamp;
        var facts = $"a native {(isModule ? "web server module" : "program")}, compile stamp {DateTime.UnixEpoch.AddSeconds((uint)compiled):yyyy-MM-dd}";
        if (isModule && runs && content.IndexOf("cmd"u8) >= 0)
            return AssemblyJudge.Answer(WebShellVerdict.Suspicious, 55, [facts, "is loaded by the web server and can start command shells"], ["execute"]);
        return AssemblyJudge.Answer(WebShellVerdict.Benign, isModule ? 15 : 0, [facts]);
    }
}
