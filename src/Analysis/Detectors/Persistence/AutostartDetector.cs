using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Registry places that start code by themselves, holding what they do not hold on a healthy server.</summary>
/// <remarks>T1547, T1546. Stateless: a place is judged by its own usual content, the rest by what it runs.</remarks>
public sealed class AutostartDetector : IDetector
{
    private static readonly Dictionary<string, string[]> Usual = new(StringComparer.Ordinal)
    {
        ["LSA packages"] = ["kerberos", "msv1_0", "schannel", "wdigest", "tspkg", "pku2u", "cloudap", "livessp", "negoexts", "wsauth", "rassfm", "scecli", "sshdpinauthlsa", "negoextender", "rpassfm", "msprivs", "ntdsa", "kdcpw", "live", "dpapisrv", "sspicli", "", "\"\""],
        ["Security providers"] = ["credssp.dll", "msapsspc.dll", "schannel.dll", "digest.dll", "msnsspc.dll", "pwdssp.dll"],
        ["BootExecute"] = ["autocheck autochk *", "autocheck autochk /q /v *"],
        ["Safe boot shell"] = ["cmd.exe"],
        ["RDP startup"] = ["rdpclip", "", "userinit"],
    };

    public string Id => "persistence.autostart";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not InventoryRecord { Item.Kind: "autostart" } entry)
            return;
        var (severity, reason, verdict) = Judge(entry["location"], entry["command"], entry.Item.Name);
        if (severity < Severity.Medium)
            return;
        findings.Add(Claim.Of(
            Id, severity, severity >= Severity.High ? Confidence.High : Confidence.Medium, entry.IsDeleted ? FindingState.Removed : FindingState.Active,
            new Subject("registry", entry.Item.Name), [EvidenceItem.Of(entry.At, entry["command"])], Technique(entry["location"]), Claim.Inside, entry.ChangedUtc,
            ("location", entry["location"]), ("runs", entry["command"]), ("reasons", reason.Length > 0 ? reason : verdict.ReasonText), ("decoded", verdict.Decoded), ("indicators", verdict.IndicatorText)));
    }

    public void Complete(ICollection<Finding> findings) { }

    private static (Severity Severity, string Reason, CommandVerdict Verdict) Judge(string location, string command, string name)
    {
        var verdict = location == "Netsh helper" ? CommandJudge.Judge(command.Contains('\\', StringComparison.Ordinal) ? command : "") : CommandJudge.Judge(command);
        var unusual = location switch
        {
            "LSA packages" or "Security providers" or "RDP startup" or "Safe boot shell" or "BootExecute" => Unusual(location, command),
            "Winlogon" when name.EndsWith("Shell", StringComparison.OrdinalIgnoreCase) => !Is(command, "explorer.exe"),
            "Winlogon" when name.EndsWith("Userinit", StringComparison.OrdinalIgnoreCase) => command.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Any(part => !Is(part, "userinit.exe")),
            "Outlook home page" => !command.StartsWith("res://", StringComparison.OrdinalIgnoreCase),
            "Outlook add-in" => command.StartsWith("http", StringComparison.OrdinalIgnoreCase) || command.StartsWith(@"\\", StringComparison.Ordinal),
            "AppInit_DLLs" or "AppCertDlls" or "Logon script" or "Windows load" or "Office test" => command.Trim().Length > 0,
            "Image file execution options" => IsBackDoor(name, command),
            "Program association" => command.Trim() is not ("\"%1\" %*" or "%1 %*"),
            "Elevation hijack" => command.Trim().Length > 0,
            "Name server plug-in" or "Address server plug-in" => command.Trim().Length > 0,
            "Known libraries" or "Media driver" => command.Contains('\\', StringComparison.Ordinal) && !SystemFolder.IsMatch(command),
            "Print processor" => command.Contains('\\', StringComparison.Ordinal),
            "Network provider" => !UsualProvider.IsMatch(name) && !command.Contains("Program Files", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
        if (unusual)
            return (location is "Image file execution options" or "Outlook home page" or "Office test" or "Elevation hijack" || verdict.IsLoud || KnownBad(command) ? Severity.High : Severity.Medium, "not-what-stands-there-on-a-healthy-server", verdict);
        return (verdict.Severity, "", verdict);
    }

    private static bool Unusual(string location, string command) =>
        command.Split(['\n', ',', '\0'], StringSplitOptions.TrimEntries).Any(part => !Usual[location].Contains(part.ToLowerInvariant(), StringComparer.Ordinal));

    private static bool Is(string command, string program) =>
        command.Trim().Trim('"') is var path && path.EndsWith(program, StringComparison.OrdinalIgnoreCase) && (path.Length == program.Length || WindowsItself.IsMatch(path.AsSpan(0, path.Length - program.Length)));

    /// <summary>A debugger on a program that runs before anyone has logged on, or one that is a shell.</summary>
    private static bool IsBackDoor(string name, string command)
    {
        var parts = name.Split('\\');
        var target = parts.Length >= 2 ? parts[^2].ToUpperInvariant() : "";
        return target is "SETHC.EXE" or "UTILMAN.EXE" or "OSK.EXE" or "MAGNIFY.EXE" or "NARRATOR.EXE" or "DISPLAYSWITCH.EXE" or "ATBROKER.EXE"
            || Protection.IsMatch(target) || command.Contains("cmd.exe", StringComparison.OrdinalIgnoreCase) || command.Contains("powershell", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Programs that protect the server: a debugger keeps them from starting.</summary>
    private static readonly BoundedRegex Protection = new(@"^(MsMpEng|MsSense|NisSrv|MpCmdRun|SenseIR|SecurityHealthService|Sysmon(64)?|SavService|Sophos[a-z]*|hmpalert|CSFalcon[a-z]*|Sentinel[a-z]*|ccSvcHst|smc|CylanceSvc|ekrn|avp|mbam[a-z]*|xagt|cb|RepMgr|TmListen|NTRtScan|MSExchangeMitigation[a-z]*)\.exe$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WindowsItself = new(@"^(%(systemroot|windir)%|[a-z]:\\windows)\\((system32|syswow64)\\)?$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex SystemFolder = new(@"^""?(%(systemroot|windir)%|[a-z]:\\windows)(\\(system32|syswow64)\\?|$)|\\program files", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex UsualProvider = new(@"\\(RDPNP|LanmanWorkstation|webclient|P9NP|vmhgfs|VBoxSF|hgfs|MUP|Nfs[a-z]*|CSC|Afs[a-z]*|PnpNp|picasvc|ctx[a-z]*)\\NetworkProvider\\", RegexOptions.IgnoreCase);

    /// <summary>Packages that steal passwords and that keep their name.</summary>
    private static bool KnownBad(string command) =>
        command.Contains("mimilib", StringComparison.OrdinalIgnoreCase) || command.Contains("mimikat", StringComparison.OrdinalIgnoreCase) || command.Contains("memssp", StringComparison.OrdinalIgnoreCase);

    private static string[] Technique(string location) => location switch
    {
        "LSA packages" => ["T1547.005"],
        "Security providers" => ["T1547.005"],
        "Winlogon" => ["T1547.004"],
        "AppInit_DLLs" => ["T1546.010"],
        "Image file execution options" => ["T1546.012"],
        "Print monitor" => ["T1547.010"],
        "Time provider" => ["T1547.003"],
        "COM server" => ["T1546.015"],
        "Netsh helper" => ["T1546.007"],
        "Outlook home page" => ["T1137.004"],
        "Outlook add-in" => ["T1137.006"],
        "Office test" => ["T1137.002"],
        "Program association" => ["T1546.001"],
        "Elevation hijack" => ["T1548.002"],
        "Print processor" => ["T1547.012"],
        "Application shim" => ["T1546.011"],
        "Name server plug-in" or "Address server plug-in" => ["T1505"],
        "Network provider" => ["T1556.008"],
        "Group policy script" => ["T1037.001"],
        "Active Setup" => ["T1547.014"],
        _ => ["T1547.001"],
    };
}
