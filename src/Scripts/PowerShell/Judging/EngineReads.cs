using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Whether a script only asks for the state of the scan interface: checks of a machine read the fields and bytes that a bypass writes.</summary>
internal static partial class EngineReads
{
    /// <summary>Every way known to write a field or memory, and to run what cannot be read here.</summary>
    private static readonly string[] Writing =
    [
        "SetValue", "VirtualProtect", "ProtectVirtualMemory", "WriteProcessMemory", "WriteVirtualMemory", "WriteByte", "WriteInt", "StructureToPtr", "MoveMemory", "CopyMemory", "MemoryCopy", "NativeMemory", "Marshal]::Write",
        "memcpy", "memset", "unsafe", "Marshal.", "EntryPoint", "InvokeMember", "DynamicInvoke", ".Invoke(", "FunctionPointer", "Emit", "UnsafeNativeMethods", "FromBase64String",
        "Assembly]::Load", "Invoke-Expression", "ScriptBlock]::Create", "AddScript", "InvokeScript", "-EncodedCommand", "-enc ", "Add-Type -Path", "Set-Variable",
        "Set-ItemProperty", "New-ItemProperty", "reg add",
    ];

    public static bool Only(ScriptFacts facts)
    {
        if (facts.HasAny(Writing) || facts.DownloadedCode is not null || facts.LoadedBytes is not null || DynamicMember().BoundedIsMatch(facts.Code))
            return false;
        var fields = Field().BoundedCount(facts.Code);
        var copies = Copy().BoundedCount(facts.Code);
        return (fields > 0 || copies > 0) && fields == ReadField().BoundedCount(facts.Code) && copies == ReadBytes().BoundedCount(facts.Code)
            && External().Count(facts.Code) == HarmlessExternal().Count(facts.Code);
    }

    [GeneratedRegex(@"\bGetFields?\(", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Field();

    [GeneratedRegex(@"\bGetField\([^()\r\n]{0,200}\)\.GetValue\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ReadField();

    [GeneratedRegex(@"\]::Copy\(", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Copy();

    /// <summary>From memory into an array: the number of the first element comes third. Into memory it comes second.</summary>
    [GeneratedRegex(@"Marshal\]::Copy\(\s*\$\w+\s*,\s*\$\w+\s*,\s*\d+\s*,", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ReadBytes();

    [GeneratedRegex(@"\bextern\s", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex External();

    [GeneratedRegex(@"\bextern\s+IntPtr\s+(?:GetProcAddress|GetModuleHandle|LoadLibrary)[AW]?\s*\(", RegexOptions.NonBacktracking)]
    private static partial Regex HarmlessExternal();

    /// <summary>A member whose name is made when it runs.</summary>
    [GeneratedRegex(@"(?:\.|::)(?:[$({]|""[^""\r\n]*[$`])", RegexOptions.NonBacktracking)]
    private static partial Regex DynamicMember();
}
