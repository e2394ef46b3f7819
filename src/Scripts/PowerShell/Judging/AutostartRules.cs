using System.Text.RegularExpressions;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Places beside run keys, tasks and services from which Windows and Office load code, and code kept where nobody looks.</summary>
internal static partial class AutostartRules
{
    private static readonly string[] Hosts = ["wscript", "cscript", "mshta", "regsvr32", "rundll32", "msbuild", "installutil", "regasm", "regsvcs", "msxsl", "cmstp", "odbcconf"];

    private static readonly string[] Writing = ["Set-ItemProperty", "New-ItemProperty", "reg add", "reg.exe add", "SetValue(", "RegWrite", "New-Item ", "sp HK", "Set-Item ", "CreateSubKey"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("class-redirected", 60, ["T1546.015"], facts => RedirectsClass(facts) ? facts.Line("InprocServer32", "LocalServer32", "TreatAs", "ScriptletURL") : null),
        new("class-redirected-to-writable-folder", 60, ["T1546.015"], facts => RedirectsClass(facts) && (FromWritable(facts) || facts.HasAny("http://", "https://",
            "scrobj.dll")) ? facts.Line("InprocServer32", "LocalServer32", "ScriptletURL") : null),
        new("loaded-by-office", 100, ["T1137"], facts => Writes(facts) && facts.Has(@"Office test\Special\Perf") ? facts.Line("Office test") : null),
        new("office-macros-allowed", 50, ["T1112", "T1137"], facts => Writes(facts) && facts.HasAny("VBAWarnings", "AccessVBOM")
            ? Lines(facts).FirstOrDefault(line => AllowsMacros().IsMatch(line)) : null),
        new("office-start-folder", 50, ["T1137.006"], facts => facts.HasAny(@"\XLSTART", @"Word\STARTUP", "Normal.dotm") && facts.HasAny("Copy-Item", "WriteAllBytes",
            "DownloadFile", "-OutFile") && FromWritable(facts) ? facts.Line("XLSTART", "STARTUP", "Normal.dotm") : null),
        new("outlook-page", 100, ["T1137.004"], facts => Writes(facts) && facts.Has(@"Outlook\WebView") && facts.HasAny("http://", "https://", "file:") ? facts.Line("WebView") : null),
        new("library-loaded-by-system", 70, ["T1546", "T1547"], LoadedBySystem),
        new("library-loaded-by-system-from-writable-folder", 40, ["T1546", "T1547"], facts => LoadedBySystem(facts) is { } line && FromWritable(facts) ? line : null),
        new("logon-command-changed", 60, ["T1547.004", "T1037.001", "T1546.002"], facts => Writes(facts) ? LogonCommand(facts) : null),
        new("elevation-by-environment", 100, ["T1548.002"], facts =>
            (facts.HasAny(@"HKCU:\Environment", @"HKCU\Environment", @"HKEY_CURRENT_USER\Environment") && facts.Has("windir") && facts.HasAny("SilentCleanup", "DiskCleanup"))
                || (facts.Has("cmstp") && facts.HasAny("RunPreSetupCommands", "/au"))
                || facts.HasAny("3E5FC7F9-9A51-4367-9063-A120244FBEC7", @"AppX82a6gwre4fdg3bt635tn5ctqjf8msdd2\Shell")
                || (facts.HasAny(@"Folder\shell\open\command", @"exefile\shell\open\command", @"launcher.SystemSettings") && facts.HasAny("DelegateExecute", "HKCU:", @"HKCU\") && Writes(facts))
                ? facts.Line("SilentCleanup", "DiskCleanup", "cmstp", "3E5FC7F9", "AppX82a6", @"shell\open\command") : null),
        new("web-module-from-writable-folder", 100, ["T1505.004"], facts => facts.HasAny("install module", "New-WebGlobalModule", "add module /") && FromWritable(facts)
            && facts.Has(".dll") ? facts.Line("install module", "New-WebGlobalModule", "add module") : null),
        new("code-from-alternate-stream", 100, ["T1564.004"], facts =>
            facts.Has("-Stream") ? Lines(facts).FirstOrDefault(line => Has(line, "-Stream") && Any(line, ["Get-Content", "gc "]) && Any(line, ["iex", "Invoke-Expression",
                "ScriptBlock]::Create", "]::Load("])) : null),
        new("code-from-registry", 100, ["T1112", "T1027.011"], facts =>
            facts.HasAny("HKCU:", "HKLM:", "HKCU\\", "HKLM\\", "gp ", "Get-ItemProperty", "GetValue(") ? Lines(facts).FirstOrDefault(line => Any(line,
                ["Get-ItemProperty", "(gp ", " gp ", "GetValue("]) && Has(line, "FromBase64String") && Any(line, ["iex", "Invoke-Expression", "ScriptBlock]::Create",
                "]::Load("])) : null),
        new("hidden-script-host", 100, ["T1218", "T1059"], facts => facts.HasAny(Hosts) ? facts.Commands.FirstOrDefault(HidesHost)?.Text : null),
        new("task-starts-page", 100, ["T1053.005", "T1218.005"], facts =>
            facts.HasAny("Schedule.Service", "ScheduledTaskAction", "schtasks") && facts.Has("mshta") && facts.HasAny("http://", "https://", "javascript:", "vbscript:") ? facts.Line("mshta") : null),
        new("service-starts-hidden-shell", 60, ["T1543.003"], facts =>
            facts.HasAny("New-Service", "sc create", "sc.exe create", "CreateService", "Win32_Service") ? Lines(facts).FirstOrDefault(line => Has(line, "powershell")
                && ExecutionRules.IsHidden(line) && ExecutionRules.IsEncoded(line)) : null),
    ];

    private static bool Writes(ScriptFacts facts) => facts.HasAny(Writing) || facts.Commands.Any(command => command.Name is "Set-ItemProperty" or "New-ItemProperty" or "New-Item" or "Set-Item");

    private static bool RedirectsClass(ScriptFacts facts) =>
        facts.Has(@"Software\Classes\CLSID") && facts.HasAny("InprocServer32", "LocalServer32", "TreatAs", "ScriptletURL") && facts.HasAny("HKCU", "HKEY_CURRENT_USER",
            "CurrentUser") && Writes(facts);

    private static bool FromWritable(ScriptFacts facts) => facts.HasAny(ScriptPlaces.Writable) || facts.HasAny("$env:APPDATA", "$env:LOCALAPPDATA", "%temp%", "%appdata%", @"\Downloads");

    private static string? LoadedBySystem(ScriptFacts facts)
    {
        if (facts.HasAny("netsh add helper", "netsh.exe add helper"))
            return facts.Line("add helper");
        if (!Writes(facts))
            return null;
        if (facts.Has(@"Control\Print\Monitors") && facts.HasAny("Driver") && facts.Has(".dll"))
            return facts.Line(@"Print\Monitors");
        if (facts.Has(@"Control\Lsa") && facts.HasAny("Security Packages", "Authentication Packages", "Notification Packages"))
            return Lines(facts).FirstOrDefault(line => Any(line, ["Security Packages", "Authentication Packages", "Notification Packages"]) && Any(line, Writing));
        return facts.HasAny("AppInit_DLLs", "AppCertDlls", @"W32Time\TimeProviders", "COR_PROFILER", "BootExecute", @"SilentProcessExit\", "NetworkProvider\\Order")
 ? Lines(facts).FirstOrDefault(line => Any(line, ["AppInit_DLLs", "AppCertDlls", "TimeProviders", "COR_PROFILER", "BootExecute", "MonitorProcess", "SilentProcessExit",
                "NetworkProvider"]) && Any(line, Writing)) : null;
    }

    private static string? LogonCommand(ScriptFacts facts) =>
        facts.HasAny("UserInitMprLogonScript", "SCRNSAVE.EXE", "StubPath", @"Command Processor", "Userinit", @"User Shell Folders")
            ? Lines(facts).FirstOrDefault(line => LogonValue().IsMatch(line) && Any(line, Writing)) : null;

    private static bool HidesHost(CommandFact command)
    {
        var isHost = Array.Exists(Hosts, host => Evaluation.ShellNames.FileName(command.Name) == host) || (command.Name == "Start-Process" && Any(command.Text, Hosts));
        return isHost && Has(command.Text, "hidden") && (Any(command.Text, ScriptPlaces.Writable) || Any(command.Text, ["$env:APPDATA", "$env:LOCALAPPDATA", "http://", "https://"]));
    }

    [GeneratedRegex(@"(?:VBAWarnings|AccessVBOM)['""]?\s.{0,60}?(?:-Value|/d|,)?\s*['""]?1\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex AllowsMacros();

    [GeneratedRegex(
        @"UserInitMprLogonScript|SCRNSAVE\.EXE|StubPath|Command Processor.{0,80}AutoRun|Userinit\b.{0,200}(?:powershell|\.exe\s*,\s*\S)|" +
        @"User Shell Folders.{0,80}Startup", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex LogonValue();
}
