using System.Reflection.PortableExecutable;

namespace Afterpatch.Scripts.WebShells;

/// <summary>A native program where a page is expected: an IIS module by its entry point, and what it can do by the functions that it imports.</summary>
internal static class NativeModule
{
    public static WebShellJudgement Judge(PEReader image, ReadOnlySpan<byte> content)
    {
        var tables = NativeTables.Read(image.PEHeaders, content);
        var entry = tables.Exports.Find(name => name is "RegisterModule" or "HttpExtensionProc" or "HttpFilterProc");
        var starters = tables.Imports.Where(Starts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(4).ToList();
        // Functions that are looked up at run time stand in the file as names, outside the import table.
        var lookedUp = starters.Count == 0 && tables.Imports.Contains("GetProcAddress") && (Has(content, "CreateProcess"u8) || Has(content, "WinExec\0"u8) || Has(content, "ShellExecute"u8));
        var compiled = DateTime.UnixEpoch.AddSeconds((uint)image.PEHeaders.CoffHeader.TimeDateStamp);
        var facts = $"a native {(entry is null ? "program" : $"web server module (exports {entry})")}, {(tables.HasSignature ? "carries a signature" : "carries no signature")}, compile stamp {compiled:yyyy-MM-dd}, {NativeVersion.Read(image.PEHeaders, content) ?? "no version resource"}";
        if (entry is not null && (starters.Count > 0 || lookedUp) && NamesShell(content))
        {
            var how = lookedUp ? "looks up at run time how to start programs" : "imports " + string.Join(", ", starters);
            return AssemblyJudge.Answer(WebShellVerdict.Suspicious, tables.HasSignature ? 40 : 55, [facts, $"is loaded by the web server and can start command shells ({how})"], ["execute"]);
        }
        return AssemblyJudge.Answer(WebShellVerdict.Benign, entry is not null ? 15 : 0, [facts]);
    }

    private static bool Starts(string import) =>
        import.StartsWith("CreateProcess", StringComparison.Ordinal) || import.StartsWith("ShellExecute", StringComparison.Ordinal) || import is "WinExec" or "system" or "_wsystem" or "_popen" or "_wpopen";

    private static bool NamesShell(ReadOnlySpan<byte> content) =>
        Has(content, "cmd"u8) || Has(content, "c\0m\0d\0"u8) || Has(content, "powershell"u8) || Has(content, "p\0o\0w\0e\0r\0s\0h\0e\0l\0l\0"u8);

    private static bool Has(ReadOnlySpan<byte> content, ReadOnlySpan<byte> what) => content.IndexOf(what) >= 0;
}
