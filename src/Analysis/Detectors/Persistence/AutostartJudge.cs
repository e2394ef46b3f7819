using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>What stands at an autostart point beside what stands there on a healthy server.</summary>
internal static class AutostartJudge
{
    private static readonly Dictionary<string, string[]> Usual = new(StringComparer.Ordinal)
    {
        ["LSA packages"] = ["kerberos", "msv1_0", "schannel", "wdigest", "tspkg", "pku2u", "cloudap", "livessp", "negoexts", "wsauth", "rassfm", "scecli",
            "sshdpinauthlsa", "negoextender", "rpassfm", "msprivs", "ntdsa", "kdcpw", "live", "dpapisrv", "sspicli", "", "\"\""],
        ["Security providers"] = ["credssp.dll", "msapsspc.dll", "schannel.dll", "digest.dll", "msnsspc.dll", "pwdssp.dll"],
        ["BootExecute"] = ["autocheck autochk *", "autocheck autochk /q /v *"],
        ["Safe boot shell"] = ["cmd.exe"],
        ["RDP startup"] = ["rdpclip", "", "userinit"],
        ["VerifierDlls"] = ["", "verifier.dll", "vrfcore.dll", "vfbasics.dll", "vfcompat.dll", "vfluapriv.dll", "vfprint.dll", "vfnet.dll", "vfntlmless.dll", "vfnws.dll",
            "vfcuzz.dll", "cuzzapi.dll"],
    };

    public static (Severity Severity, string Reason, CommandVerdict Verdict) Judge(string location, string command, string name)
    {
        var verdict = location switch
        {
            "Netsh helper" => CommandJudge.Judge(command.Contains('\\', StringComparison.Ordinal) ? command : ""),
            "Move at start" => CommandVerdict.Quiet, // installers move files out of temporary folders all the time
            _ => CommandJudge.Judge(command),
        };
        if (command.Trim().Length == 0 || !IsUnusual(location, command, name))
            return (verdict.Severity, "", verdict);
        var isHigh = location is "Image file execution options" or "Outlook home page" or "Office test" or "Elevation hijack" || verdict.IsLoud || KnownBad(command)
            || location == "Silent process exit" && name.EndsWith("LocalDumpFolder", StringComparison.OrdinalIgnoreCase)
            || location == "COM scriptlet" && FromAfar.IsMatch(command)
            || location == "Move at start" && Page.IsMatch(command);
        return (isHigh ? Severity.High : Severity.Medium, "not-what-stands-there-on-a-healthy-server", verdict);
    }

    private static bool IsUnusual(string location, string command, string name) => location switch
    {
        "LSA packages" or "Security providers" or "RDP startup" or "Safe boot shell" or "BootExecute" => Unusual(location, command),
        "Winlogon" when name.EndsWith("Shell", StringComparison.OrdinalIgnoreCase) => !Is(command, "explorer.exe"),
        "Winlogon" when name.EndsWith("Userinit", StringComparison.OrdinalIgnoreCase) => command.Split(',',
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Any(part => !Is(part, "userinit.exe")),
        "Outlook home page" => !command.StartsWith("res://", StringComparison.OrdinalIgnoreCase),
        "Outlook add-in" => command.StartsWith("http", StringComparison.OrdinalIgnoreCase) || command.StartsWith(@"\\", StringComparison.Ordinal),
        "AppInit_DLLs" or "AppCertDlls" or "Logon script" or "Windows load" or "Office test" or "Elevation hijack" or "Name server plug-in" or "Address server plug-in" => true,
        "Profiler" => name.EndsWith("APPDOMAIN_MANAGER_ASM", StringComparison.OrdinalIgnoreCase),
        "Image file execution options" when name.EndsWith("VerifierDlls", StringComparison.OrdinalIgnoreCase) => Unusual("VerifierDlls", command.Replace(' ', ',')),
        "Image file execution options" => IsBackDoor(name, command),
        "Silent process exit" => name.EndsWith(@"lsass.exe\LocalDumpFolder", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("MonitorProcess", StringComparison.OrdinalIgnoreCase) && (!IsInstalled(command) || Interpreter.IsMatch(command)),
        "Program association" => command.Trim() is not ("\"%1\" %*" or "%1 %*"),
        "Known libraries" or "Media driver" => command.Contains('\\', StringComparison.Ordinal) && !SystemFolder.IsMatch(command),
        "Print processor" => command.Contains('\\', StringComparison.Ordinal),
        "Network provider" => !UsualProvider.IsMatch(name) && !command.Contains("Program Files", StringComparison.OrdinalIgnoreCase),
        "Trust provider" or "Signature provider" => IsForeign(command) || Loader.IsMatch(command), // a function of the loader itself that always says yes
        "Winsock provider" or "Credential provider" or "Script scanner" or "LSA extension" or "Time provider" or "Print monitor" or "Print provider" or "Remote management plug-in"
            or "Router manager" or "Dial-in protocol" or "Language library" or "Accessibility tool" or "Icon library" or "Sign-in server plug-in" or "Boot verification" or "Control panel"
            or "Group policy extension" or "COM scriptlet" => IsForeign(command),
        "Move at start" => Page.IsMatch(command) || IntoWindows.IsMatch(command),
        _ => false,
    };

    /// <summary>Whether code lies in the folders of Windows or of installed programs, on whichever drive.</summary>
    public static bool IsInstalled(string command) => Installed.IsMatch(command) && !command.Contains(@"\..\", StringComparison.Ordinal);

    /// <summary>A path, or an address, outside of those folders; a bare name is looked for in System32.</summary>
    private static bool IsForeign(string command) =>
        (command.Contains('\\', StringComparison.Ordinal) || command.Contains("://", StringComparison.Ordinal)) && command.Split('\n').Any(part => part.Trim().Length > 0
            && !IsInstalled(part.Trim()) && part.AsSpan().IndexOfAny('\\', '/') >= 0);

    private static bool Unusual(string location, string command) =>
        command.Split(['\n', ',', '\0'], StringSplitOptions.TrimEntries).Any(part => !Usual[location].Contains(part.ToLowerInvariant(), StringComparer.Ordinal));

    private static bool Is(string command, string program) =>
        command.Trim().Trim('"') is var path && path.EndsWith(program, StringComparison.OrdinalIgnoreCase) && (path.Length == program.Length
            || WindowsItself.IsMatch(path.AsSpan(0, path.Length - program.Length)));

    /// <summary>A debugger on a program that runs before anyone has logged on, or one that is a shell.</summary>
    private static bool IsBackDoor(string name, string command)
    {
        var parts = name.Split('\\');
        var target = parts.Length >= 2 ? parts[^2] : "";
        return AccessibilityTools.Contains(target) || Protection.IsMatch(target)
            || command.Contains("cmd.exe", StringComparison.OrdinalIgnoreCase) || command.Contains("powershell", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Packages that steal passwords and that keep their name.</summary>
    private static bool KnownBad(string command) =>
        command.Contains("mimilib", StringComparison.OrdinalIgnoreCase) || command.Contains("mimikat", StringComparison.OrdinalIgnoreCase) || command.Contains("memssp",
            StringComparison.OrdinalIgnoreCase);

    /// <summary>Programs that protect the server: a debugger keeps them from starting.</summary>
    private static readonly BoundedRegex Protection = new(@"^(MsMpEng|MsSense|NisSrv|MpCmdRun|SenseIR|SecurityHealthService|Sysmon(64)?|SavService|Sophos[a-z]*|hmpalert|CSFalcon[a-z]*|Sentinel[a-z]*|ccSvcHst|smc|CylanceSvc|ekrn|avp|mbam[a-z]*|xagt|cb|RepMgr|TmListen|NTRtScan|MSExchangeMitigation[a-z]*)\.exe$",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Installed = new(
        @"^\W{0,2}(%(systemroot|windir)%|[a-z]:\\windows|systemroot)\\(system32|syswow64|sysnative|microsoft\.net|winsxs|systemapps)\\|^\W?(%(programfiles|commonprogramfiles)(\(x86\))?%|%(common)?programw6432%|[a-z]:\\program files( \(x86\))?|[a-z]:\\progra~[0-9])\\|^\W?([a-z]:\\programdata|%programdata%)\\microsoft\\windows defender\\",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WindowsItself = new(@"^(%(systemroot|windir)%|[a-z]:\\windows)\\((system32|syswow64)\\)?$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex SystemFolder = new(@"^""?(%(systemroot|windir)%|[a-z]:\\windows)(\\(system32|syswow64)\\?|$)|\\program files", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex UsualProvider = new(@"\\(RDPNP|LanmanWorkstation|webclient|P9NP|vmhgfs|VBoxSF|hgfs|MUP|Nfs[a-z]*|CSC|Afs[a-z]*|PnpNp|picasvc|ctx[a-z]*)\\NetworkProvider\\",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Interpreter = new(@"(^|\\)(cmd|powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32)(\.exe)?\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Loader = new(@"(^|\\)(ntdll|kernel32|kernelbase)(\.dll)?$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex FromAfar = new(@"^\W?(https?:|ftp:|\\\\)", RegexOptions.IgnoreCase);

    /// <summary>The next start puts a page among the pages of the server, or a program where somebody's logon starts it.</summary>
    private static readonly BoundedRegex Page = new(@" -> [^>]*(\\(inetpub\\wwwroot|aspnet_client|httpproxy|clientaccess)\\[^>]*\.(aspx?|ashx|asmx|asax|ascx|soap|cshtml|config)|\\start menu\\programs\\startup\\[^>]+|\\(sethc|utilman|osk|magnify|narrator|displayswitch|atbroker)\.exe)$",
        RegexOptions.IgnoreCase);

    /// <summary>A file of a place that anybody may write to takes the place of one of Windows' own.</summary>
    private static readonly BoundedRegex IntoWindows = new(@"^([a-z]:\\(te?mp|perflogs|programdata)\\|[a-z]:\\users\\public\\|[a-z]:\\windows\\(temp|tasks|debug|help|fonts)\\|[a-z]:\\inetpub\\)[^>]* -> ([a-z]:\\windows|\\systemroot)\\(system32|syswow64)\\[^>]+\.(exe|dll|sys)$",
        RegexOptions.IgnoreCase);

    public static string[] Technique(string location) => location switch
    {
        "LSA packages" or "Security providers" => ["T1547.005"],
        "LSA extension" => ["T1547.008"],
        "Winlogon" => ["T1547.004"],
        "AppInit_DLLs" => ["T1546.010"],
        "AppCertDlls" => ["T1546.009"],
        "Image file execution options" or "Silent process exit" => ["T1546.012"],
        "Accessibility tool" => ["T1546.008"],
        "Screen saver" => ["T1546.002"],
        "Print monitor" or "Print provider" => ["T1547.010"],
        "Time provider" => ["T1547.003"],
        "COM server" or "COM scriptlet" or "COM substitute" => ["T1546.015"],
        "Netsh helper" => ["T1546.007"],
        "Outlook home page" => ["T1137.004"],
        "Outlook add-in" or "Office add-in" => ["T1137.006"],
        "Office test" => ["T1137.002"],
        "Program association" => ["T1546.001"],
        "Elevation hijack" => ["T1548.002"],
        "Print processor" => ["T1547.012"],
        "Application shim" => ["T1546.011"],
        "Name server plug-in" or "Address server plug-in" => ["T1505"],
        "Network provider" => ["T1556.008"],
        "Credential provider" or "Sign-in server plug-in" => ["T1556"],
        "Trust provider" or "Signature provider" => ["T1553.003"],
        "Group policy script" => ["T1037.001"],
        "Logon script" => ["T1037.001"],
        "Active Setup" => ["T1547.014"],
        "Profiler" => ["T1574.012"],
        "Move at start" => ["T1542"],
        "Winsock provider" or "Performance library" or "Script scanner" or "Router manager" or "Dial-in protocol" or "Language library" or "Crash helper" or "Remote management plug-in" => ["T1546"],
        _ => ["T1547.001"],
    };
}
