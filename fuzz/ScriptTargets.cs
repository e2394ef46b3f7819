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

    /// <summary>The bytes are the one section of a native library, with its export, import, resource and delay-load tables at 0, 256, 512 and 768.</summary>
    public static void NativeModule(byte[] bytes)
    {
        var image = new byte[0x200 + bytes.Length];
        "MZ"u8.CopyTo(image);
        image[0x3C] = 0x80;
        "PE\0\0"u8.CopyTo(image.AsSpan(0x80));
        foreach (var (offset, value) in (ReadOnlySpan<(int, int)>)[(0x84, 0x1_8664), (0x94, 0x2022_00F0), (0x98, 0x20B), (0xB8, 0x1000), (0xBC, 0x200), (0xD0, 0x1000 + bytes.Length), (0xD4, 0x200), (0x104, 16),
            (0x108, 0x1000), (0x10C, 256), (0x110, 0x1100), (0x114, 256), (0x118, 0x1200), (0x11C, bytes.Length), (0x170, 0x1300), (0x174, 256), (0x190, bytes.Length), (0x194, 0x1000), (0x198, bytes.Length), (0x19C, 0x200)])
            BitConverter.TryWriteBytes(image.AsSpan(offset), value);
        bytes.CopyTo(image, 0x200);
        AssemblyJudge.Judge(image);
    }
}
