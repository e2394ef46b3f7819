using System.Buffers;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Words without which code can do nothing that we judge: pages without any of them are not parsed.</summary>
internal static class Markers
{
    private static readonly SearchValues<string> Words = SearchValues.Create(
    [
        "eval", "execute", "process", "shell", "load", "createobject", "compile", "deserializ", "formatter", "transform", "socket", "tcp", "saveas", "savetofile", "stream",
        "writeall", "appendall", "createtext", "opentext", "file", "directory", "drive", "command", "recordset", ".open", "dllimport", "marshal", "declare", "registry", "management",
        "invoke", "activator", "activex", "assembly", "#@~^", "\\u", "\\x", "runspace", "xaml", "parsecontrol", "parsetemplate", "getobject", "callbyname", "adodb", "connect", "sql", "directoryentry",
        "wmi", "exec", ".run", "cmd", "regread", "regwrite", "getref", "function(", "unescape", "chr(", "strreverse", "webclient", "webrequest", "fromcharcode", "powershell", "new [", "virtualalloc", "#include", "adapter",
        "\"+\"", "'+'", "\"&\"", "\" + \"", "\" & \"", "this[", "constructor", "schedule", "machinekey", "validationkey", "decryptionkey", "processmodel", "anonymoususerpass", "virtualpath", "xmlserializer",
    ], StringComparison.OrdinalIgnoreCase);

    public static bool MayMatter(string code) => code.AsSpan().ContainsAny(Words);
}
