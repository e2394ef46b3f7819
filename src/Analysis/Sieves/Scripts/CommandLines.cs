namespace Afterpatch.Analysis.Sieves.Scripts;

/// <summary>Command lines that may carry a script or do what scripts of intruders do.</summary>
internal static class CommandLines
{
    /// <summary>Tools of intruders under their own name, and their modules under any.</summary>
    private static readonly string[] Tools =
        ["mimikatz", "sekurlsa", "lsadump", "privilege::", "kerberos::", "rubeus", "sharphound", "bloodhound", "seatbelt", "winpeas", "lazagne", "nanodump", "safetykatz", "snaffler", "potato", "printspoofer", "secretsdump", "pypykatz"];

    private static readonly System.Buffers.SearchValues<string> Words = System.Buffers.SearchValues.Create(
        ["powershell", "pwsh", "cmd", "comspec", "mshta", "rundll32", "regsvr32", "wscript", "cscript", "certutil", "bitsadmin", "schtasks", "reg ", "reg.exe", "wmic", "vssadmin",
            "ntdsutil", "procdump", "net ", "net1", "sc ", "sc.exe", "wevtutil", "bcdedit", "wbadmin",
            .. Tools],
        StringComparison.OrdinalIgnoreCase);

    public static bool MayCarryScript(string line) => line.AsSpan().IndexOfAny(Words) >= 0;
}
