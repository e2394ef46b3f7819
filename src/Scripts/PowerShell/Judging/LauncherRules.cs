using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Programs of Windows that start what somebody else wrote, tools of intruders that are started, and downloads that become programs.</summary>
internal static partial class LauncherRules
{
    private static readonly string[] Tools =
    [
        "mimikatz", "mimidrv", "rubeus", "sharphound", "azurehound", "bloodhound", "seatbelt", "sharpup", "winpeas", "winpeasx64", "winpeasany", "lazagne", "nanodump",
        "safetykatz", "betterSafetyKatz", "certify", "certipy", "whisker", "krbrelayup", "krbrelay", "chisel", "ligolo", "ligolo-agent", "gost", "iox", "frpc", "ngrok",
        "revsocks",
        "juicypotato", "juicypotatong", "roguepotato", "sweetpotato", "godpotato", "printspoofer", "printspoofer64", "badpotato", "efspotato", "sharpefspotato",
        "localpotato", "pypykatz", "procdump64 -ma lsass", "wce", "pwdump", "pwdump7", "fgdump", "gsecdump", "quarkspwdump", "adfind", "netscan", "advanced_ip_scanner",
        "powertool", "pchunter", "gmer", "tdsskiller",
        "sharpview", "sharpshares", "sharpwmi", "sharpexec", "sharpmove", "sharpchrome", "sharpdpapi", "sharpweb", "sharproast", "sharpspray", "snaffler", "inveigh",
        "responder", "crackmapexec", "netexec", "nxc", "psexec_cmd", "smbexec", "wmiexec", "secretsdump", "kerbrute", "impacket", "evil-winrm", "covenant", "grunt",
        "sliver", "meterpreter", "beacon", "mimispool",
        "watson", "sherlock", "jaws", "edrsilencer", "edrsandblast", "backstab", "terminator", "dumpert", "handlekatz", "sqlninja", "hydra", "ncrack", "nc64", "ncat",
        "netcat", "plink", "rclone", "megasync", "stealbit", "exmatter", "ghostpack", "spoolsample", "petitpotam", "coercer", "dfscoerce", "adcspwn", "passthecert",
        "standin", "sharpgpoabuse", "gpoabuse", "pingcastle",
        "uacme", "akagi64", "akagi32", "psattack", "nishang", "powercat", "reg_hunter", "wirelesskeyview", "webbrowserpassview", "mailpv", "chromepass", "iepv",
        "netpass", "vncpassview", "passwordfox", "browsinghistoryview", "rdpv", "routerpassview", "bulletspassview", "lsasecretsdump",
    ];

    private static readonly string[] Hosts = ["regsvr32", "rundll32", "msbuild", "installutil", "regasm", "regsvcs", "mshta", "cmstp", "odbcconf", "control.exe",
        "wscript", "cscript", "pcalua", "forfiles", "mavinject", "msiexec", "hh.exe", "presentationhost", "xwizard", "wmic", "SyncAppv", "ftp"];

    /// <summary>Folders that anybody may write to, and the network.</summary>
    private static readonly string[] Foreign = [@"\users\public", @"\temp\", "$env:temp", "$env:public", "%temp%", "%public%", "$env:appdata", "%appdata%", @"\appdata\",
        @"c:\programdata\", "$env:programdata", "%programdata%", @"c:\windows\tasks", @"\perflogs\", "http://", "https://", "$env:tmp"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("tool-of-intruders-started", 100, ["T1588.002"], Started),
        new("tool-of-intruders-fetched", 80, ["T1588.002", "T1105"], facts => facts.Deeds.Fetches && facts.Has("://") && ToolLink().BoundedMatch(facts.Code) is { Success: true } link ? link.Value : null),
        new("script-of-a-framework-fetched", 100, ["T1588.002", "T1105"], facts => (facts.Deeds.Fetches || facts.DownloadedCode is not null) && facts.HasAny("://")
            && FrameworkLink().BoundedMatch(facts.Code) is { Success: true } link ? link.Value : null),
        new("host-runs-foreign-code", 100, ["T1218"], facts => facts.HasAny(Hosts) && Hosted().BoundedMatch(facts.Code) is { Success: true } hosted ? hosted.Value : null),
        new("host-runs-from-writable-folder", 60, ["T1218"], facts => facts.HasAny(Hosts) && facts.HasAny(Foreign) ? Lines(facts).FirstOrDefault(HostsFromWritable) : null),
        new("decoded-by-certificate-tool", 60, ["T1140"], facts => facts.Has("certutil") && facts.HasAny("-decode", "/decode", "-decodehex", "/decodehex")
            && (facts.Deeds.Starts || facts.HasAny(".exe", ".dll", ".bat", ".vbs", ".ps1", ".hta")) && facts.HasAny("%temp%", "%appdata%", "%public%", "$env:", "%0",
            "%~f0", ".exe", @"\Users\Public", @"C:\Windows\Temp") ? facts.Line("-decode", "/decode") : null),
        new("download-started-unseen", 60, ["T1105", "T1564.003"], facts => facts.Written.Length < 6_000 && FetchesFile(facts) && (facts.Deeds.Starts
            || StartsVariable(facts)) && facts.Deeds.Hides && facts.HasAny(ScriptPlaces.Writable) && !facts.HasAny("/quiet", "/qn", "/silent", "msiexec")
            ? facts.Line("DownloadFile", "-OutFile", "BitsTransfer", "urlcache", "bitsadmin", "WriteAllBytes", "SaveToFile") : null),
        new("short-download-and-start", 60, ["T1105", "T1204.002"], ShortDownload),
        new("download-hidden-in-name", 30, ["T1036.005"], facts => facts.HasAny(".exe", ".scr", ".dll") && FetchesFile(facts) && MasqueradedName().BoundedMatch(facts.Code) is { Success: true } name ? name.Value : null),
        new("shell-without-checks-fetches", 40, ["T1059.001", "T1105"], facts => facts.HasAny("powershell") ? Lines(facts).FirstOrDefault(line => line.Length < 8_000
            && Has(line, "powershell") && Any(line, ["-nop", "-noni", "bypass", "-ep ", "-exec "]) && Any(line, ["DownloadString", "DownloadFile", "DownloadData", "iwr ",
            "irm ", "Invoke-WebRequest", "Invoke-RestMethod", "curl "]) && Any(line, ["http://", "https://"]) && Any(line, ["iex", "Invoke-Expression", "Start-Process",
            "start ", ";", "&"]) && !Any(line, ["chocolatey", "scoop", "microsoft.com", "aka.ms", "githubusercontent.com", "github.com", "get.", "install"])) : null),
        new("code-compiled-here-runs", 40, ["T1027.004"], facts => facts.HasAny("csc.exe", "CSharpCodeProvider", "CompileAssemblyFromSource", "vbc.exe", "jsc.exe")
            && (facts.HasAny(ScriptPlaces.Writable) || facts.Deeds.Hides) && (facts.HasAny("DllImport", "WebClient", "Process.Start", "Sockets") || facts.Deeds.Starts)
            ? facts.Line("csc.exe", "CSharpCodeProvider", "CompileAssemblyFromSource", "vbc.exe", "jsc.exe") : null),
        new("compiled-text-attacks", 60, ["T1027.004", "T1059"], facts => facts.HasAny("Add-Type", "CompileAssemblyFromSource", "msbuild") && facts.HasAny("using System",
            "namespace ", "public class", "public static class") && (facts.Count("Process.Start", "WebClient", "Sockets", "TcpClient", "FromBase64String",
            "Assembly.Load", "CreateNoWindow", "HttpWebRequest", "cmd.exe", "DownloadData", "powershell") is var deeds && (deeds >= 3 || (deeds >= 2
            && facts.HasAny("TcpClient", "Assembly.Load", "DownloadData")))) ? facts.Line("Process.Start", "WebClient", "Sockets", "TcpClient", "Assembly.Load",
            "DownloadData") : null),
        new("script-for-another-host-written", 50, ["T1059.005", "T1059.007"], facts => facts.HasAny("WScript.Shell", "CreateObject(", "ActiveXObject")
            && facts.HasAny(".vbs", ".js", ".hta", ".wsf") && facts.Deeds.WritesFiles && facts.HasAny("powershell", "cmd /c", "cmd.exe") && facts.HasAny(", 0", ",0",
            "hidden", "vbHide") ? facts.Line("CreateObject", "WScript.Shell", "ActiveXObject") : null),
        new("started-from-webdav", 100, ["T1105", "T1218"], facts => facts.HasAny("DavWWWRoot", "@80\\", "@8080\\", "@443\\", "@SSL")
            && WebDav().Match(facts.Code) is { Success: true } started ? started.Value : null),
        new("hidden-shell-from-share", 60, ["T1059.001", "T1021.002"], facts => facts.HasAny("powershell") ? Lines(facts).FirstOrDefault(line => line.Length < 2_000
            && ExecutionRules.IsHidden(line) && FromShare().IsMatch(line)) : null),
        new("program-kept-in-odd-place", 60, ["T1036.005"], facts => (facts.Deeds.Fetches || facts.Deeds.Starts || facts.HasAny("attrib", "ScheduledTask", "schtasks",
            "sc create", "New-Service")) && facts.HasAny(@"\windows\", @"\perflogs\", @"\$recycle.bin\", @"\recycler\", @"\intel\logs\", @"\msocache\") && OddPlace().BoundedMatch(facts.Code) is { Success: true } odd ? odd.Value : null),
        new("copied-from-webdav", 60, ["T1105"], facts => facts.HasAny(@"DavWWWRoot", "@SSL", "@80\\", "@8080\\", "rundll32.exe davclnt", "net use")
            && (facts.HasAny("DavWWWRoot", "@SSL\\", "@80\\", "@8080\\") || (facts.HasAny("net use", "New-PSDrive", "net.exe use") && facts.HasAny("net use * http",
            "-Root http", ": http://", ": https://"))) && (facts.Deeds.Starts || facts.HasAny("Copy-Item", "copy ")) ? facts.Line("DavWWWRoot", "@SSL", "@80", "net use",
            "http") : null),
    ];

    private static bool FetchesFile(ScriptFacts facts) => facts.HasAny("DownloadFile", "-OutFile", "Start-BitsTransfer", "urlcache", "bitsadmin", "SaveToFile", "curl -o",
        "curl.exe -o", "curl -L -o", "URLDownloadToFile", "wget -O", "-o %") || (facts.Deeds.Fetches && facts.HasAny("WriteAllBytes", "Set-Content", "Out-File"));

    private static bool StartsVariable(ScriptFacts facts) =>
        facts.Commands.Exists(command => command.Node.InvocationOperator != System.Management.Automation.Language.TokenKind.Unknown
            && command.Node.CommandElements[0] is System.Management.Automation.Language.VariableExpressionAst
            or System.Management.Automation.Language.ExpandableStringExpressionAst);

    /// <summary>A script that does nothing but fetch a program and start it, without looking at what it got and without waiting for it.</summary>
    private static string? ShortDownload(ScriptFacts facts)
    {
        if (facts.Written.Length > 1_500 || !FetchesFile(facts) || !(facts.Deeds.Starts || StartsVariable(facts)) || facts.HasAny("/quiet", "/qn", "/silent",
            "/verysilent", " /S", "-Wait", "msiexec", "Get-FileHash", "Get-AuthenticodeSignature", "WaitForExit", "ComputeHash", "Expand-Archive", "ZipFile]"))
            return null;
        var urls = ScriptIndicators.Urls(facts.Code).ToList();
        return urls.Count > 0 && urls.TrueForAll(url => !ExecutionRules.IsInstaller(url) && !ExecutionRules.IsLocal(url)) && (facts.HasAny(ScriptPlaces.Writable)
            || facts.HasAny("$env:appdata", "%temp%", "%appdata%", "gettemp", @"c:\users\")) && SavedProgram().IsMatch(facts.Code) ? urls[0] : null;
    }

    private static string? Started(ScriptFacts facts)
    {
        foreach (var command in facts.Commands)
        {
            if (IsTool(command.Name))
                return command.Text;
            if (command.Name is "Start-Process" or "Invoke-Item" or "cmd" or "cmd.exe"
                && (command.Value("FilePath") ?? command.Words.FirstOrDefault(word => !word.StartsWith('-') && !word.StartsWith('/'))) is { } program && IsTool(program))
                return command.Text;
        }
        return facts.Commands.Count > 0 ? null : Lines(facts).FirstOrDefault(line => line.Length < 2_000 && IsTool(FirstWord(line)));
    }

    private static string FirstWord(string line)
    {
        var bare = line.TrimStart('@', ' ', '(');
        if (bare.StartsWith("start ", StringComparison.OrdinalIgnoreCase))
            bare = bare[6..].Replace("/b ", "", StringComparison.OrdinalIgnoreCase).Replace("\"\" ", "", StringComparison.Ordinal);
        if (bare.StartsWith('"'))
            return bare.IndexOf('"', 1) is > 0 and var close ? bare[1..close] : bare;
        return bare.Split(' ', 2)[0];
    }

    private static bool IsTool(string program)
    {
        var name = Evaluation.ShellNames.FileName(program);
        return name.Length > 2 && (program.Contains('.', StringComparison.Ordinal) || program.Contains('\\', StringComparison.Ordinal)) && Array.Exists(Tools,
            tool => tool.Equals(name, StringComparison.OrdinalIgnoreCase)) && name is not ("rclone" or "plink" or "certify" or "gost" or "watson" or "covenant" or "hydra"
            or "ncat" or "responder" or "impacket" or "pingcastle" or "ngrok");
    }

    private static bool HostsFromWritable(string line)
    {
        if (line.Length > 4_000 || Host().BoundedMatch(line) is not { Success: true } host)
            return false;
        var rest = line[(host.Index + host.Length)..];
        if (Has(line[..host.Index], "echo "))
            return false;
        return Any(rest, Foreign) && !Any(rest, [".msi", "printui.dll",
            "/uninstall", "/qn", "/quiet", "package cache"]);
    }

    [GeneratedRegex(
        @"(?:^|[\s'""(;&|\\])(?:regsvr32|rundll32|msbuild|installutil|regasm|regsvcs|mshta|cmstp|odbcconf|mavinject|control|pcalua|hh|presentationhost|xwizard|" +
        @"wscript|cscript)(?:\.exe)?['"",]?\s", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Host();

    [GeneratedRegex(
        @"(?:powershell|pwsh|cmd|rundll32|regsvr32|mshta|wscript|cscript|start|Start-Process|copy|iex|Import-Module|\s&)[^\r\n]{0,200}\\\\[\w.-]+(?:@(?:SSL|" +
        @"\d{2,5}))*\\DavWWWRoot\\|(?:powershell|pwsh|cmd|rundll32|regsvr32|mshta|wscript|cscript|Start-Process|Import-Module)[^\r\n]{0,200}\\\\[\w.-]+@(?:SSL|" +
        @"\d{2,5})\\", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex WebDav();

    [GeneratedRegex(@"powershell(?:\.exe)?\s[^\r\n]{0,120}-f(?:ile)?\s+['""]?\\\\[\w.-]+\\[^\r\n]{1,120}\.ps1", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex FromShare();

    /// <summary>Folders of Windows that hold no programs.</summary>
    [GeneratedRegex(
        @"\\windows\\(?:fonts|debug|help|ime|web|media|tracing|addins|cursors|schemas|pla|vss|L2Schemas|Globalization)\\[^\s'""\\]{1,60}\.(?:exe|dll|bat|cmd|" +
        @"ps1|vbs|scr|js)\b|\\(?:perflogs|\$recycle\.bin|recycler|intel\\logs|msocache)\\[^\s'""]{1,80}\.(?:exe|dll|bat|cmd|ps1|vbs|scr|js)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex OddPlace();

    /// <summary>Forms that are only used to run code of the network or of an argument.</summary>
    [GeneratedRegex(
        @"regsvr32(?:\.exe)?['"",\s][^\r\n]{0,80}/i:['""]?(?:https?:|\\\\|\S+\.sct)[^\r\n]{0,100}|mshta(?:\.exe)?['"",]?\s[^\r\n]{0,20}(?:https?:|javascript:|" +
        @"vbscript:|about:|\\\\)[^\r\n]{0,100}|rundll32(?:\.exe)?['"",]?\s[^\r\n]{0,20}(?:javascript:|url\.dll,(?:OpenURL|" +
        @"FileProtocolHandler)\s+['""]?(?:https?:|file:)|zipfldr\.dll,RouteTheCall|advpack\.dll,(?:LaunchINFSection|RegisterOCX)|ieadvpack\.dll|syssetup\.dll|" +
        @"setupapi\.dll,InstallHinfSection|pcwutl\.dll,LaunchApplication|shell32\.dll,(?:Control_RunDLL|ShellExec_RunDLL)\s+['""]?(?:\S*\\(?:temp|appdata|" +
        @"public)\\|https?:))[^\r\n]{0,100}|rundll32(?:\.exe)?['"",]?\s+['""]?\\\\[^\r\n]{3,100}\.dll|wmic(?:\.exe)?\s[^\r\n]{0,80}/format:\s*['""]?(?:https?:|" +
        @"\\\\|\S+\.xsl)[^\r\n]{0,80}|msiexec(?:\.exe)?['"",\s][^\r\n]{0,40}/(?:i|q\w*)\s*['""]?\s*(?:/i\s+)?http://[^\r\n]{0,100}|" +
        @"SyncAppvPublishingServer(?:\.vbs|\.exe)?['""]?\s[^\r\n]{0,100}[;n][^\r\n]{0,100}|odbcconf(?:\.exe)?\s[^\r\n]{0,60}regsvr[^\r\n]{0,80}|mavinject(?:32|" +
        @"64)?(?:\.exe)?\s+\S+\s+/INJECTRUNNING[^\r\n]{0,100}|forfiles(?:\.exe)?\s[^\r\n]{0,80}/c\s[^\r\n]{0,40}(?:powershell|mshta|http|temp|appdata|" +
        @"public)[^\r\n]{0,100}|cmstp(?:\.exe)?\s[^\r\n]{0,40}/s\s[^\r\n]{0,40}(?:temp|appdata|public|programdata|https?:|\\\\)[^\r\n]{0,80}|" +
        @"installutil(?:\.exe)?\s[^\r\n]{0,80}/logfile=[^\r\n]{0,20}\s/LogToConsole=false[^\r\n]{0,80}/U\s[^\r\n]{0,80}|" +
        @"ftp(?:\.exe)?\s[^\r\n]{0,20}-s:[^\r\n]{0,80}\.txt[^\r\n]{0,20}&", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Hosted();

    [GeneratedRegex(
        @"(?:https?|ftp)://[^\s'""]{0,200}/(?:mimikatz|rubeus|sharphound|seatbelt|winpeas|lazagne|safetykatz|chisel|ligolo|juicypotato|godpotato|printspoofer|" +
        @"sharpup|nanodump|xmrig|nc64|adfind|netscan|sharpchrome|snaffler|inveigh|powercat|powerview|powerup)[^\s'""]{0,40}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ToolLink();

    [GeneratedRegex(
        @"(?:https?|ftp)://[^\s'""]{0,250}/(?:PowerSploit|nishang|Empire|PowerTools|BloodHound|PowerSharpPack|WinPwn|PowerUpSQL|Inveigh|Kevin-Robertson|" +
        @"PowerShellMafia|samratashok|BC-SECURITY|S3cur3Th1sSh1t|besimorhino|HarmJ0y|EmpireProject|PoshC2|p0wnedShell|Invoke-(?:Mimikatz|Shellcode|" +
        @"PowerShellTcp\w*|Kerberoast|BloodHound|SMBExec|WMIExec|Obfuscation|ReflectivePEInjection|DCSync|BypassUAC|PSInject|Inveigh|NinjaCopy|" +
        @"TokenManipulation|AllChecks|Portscan|ConPtyShell)|PowerView|PowerUp|SharpHound|PowerCat|MailSniper|SessionGopher|DomainPasswordSpray|Sherlock|" +
        @"jaws-enum|HostRecon|PrivescCheck|LaZagne|adPEAS)[^\s'""]{0,150}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex FrameworkLink();

    [GeneratedRegex(
        @"(?:DownloadFile|-OutFile|BitsTransfer|urlcache|bitsadmin|WriteAllBytes|SaveToFile|curl|wget|URLDownloadToFile|Set-Content|" +
        @"Out-File)[^\r\n]{0,600}\.(?:exe|scr|pif|dll|bat|cmd|vbs|vbe|js|jse|hta|ps1|jar|msi|lnk)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SavedProgram();

    /// <summary>A program of Windows by name, in a folder where Windows keeps none.</summary>
    [GeneratedRegex(
        @"(?:\\temp\\|\\appdata\\[^\r\n'""]{0,60}|\\users\\public\\|\\programdata\\[^\r\n'""]{0,40}|\$env:(?:temp|appdata|localappdata|public|" +
        @"programdata)\\[^\r\n'""]{0,40}|%(?:temp|appdata|public|programdata)%\\[^\r\n'""]{0,40})(?:svchost|lsass|csrss|services|winlogon|explorer|rundll32|" +
        @"taskhostw?|dllhost|conhost|smss|wininit|spoolsv|RuntimeBroker|SearchIndexer|MsMpEng|dwm|ctfmon|wuauclt|sihost|chrome|firefox|AcroRd32|java|" +
        @"GoogleUpdate|OneDrive|WindowsUpdate\w*|update|winupdate\w*|system|systems)\.(?:exe|scr|dll)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex MasqueradedName();
}
