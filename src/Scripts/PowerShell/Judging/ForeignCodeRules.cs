using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Code that others are made to run: modules and pages of the web server, build files, script hosts with a forced engine, C# compiled on the spot, programs under a system name.</summary>
internal static partial class ForeignCodeRules
{
    private static readonly string[] Queries =
    [
        "-sc trustdmp", "objectcategory=person", "objectcategory=computer", "objectcategory=subnet", "objectcategory=organizationalunit", "objectcategory=group", "-gcb ", "-sc u:", "-sc dclist",
    ];

    private static readonly string[] SystemNames = ["svchost.exe", "dllhost.exe", "lsass.exe", "csrss.exe", "services.exe", "winlogon.exe", "conhost.exe", "taskhost.exe", "taskhostw.exe",
        "spoolsv.exe", "smss.exe", "wininit.exe", "runtimebroker.exe", "searchindexer.exe", "ctfmon.exe", "dwm.exe", "sihost.exe"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("server-module-brought-along", 100, ["T1505.004"], ServerModule),
        new("page-in-folder-mapped-outside", 100, ["T1505.003"], facts => facts.HasAny("New-WebVirtualDirectory", "add vdir", "New-WebApplication", "add app ") && facts.Has("<%")
            && facts.HasAny("Set-Content", "Out-File", "WriteAllText", "WriteAllBytes", "Add-Content", "echo ") && facts.Lines.Any(line => Any(line, ["VirtualDirectory", "vdir",
            "WebApplication", "add app"]) && (Any(line, ScriptPlaces.Writable) || Has(line, @"\users\"))) ? facts.Line("VirtualDirectory", "vdir", "WebApplication", "add app") : null),
        new("build-file-with-code", 100, ["T1127.001"], facts => facts.Has("CodeTaskFactory") && facts.HasAny("msbuild") && facts.Deeds.WritesFiles
            && facts.HasAny(ScriptPlaces.Writable) ? facts.Line("msbuild") : null),
        new("engine-forced-on-other-file", 100, ["T1059.005", "T1059.007", "T1036.008"], facts => facts.Has("//e:") ? Lines(facts).FirstOrDefault(line => ForcedEngine().IsMatch(line)
            && !Any(line, [".vbs", ".js", ".wsf", ".vbe", ".jse"])) : null),
        new("console-without-window-starts", 60, ["T1564.003"], facts => facts.Has("--headless") ? Lines(facts).FirstOrDefault(line => Has(line, "conhost") && Has(line, "--headless")
            && Any(line, ["cmd", "powershell", "curl", "mshta"])) : null),
        new("directory-queried-in-bulk", 100, ["T1087.002", "T1069.002", "T1482"], facts => facts.Has(".exe") && facts.HasAny("-f ", "-sc ") && facts.Count(Queries) >= 3
            && facts.Count("-f (obj", "-f \"(obj", "-f \"obj", "-f obj", "-sc trustdmp") >= 2 ? facts.Line(Queries) : null),
        new("system-name-elsewhere", 60, ["T1036.005"], facts => facts.HasAny(SystemNames) && SystemName().BoundedMatch(facts.Code) is { Success: true } name ? name.Value : null),
        new("program-put-beside-policies", 60, ["T1484.001", "T1570"], facts => facts.HasAny("SYSVOL", "netlogon") ? Lines(facts).FirstOrDefault(line => Any(line, ["Copy-Item", "copy "]) && Any(line, ["SYSVOL", "netlogon"])
            && Any(line, [".exe", ".dll", ".bat", ".ps1"]) && Any(line, ScriptPlaces.Writable)) : null),
        new("spread-from-writable-folder", 40, ["T1570"], facts => facts.HasAny("c$", "admin$") && Spread().Match(facts.Code) is { Success: true } spread ? spread.Value : null),
        new("engine-fields-searched", 100, ["T1562.001"], facts => facts.HasAny("[Ref].Assembly", "PSObject].Assembly", "PSReference].Assembly", "ScriptBlock].Assembly")
            && facts.Has("GetTypes") && facts.HasAny("GetFields", "GetField(") && facts.Has("NonPublic") ? facts.Line("].Assembly") : null),
        new("compiled-text-fetches-and-runs", 60, ["T1027.004", "T1105"], facts => facts.HasAny("Add-Type", "CompileAssemblyFromSource") && facts.HasAny("using System", "public class",
            "public static class") && ((facts.HasAny("DownloadFile(", "DownloadFileAsync(") && facts.HasAny("Process.Start(", "ShellExecute"))
            || (facts.HasAny("DownloadData(", "GetByteArrayAsync(", "DownloadString(") && facts.HasAny("Assembly.Load(", "VirtualAlloc", "Process.Start(")))
            ? facts.Line("DownloadFile(", "DownloadData(", "GetByteArrayAsync(", "DownloadString(") : null),
        new("memory-called-through-made-types", 60, ["T1106", "T1620"], facts => facts.Has("DefineDynamicAssembly") && facts.HasAny("ReflectedDelegate", "InMemoryModule", "DefineType")
            && facts.HasAny("VirtualAlloc", "VirtualProtect", "CallWindowProc", "EnumWindows", "CreateThread", "NtProtectVirtualMemory") ? facts.Line("VirtualAlloc", "VirtualProtect",
            "CallWindowProc", "EnumWindows", "CreateThread", "NtProtectVirtualMemory") : null),
    ];

    /// <summary>A module for every request that comes from elsewhere, is hidden or is given another date. Installers register what lies in their own package.</summary>
    private static string? ServerModule(ScriptFacts facts)
    {
        if (!facts.HasAny("install module", "New-WebGlobalModule", "globalModules") || !facts.Has(".dll"))
            return null;
        var brought = facts.Lines.Any(line => Has(line, ".dll") && line.Length < 4_000 && ((Any(line, ["copy ", "Copy-Item", "move ", "Move-Item"]) && (FromAddress().BoundedIsMatch(line)
            || Any(line, ScriptPlaces.Writable))) || Any(line, ["-OutFile", "DownloadFile", "attrib +", "LastWriteTime", "CreationTime"])));
        return brought ? facts.Line("install module", "New-WebGlobalModule", "globalModules") : null;
    }

    [GeneratedRegex(@"//e:\s*(?:vb|j)script", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ForcedEngine();

    [GeneratedRegex(
        @"(?:\\temp\\|\\users\\public\\(?:\w+\\)?|\\programdata\\(?:\w+\\)?|\\perflogs\\|%temp%\\|%public%\\|%appdata%\\|%programdata%\\|\$env:(?:temp|public|programdata|appdata|localappdata)\\)" +
        @"(?:svchost|dllhost|lsass|csrss|services|winlogon|conhost|taskhostw?|spoolsv|smss|wininit|runtimebroker|searchindexer|ctfmon|dwm|sihost)\.exe", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex SystemName();

    [GeneratedRegex(
        @"(?:copy|cp|xcopy|robocopy|Copy-Item)\s[^\r\n]{0,60}(?:\\temp\\|\\public\\|\\programdata\\|\\perflogs\\|\$env:temp|%temp%)[^\r\n\\]{1,60}\.(?:exe|dll|bat|ps1)['""]?\s[^\r\n]{0,20}\\\\[^\r\n\\]{1,60}\\(?:ADMIN|C)\$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Spread();

    [GeneratedRegex(@"\\\\\d{1,3}(?:\.\d{1,3}){3}\\|https?://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex FromAddress();
}
