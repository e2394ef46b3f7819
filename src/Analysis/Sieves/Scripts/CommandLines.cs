namespace Afterpatch.Analysis.Sieves.Scripts;

/// <summary>Command lines that may carry a script or do what scripts of intruders do.</summary>
internal static class CommandLines
{
    private static readonly System.Buffers.SearchValues<string> Words = System.Buffers.SearchValues.Create(
        ["powershell", "pwsh", "cmd", "comspec", "mshta", "rundll32", "regsvr32", "wscript", "cscript", "certutil", "bitsadmin", "schtasks", "reg ", "reg.exe", "wmic", "vssadmin",
            "ntdsutil", "procdump", "net ", "net1", "sc ", "sc.exe", "wevtutil", "bcdedit", "wbadmin"],
        StringComparison.OrdinalIgnoreCase);

    public static bool MayCarryScript(string line) => line.AsSpan().IndexOfAny(Words) >= 0;
}
