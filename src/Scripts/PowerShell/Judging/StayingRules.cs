using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Ways to be started again, whatever sets them up, judged by what they start.</summary>
internal static partial class StayingRules
{
    private static readonly string[] RunKeys = [@"CurrentVersion\Run", @"CurrentVersion\Policies\Explorer\Run", @"CurrentVersion\RunOnce", @"Start Menu\Programs\Startup",
        "GetFolderPath('Startup')", "GetFolderPath(\"Startup\")", "SpecialFolders(\"Startup\")", "SpecialFolders.Item('Startup')", "shell:startup", @"Programs\StartUp"];

    private static readonly string[] Tasks = ["Register-ScheduledTask", "schtasks /create", "schtasks.exe /create", "schtasks /Create", "RegisterTaskDefinition",
        "New-ScheduledTaskAction", "Schedule.Service", "PS_ScheduledTask", "Register-ScheduledJob", "RegisterTask(", "schtasks /change"];

    private static readonly string[] Writable = [.. ScriptPlaces.Writable, "$env:appdata", "$env:localappdata", "$env:tmp", "%temp%", "%appdata%", "%localappdata%",
        "%public%", "%programdata%", @"c:\windows\tasks\", @"c:\windows\debug\", @"c:\users\public", @"\music\", @"c:\intel\", @"c:\recycler", "$recycle.bin", "%tmp%",
        "gettemppath"];

    private static readonly string[] Hosts = ["powershell", "pwsh", "mshta", "wscript", "cscript", "rundll32", "regsvr32", "cmd /c", "cmd.exe /c", "msbuild",
        "installutil", "javascript:", "vbscript:", ".vbs", ".js ", ".hta", ".bat", "-enc", "-w hidden", "-windowstyle hidden"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("started-at-logon-from-writable-folder", 60, ["T1547.001"], facts => Autostarts(facts, RunKeys) && StartsFromWritable(facts, RunKeys) is { } line ? line : null),
        new("own-copy-started-at-logon", 60, ["T1547.001", "T1036"], facts => (facts.HasAny(RunKeys) || facts.HasAny(Tasks)) && CopiesItself(facts) is { } copy ? copy : null),
        new("task-runs-script-host", 40, ["T1053.005"], facts => facts.HasAny(Tasks) && Lines(facts).FirstOrDefault(line => line.Length < 8_000 && Any(line,
            ["New-ScheduledTaskAction", "schtasks", "ExecAction", ".Arguments", ".Path =", "Actions.Create", "RegisterTask"]) && Any(line, Hosts) && (Any(line, Writable)
            || ExecutionRules.IsHidden(line) || ExecutionRules.IsEncoded(facts.WithoutOwnEncoding(line)))) is { } task ? task : null),
        new("task-runs-as-system-from-writable-folder", 40, ["T1053.005"], facts => facts.HasAny(Tasks) && facts.HasAny("/ru system", "/ru \"system", "'SYSTEM'",
            "NT AUTHORITY\\SYSTEM", "-UserId SYSTEM", "-User SYSTEM", "/ru 'system", "S-1-5-18", "-UserID \"NT") && Lines(facts).Any(line => Any(line,
            ["New-ScheduledTaskAction", "schtasks", "-Execute"]) && Any(line, Writable)) ? facts.Line(Tasks) : null),
        new("task-comes-often", 20, ["T1053.005"], facts => facts.HasAny(Tasks) && facts.HasAny("/sc minute", "-RepetitionInterval", "/mo ", "Repetition.Interval",
            "PT1M", "PT5M", "PT10M", "PT15M") && facts.HasAny(Hosts) && Lines(facts).Any(line => Any(line, ["-Argument", "/tr", "Arguments"]) && Any(line, ["powershell",
            "pwsh", "mshta", "wscript", ".vbs", ".js", "rundll32"])) ? facts.Line("/sc minute", "-RepetitionInterval", "/mo ", "Repetition") : null),
        new("task-in-disguise", 30, ["T1036.004", "T1053.005"], facts => facts.HasAny(Tasks) && TaskName().BoundedMatch(facts.Code) is { Success: true } name && facts.HasAny(Hosts) ? name.Value : null),
        new("fetched-and-started-again", 50, ["T1105", "T1053.005", "T1547.001"], facts => facts.Deeds.Fetches && (facts.HasAny(Tasks) || (facts.HasAny(RunKeys)
            && (facts.Deeds.WritesRegistry || facts.HasAny("CreateShortcut", "Copy-Item", "-OutFile", "DownloadFile")))) && facts.HasAny(Writable)
            && !facts.HasAny("msiexec", "/quiet", "/qn", "/silent") && facts.Written.Length < 12_000 && !facts.HasAny("github.com/", "microsoft.com")
            ? facts.Line(RunKeys) is { Length: > 0 } key ? key : facts.Line(Tasks) : null),
        new("subscription-runs-code", 100, ["T1546.003"], facts => facts.HasAny("__EventFilter", "EventConsumer", "__FilterToConsumerBinding")
            && facts.HasAny("CommandLineTemplate", "ScriptText", "ExecutablePath", "ScriptFileName") && facts.HasAny("Set-WmiInstance", "New-CimInstance",
            "CreateInstance", "wmiclass", ".Put(", "/NAMESPACE", "mofcomp", "ManagementClass") && (facts.HasAny("powershell", "pwsh", "mshta", "wscript", "cscript",
            "rundll32", "regsvr32", "ActiveScriptEventConsumer", ".vbs", ".js'", ".hta") || facts.HasAny(Writable) || facts.HasAny("-enc", "IEX", "http://", "https://"))
            ? facts.Line("CommandLineTemplate", "ScriptText", "ExecutablePath", "ScriptFileName") : null),
        new("service-runs-hidden-shell", 60, ["T1543.003"], facts => facts.HasAny("sc create", "sc.exe create", "New-Service", "binPath", "CreateService",
            "Win32_Service") ? Lines(facts).FirstOrDefault(line => line.Length < 4_000 && Any(line, ["binPath", "New-Service", "BinaryPathName", "create "]) && Any(line,
            ["powershell", "pwsh", "mshta", "cmd.exe /c", "cmd /c"]) && (ExecutionRules.IsHidden(line) || ExecutionRules.IsEncoded(line) || Any(line, Writable))) : null),
        new("transfer-starts-program", 100, ["T1197"], facts => facts.HasAny("SetNotifyCmdLine", "-NotifyCmdLine", "NotifyCmdLine") ? facts.Line("NotifyCmdLine") : null),
        new("library-placed-beside-program", 60, ["T1574.002"], facts => facts.Has(".dll") && facts.HasAny("Copy-Item", "copy ")
            && (facts.Deeds.Fetches || facts.HasAny("WriteAllBytes", "Copy-Item")) && (facts.HasAny(Tasks) || facts.HasAny(RunKeys) || facts.Deeds.Starts)
            && SideLoad().BoundedMatch(facts.Code) is { Success: true } placed ? placed.Value : null),
        new("library-placed-in-system", 60, ["T1574.001"], facts => facts.Has(".dll") && facts.Has("system32") && SystemLibrary().BoundedMatch(facts.Code) is { Success: true } placed
            && (facts.HasAny(ScriptPlaces.Writable) || facts.Deeds.Fetches || facts.HasAny("FromBase64String", "$payload", "WriteAllBytes")) ? placed.Value : null),
        new("handler-of-files-changed", 70, ["T1546.001"], facts => facts.HasAny(@"shell\open\command") && facts.Deeds.WritesRegistry && facts.HasAny(@"Classes\", "HKCR")
            && Lines(facts).FirstOrDefault(line => Has(line, @"open\command") && (Any(line, Hosts) || Any(line, Writable))) is { } line ? line : null),
        new("profile-carries-code", 30, ["T1546.013"], facts => facts.HasAny("$profile", "profile.ps1") && facts.HasAny("Add-Content",
            "Set-Content", "Out-File", "WriteAllText", "AppendAllText", ">>") && Profile().BoundedIsMatch(facts.Code) && (facts.HasAny("DownloadString", "FromBase64String", "irm http", "iwr http")
            || Lines(facts).Any(line => Has(line, "profile") && Profile().BoundedIsMatch(line) && Any(line, ["Content", "Out-File", "WriteAll", "AppendAll", ">>"]) && (Any(line, Writable) || Has(line,
            "hidden")))) ? facts.Line("$profile", "profile.ps1") : null),
        new("shortcut-starts-shell", 70, ["T1547.009", "T1204.001"], facts => facts.HasAny("CreateShortcut") && (Lines(facts).Any(line => Any(line, ["TargetPath",
            "Arguments"]) && Any(line, ["powershell", "mshta", "wscript", "rundll32", "regsvr32"])) || facts.HasAny("TargetPath = 'cmd", "TargetPath = \"cmd", "cmd.exe"))
            && (facts.HasAny("hidden", "-enc", "IEX", "DownloadString", "http://", "https://", "javascript:") || facts.HasAny("IconLocation") && facts.HasAny(Writable))
            ? facts.Line("CreateShortcut") : null),
        new("spreads-by-drives", 100, ["T1091"], facts => facts.HasAny("DriveType=2", "DriveType = 2", "DriveType -eq 2", "DriveType]::Removable", "-eq 'Removable'",
            "-eq \"Removable\"", "DriveType='2'", "DriveType -eq 'Removable'") && facts.HasAny("Copy-Item", "File]::Copy", "CreateShortcut", "autorun.inf",
            "WriteAllBytes", "Set-Content") && facts.HasAny("$PSCommandPath", "$MyInvocation", ".lnk", "autorun.inf", "Hidden", "ScriptFullName")
            ? facts.Line("DriveType", "Removable") : null),
        new("mails-itself", 100, ["T1534", "T1566.001"], facts => facts.HasAny("Outlook.Application", "Interop.Outlook", "SmtpClient") && facts.HasAny("AddressLists",
            "AddressEntries", "Contacts", "GlobalAddressList", "GetDefaultFolder(10)") && facts.HasAny("Attachments.Add", ".Body") && facts.HasAny(".Send()",
            "CreateItem", ".Send(") && facts.HasAny("foreach", "for (", "for(", "ForEach-Object", "DeleteAfterSubmit", "$PSCommandPath", "$MyInvocation")
            ? facts.Line("AddressLists", "AddressEntries", "Contacts", "GetDefaultFolder") : null),
        new("carried-parts-written-and-started", 60, ["T1027.009"], facts => facts.HasAny("FromBase64String", "FromHexString") && facts.HasAny("WriteAllBytes",
            "Set-Content -Encoding Byte", "FileStream", "-AsByteStream", "Set-Content -Value") && facts.Deeds.Starts && facts.HasAny(Writable) && facts.HasAny(".exe",
            ".dll", ".scr", ".bat", ".vbs", ".js", ".cmd", ".ps1") && facts.Written.Length < 20_000 && !facts.HasAny("-Wait", "/quiet", "/qn")
            ? facts.Line("WriteAllBytes", "Set-Content", "FileStream") : null),
        new("remote-tool-installed-unseen", 70, ["T1219"], RemoteTool),
        new("extension-forced", 60, ["T1176"], facts => facts.HasAny("ExtensionInstallForcelist", "--load-extension", "Extensions\\Install")
            && (facts.Deeds.WritesRegistry || facts.HasAny("--load-extension")) && (facts.HasAny("Stop-Process", "taskkill", "--load-extension")
            || facts.Deeds.Address!.Length > 0) ? facts.Line("ExtensionInstallForcelist", "load-extension") : null),
        new("logon-script-in-environment", 60, ["T1037.001"], facts => facts.Has("UserInitMprLogonScript") ? facts.Line("UserInitMprLogonScript") : null),
        new("restarts-itself-hidden", 50, ["T1564.003"], facts => facts.HasAny("$PSCommandPath", "$MyInvocation", "$PSScriptRoot")
            && Lines(facts).FirstOrDefault(line => Any(line, ["Start-Process", "saps", "ShellExecute", ".Run("]) && Has(line, "powershell")
            && ExecutionRules.IsHidden(line) && Any(line, ["$PSCommandPath", "$MyInvocation", "$args", "-File"])) is { } again && (facts.Deeds.Fetches
            || facts.Deeds.RunsText || facts.HasAny("MpPreference")) ? again : null),
    ];

    private static bool Autostarts(ScriptFacts facts, string[] places) => facts.HasAny(places) && (facts.Deeds.WritesRegistry || facts.HasAny("CreateShortcut",
        "Copy-Item", "WriteAllText", "Set-Content", "Out-File", "copy ", "DownloadFile", "-OutFile"));

    /// <summary>A line that names the place of autostart and a script host or a folder anybody may write to.</summary>
    private static string? StartsFromWritable(ScriptFacts facts, string[] places)
    {
        foreach (var line in facts.Lines)
        {
            if (line.Length > 8_000 || !Any(line, places) || Any(line, ["Remove-ItemProperty", "reg delete", "Get-ItemProperty "]) || !(Any(line, ["ItemProperty",
                "reg add", "reg.exe add", "SetValue", "RegWrite", "Copy-Item", "copy ", "CreateShortcut", "Set-Content", "Out-File", "WriteAll", "-OutFile",
                "DownloadFile", "New-Item", "Set-Item", "SetStringValue", ">"])))
                continue;
            var at = LastOf(line, places);
            var rest = line[at..];
            if (Any(rest, ["mshta", "wscript", "cscript", "javascript:", "vbscript:", "-enc", "hidden", "regsvr32", ".vbs", ".js'", ".js\"", ".hta", "IEX",
                "DownloadString"]) || (Any(rest, Writable) && Program().IsMatch(rest)) || (Has(rest, "powershell") && Any(rest, ["-w ", "-ep ", "-nop", "bypass", "-c ",
                "-file"])))
                return line;
        }
        return null;
    }

    private static int LastOf(string line, string[] places)
    {
        var at = 0;
        foreach (var place in places)
            at = Math.Max(at, line.IndexOf(place, StringComparison.OrdinalIgnoreCase));
        return at;
    }

    /// <summary>A copy among the installed programs is how software installs itself; only administrators write there.</summary>
    private static string? CopiesItself(ScriptFacts facts) =>
        Lines(facts).Any(line => Has(line, "Copy-Item") && Any(line, ["$PSCommandPath", "$MyInvocation"]) && Any(line, ["$env:ProgramFiles", @"C:\Program Files"])) ? null : Lines(facts).FirstOrDefault(line => line.Length < 4_000 && Any(line, ["Copy-Item", "copy ", "xcopy ", "File]::Copy", "CopyTo("]) && Any(line, ["$PSCommandPath",
            "$MyInvocation", "%0", "%~f0", "%~dpnx0", "ScriptFullName", "GetExecutingAssembly", "MainModule.FileName", "GetCurrentProcess().Path"]) && (Any(line,
            Writable) || Any(line, RunKeys) || Has(line, "$")));

    private static readonly string[] RemoteTools = ["anydesk", "teamviewer", "screenconnect", "connectwise", "rustdesk", "atera", "splashtop", "remoteutilities",
        "rutserv", "dwagent", "ultravnc", "tightvnc", "winvnc", "meshagent", "netsupport", "client32", "ammyy", "supremo", "simplehelp", "zohoassist", "action1",
        "tacticalrmm", "pdqconnect", "fleetdeck", "syncro", "n-able", "logmein", "radmin", "hoptodesk", "getscreen"];

    /// <summary>A fixed password, or its number sent away: the person at the screen is not asked.</summary>
    private static string? RemoteTool(ScriptFacts facts) =>
        facts.HasAny(RemoteTools) && RemoteToolName().BoundedIsMatch(facts.Code) && facts.HasAny("--silent", "/S", "/qn", "/quiet", "/verysilent", "--install", "-fullinstall", "--start-with-win", "silent")
 && (facts.HasAny("--set-password", "--password", "--get-id", "SECURITYPASSWORD", "SetPassword", "VALUE_OF_PASSWORD", "ad.anynet.id", "unattended")
                || facts.Deeds.Address!.Length > 0 || facts.Deeds.Hides || facts.HasAny("attrib +h")) && (facts.Sends || facts.HasAny("--set-password", "--password")
                || facts.Deeds.Address!.Length > 0) && (facts.Deeds.Fetches || facts.Sends) ? facts.Line(RemoteTools) : null;

    [GeneratedRegex(@"\.(?:exe|dll|bat|cmd|vbs|js|ps1|scr|hta|lnk|pif|jar|py|cpl)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Program();

    [GeneratedRegex(@"\$profile\b|\bprofile\.ps1|PowerShell_profile", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Profile();

    [GeneratedRegex(
        @"\b(?:anydesk|teamviewer|screenconnect|connectwise|rustdesk|atera|splashtop|remoteutilities|rutserv|dwagent|ultravnc|tightvnc|winvnc|meshagent|" +
        @"netsupport|client32|ammyy|supremo|simplehelp|zohoassist|action1|tacticalrmm|pdqconnect|fleetdeck|syncro|n-able|logmein|radmin|hoptodesk|getscreen)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex RemoteToolName();

    /// <summary>A task that takes the name of Windows' or a vendor's own.</summary>
    [GeneratedRegex(
        @"(?:-TaskName\s+|/tn\s+|RegisterTaskDefinition\(\s*|RegisterTask\(\s*)['""]?\\?(?:Microsoft\\Windows\\[^\s'""]{2,60}|[^\s'""]{0,20}(?:GoogleUpdate|" +
        @"AdobeUpdate|AdobeFlash|OneDrive ?(?:Standalone|Update|Sync)|MicrosoftEdgeUpdate|WindowsUpdate|Windows ?Update|OfficeUpdate|JavaUpdate|SystemUpdate|" +
        @"SecurityUpdate|WindowsDefender|ChromeUpdate|IntelUpdate|NvidiaUpdate|HPSupport|WinUpdate|svchost|MsUpdate))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex TaskName();

    /// <summary>Names that signed programs look for in their own folder first.</summary>
    [GeneratedRegex(
        @"(?:-OutFile|-Destination|Copy-Item|copy |WriteAllBytes|DownloadFile|Move-Item)[^\r\n]{0,200}\\(?:version|dbghelp|userenv|cryptbase|dwmapi|uxtheme|" +
        @"wtsapi32|profapi|propsys|secur32|winmm|msimg32|mpclient|mpsvc|goopdate|vcruntime140|libcef|sqlite3|wlbsctrl|wbemcomn|cscapi|ntwdblib|edputil|dxgi|" +
        @"iphlpapi|textshaping|mscoree|hostfxr|log4net|nvsmartmax|rzlog4cpp|libvlc|python\d*|credui|winhttp|wininet|netapi32|oci|fveapi|cldapi|tsmsisrv|" +
        @"tsvipsrv)\.dll", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex SideLoad();

    [GeneratedRegex(
        @"(?:-OutFile|-Destination|Copy-Item|copy |WriteAllBytes|DownloadFile|Move-Item)[^\r\n]{0,200}(?:\\System32\\|" +
        @"System32\\spool\\)[^\r\n'""\\]{0,60}(?:wlbsctrl|wbemcomn|oci|tsmsisrv|tsvipsrv|ualapi|phoneinfo|windowscoredeviceinfo|fxsst|msfte|edgegdi|SprintCSP|" +
        @"wptsextensions|cdpsgshims)\.dll", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex SystemLibrary();
}
