using System.Text.RegularExpressions;
using Afterpatch.Analysis.Credentials;
using Afterpatch.Core;
using Afterpatch.Scripts.PowerShell;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>What a command line that runs by itself would do, and how much that differs from what honest programs leave behind.</summary>
/// <param name="Severity">Informational when nothing stands out.</param>
/// <param name="Reasons">Stable words, most telling first.</param>
/// <param name="Decoded">The readable script when something was decoded, else empty.</param>
/// <param name="Indicators">Addresses and files that the script names.</param>
internal sealed record CommandVerdict(Severity Severity, IReadOnlyList<string> Reasons, string Decoded, IReadOnlyList<string> Indicators)
{
    public static CommandVerdict Quiet { get; } = new(Severity.Informational, [], "", []);

    /// <summary>ATT&amp;CK techniques of the secrets that it takes.</summary>
    public IReadOnlyList<string> Takes { get; init; } = [];

    public bool IsLoud => Severity >= Severity.Medium;

    public string ReasonText => string.Join(", ", Reasons);

    public string IndicatorText => string.Join(", ", Indicators);
}

/// <summary>Judges command lines of tasks, services, autostart entries and WMI consumers.</summary>
internal static partial class CommandJudge
{
    private const int MaxCommand = 256 * 1024;

    public static CommandVerdict Judge(string command)
    {
        if (string.IsNullOrWhiteSpace(command))
            return CommandVerdict.Quiet;
        if (command.Length > MaxCommand)
            command = command[..MaxCommand];
        command = PlaceNames.Spelled(command);
        var reasons = new List<string>();
        var severity = Places(command, reasons);
        foreach (var (reason, level, pattern) in Rules())
            if (pattern.IsMatch(command))
                Raise(reasons, reason, level, ref severity);
        var judged = NeedsReading(command) ? Deobfuscator.Judge(command, ScriptOrigin.CommandLine) : null;
        if (judged is not null)
        {
            foreach (var reason in judged.Reasons.Where(reason => reason.Decisive || judged.Malicious))
                Raise(reasons, reason.Key, judged.Malicious ? Severity.High : Severity.Low, ref severity);
            if (judged.Malicious && severity < Severity.High)
                severity = Severity.High;
            if (judged.Obfuscated && RunsFromRegistry.IsMatch(judged.Text))
                Raise(reasons, "runs-code-from-registry", Severity.High, ref severity);
            if (judged.Obfuscated && judged.Layers > 0)
                Raise(reasons, "obfuscated", Encoded.IsMatch(command) ? Severity.Medium : Severity.Low, ref severity); // cmd /c alone is a layer too
        }
        return new(severity, reasons.Distinct(StringComparer.Ordinal).ToList(), judged is { Obfuscated: true } ? judged.Text : "",
            judged?.Indicators.Where(one => one.Kind is "url" or "address" or "domain" or "ip").Select(one => one.Value).Distinct(StringComparer.Ordinal).Take(20).ToList() ?? [])
        { Takes = Takes(judged is null ? command : $"{command}\n{judged.Text}", reasons) };
    }

    private static List<string> Takes(string text, List<string> reasons)
    {
        var techniques = new List<string>(CredentialModules.Techniques(text));
        foreach (var reason in reasons)
            if (reason switch { "lsass-dump" => "T1003.001", "saves-hives" or "hives-saved" => "T1003.002", "ntds-copied" => "T1003.003", _ => null } is { } technique && !techniques.Contains(technique))
                techniques.Add(technique);
        return techniques;
    }

    /// <summary>Judges a script text (VBScript, JScript, batch or PowerShell) in the same terms.</summary>
    public static CommandVerdict JudgeScript(string script)
    {
        var reasons = new List<string>();
        var severity = Severity.Informational;
        foreach (var (reason, level, pattern) in Rules())
            if (pattern.IsMatch(script.Length > MaxCommand ? script[..MaxCommand] : script))
                Raise(reasons, reason, level, ref severity);
        var judged = Deobfuscator.Judge(script.Length > MaxCommand ? script[..MaxCommand] : script);
        if (judged.Malicious)
            foreach (var reason in judged.Reasons)
                Raise(reasons, reason.Key, Severity.High, ref severity);
        return new(severity, reasons, judged.Obfuscated ? judged.Text : "", judged.Indicators.Where(one => one.Kind is "url" or "address" or "domain"
            or "ip").Select(one => one.Value).Take(20).ToList())
        { Takes = Takes($"{script}\n{judged.Text}", reasons) };
    }

    /// <summary>The program of a command line: its first word, quotes removed.</summary>
    public static string Program(string command)
    {
        var text = command.Trim();
        if (text.StartsWith('"'))
            return text.IndexOf('"', 1) is var end and > 0 ? text[1..end] : text[1..];
        if (ExecutableEnd().Match(text) is { Success: true } match)
            return text[..(match.Index + match.Length)];
        return text.Split(' ')[0];
    }

    /// <summary>A program in a folder of Windows that runs nothing but itself.</summary>
    public static bool IsProgramOfWindows(string command) => SystemPlace.IsMatch(Program(command)) && !Interpreter.IsMatch(command);

    private static void Raise(List<string> reasons, string reason, Severity level, ref Severity severity)
    {
        reasons.Add(reason);
        if (level > severity)
            severity = level;
    }

    private static bool NeedsReading(string command) => Interpreter.IsMatch(command);

    private static Severity Places(string command, List<string> reasons)
    {
        var severity = Severity.Informational;
        var program = Program(command).Replace("/", @"\", StringComparison.Ordinal);
        var isWritable = OddPlace.IsMatch(program);
        if (isWritable)
            Raise(reasons, "program-in-odd-place", Severity.Medium, ref severity);
        if (ForeignShare.IsMatch(program))
            Raise(reasons, "program-on-a-share", Severity.High, ref severity);
        if (BuildFile.IsMatch(command))
            Raise(reasons, "script-in-odd-place", Severity.Medium, ref severity);
        var name = program[(program.LastIndexOf('\\') + 1)..];
        if (program.Contains('\\', StringComparison.Ordinal) && SystemName.IsMatch(name) && !SystemPlace.IsMatch(program))
            Raise(reasons, "system-name-elsewhere", Severity.High, ref severity);
        if (Paths().Matches(command).Any(path => FileIndicators.Embedded.Match(path.Value) is { IsStrong: true }))
            Raise(reasons, "file-known-from-intrusions", Severity.High, ref severity);
        if (!isWritable && OddArgument.IsMatch(command) && (Interpreter.IsMatch(command) || Runtime.IsMatch(program)))
            Raise(reasons, "script-in-odd-place", Severity.Medium, ref severity);
        return severity;
    }

    private static IEnumerable<(string Reason, Severity Level, BoundedRegex Pattern)> Rules()
    {
        yield return ("credential-tool", Severity.High, CredentialTool);
        yield return ("remote-execution", Severity.High, RemoteExecution);
        yield return ("fetches-code", Severity.High, FetchesCode);
        yield return ("fetches-code", Severity.High, RunsWhatItFetches);
        yield return ("script-protocol", Severity.High, ScriptProtocol);
        yield return ("code-in-disguise", Severity.High, Disguised);
        yield return ("saves-hives", Severity.High, SavesHives);
        yield return ("saves-hives", Severity.High, CopiesHives);
        yield return ("lsass-dump", Severity.High, DumpsLsass);
        yield return ("writes-server-page", Severity.High, WritesPage);
        yield return ("mines", Severity.High, Mines);
        yield return ("library-loaded-by-update-client", Severity.High, UpdateClient);
        yield return ("weakens-defences", Severity.High, WeakensDefences);
        yield return ("pipe-of-intrusion-tool", Severity.High, IntrusionPipe);
        yield return ("runs-code-from-registry", Severity.High, RunsFromRegistry);
        yield return ("hidden-console", Severity.Medium, HiddenConsole);
        yield return ("tunnel", Severity.Medium, Tunnel);
        yield return ("adds-account", Severity.High, AddsAccount);
    }

    [GeneratedRegex(@"[a-z]:\\[^""'|<>,;\s]+(?: [^""'|<>,;\s\\]*\\[^""'|<>,;\s]+)*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Paths();

    [GeneratedRegex(@"\.(exe|com|bat|cmd|ps1|vbs|js|dll|sys|scr)(?=\s|$|"")", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ExecutableEnd();

    private static readonly BoundedRegex Encoded = new(@"\s[-/]e[nc]*\s+[A-Za-z0-9+/=]{16}|frombase64|\[char\[?\]?\]|-join|`[a-z]|\^[a-z]\^", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Interpreter = new(@"powershell|pwsh|cmd(\.exe)?\s|%comspec%|wscript|cscript|mshta|rundll32|regsvr32|certutil|bitsadmin|msiexec|wmic|frombase64|\biex\b|forfiles|pcalua|msbuild|installutil|regasm|regsvcs|odbcconf|cmstp|conhost|scriptrunner|mavinject|explorer\.exe",
        RegexOptions.IgnoreCase);

    /// <summary>Programs that run the file named in their arguments, beside those whose words are read.</summary>
    private static readonly BoundedRegex Runtime = new(@"(^|\\)(javaw?|pythonw?[0-9.]*|py|node|perl|ruby|php(-cgi)?|autoit3?(_x64)?|autohotkey[a-z0-9]*|control|ftp|winrs|wsl|bash|lua[0-9.]*|dotnet)(\.exe)?$",
        RegexOptions.IgnoreCase);

    /// <summary>Folders inside Windows and its data that every account may write to.</summary>
    private const string OpenToAll = @"\\spool\\drivers\\color\\|\\(system32|syswow64)\\tasks\\|\\crypto\\(rsa|dss)\\machinekeys\\|\\system32\\(com\\dmp|fxstmp)\\|\\registration\\crmlog\\";

    private static readonly BoundedRegex OddPlace = new(@"(^|\W)([a-z]:\\(te?mp|perflogs|\$recycle\.bin|recycler)\\|[a-z]:\\programdata\\[^\\]+\.(exe|dll|sys|bat|cmd|ps1|vbs|js|scr)$|[a-z]:\\users\\public\\|\\windows\\(temp|tasks|debug|help|fonts|media|addins|tracing|cursors|repair)\\|%(windir|systemroot)%\\temp\\|%te?mp%|\\inetpub\\(wwwroot|temp)\\|[a-z]:\\[^\\]+\.(exe|dll|sys|bat|cmd|ps1|vbs|js|scr)$)|\\appdata\\local\\temp\\|\\appdata\\(roaming|local)\\[^\\""]+\.(exe|dll|sys|bat|cmd|ps1|vbs|js|hta|scr)$|\\aspnet_client\\|\\httpproxy\\(owa|ecp)\\auth\\|" + OpenToAll,
        RegexOptions.IgnoreCase);

    /// <summary>A file that can be run, in a place that anybody may write to; a log or a list there is what administrators write.</summary>
    private static readonly BoundedRegex OddArgument = new(@"([a-z]:\\(te?mp|perflogs)\\|\\users\\public\\|%public%\\|%te?mp%\\|\\windows\\temp\\|\\appdata\\local\\temp\\|\\inetpub\\(wwwroot|temp)\\|\\aspnet_client\\|\$recycle\.bin\\|\\windows\\(tasks|debug|help|fonts|media|addins|tracing|cursors|repair)\\|" + OpenToAll + @")[^""'&|<>*?]{0,160}\.(exe|dll|com|scr|cpl|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|sct|hta|msi|pyw?|jar|class|pl|rb|php|lua|au3|a3x|ahk|sh|mjs|inf|dat|tmp|bin)\b|[a-z]:\\programdata\\[^\\ ]+\.(exe|com|scr|dll|cpl|inf|bat|cmd|ps1|vbs|js|hta|pyw?|jar|dat|txt|log)\b|\\appdata\\(roaming|local)\\[^\\"" ]+\.(exe|dll|bat|cmd|ps1|vbs|js|hta|scr)",
        RegexOptions.IgnoreCase);

    /// <summary>A machine by its number, or the share of a whole drive: nobody installs from there.</summary>
    private static readonly BoundedRegex ForeignShare = new(@"^\\\\([0-9.]+|localhost|tsclient|[^\\]+\\([a-z]|admin)\$)(@[^\\]*)?\\", RegexOptions.IgnoreCase);

    /// <summary>Project files hold code that the build tool compiles and runs.</summary>
    private static readonly BoundedRegex BuildFile = new(@"msbuild(\.exe)?""?\s[^|]{0,200}([a-z]:\\(te?mp|perflogs|programdata)\\|\\users\\public\\|\\windows\\(temp|tasks|debug|help|fonts)\\|\\appdata\\|\\inetpub\\|%(public|te?mp|programdata|appdata)%)",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex SystemName = new(@"^(svchost|lsass|csrss|smss|services|winlogon|wininit|lsm|spoolsv|taskhostw?|dllhost|conhost|wmiprvse|w3wp)\.exe$",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex SystemPlace = new(@"(\\windows\\|%(systemroot|windir)%\\|\\systemroot\\)(system32|syswow64|sysnative|winsxs)\\|^(system32|syswow64)\\",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex CredentialTool = new(@"sekurlsa|lsadump|mimikatz|mimidrv|comsvcs(\.dll)?[^|]{0,40}(minidump|#\+?0{0,6}24)|procdump[^|]{0,60}lsass|-ma\s+lsass|nanodump|dumpert|ntdsutil[^|]{0,80}ifm",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex RemoteExecution = new(@"\\\\(127\.0\.0\.1|localhost|[0-9.]+)\\admin\$\\|%comspec%\s+/[bq]\s+/c\s+(start|echo)|cmd(\.exe)?\s+/q\s+/c\s+echo|\\__output|2>&1\s*>\s*\\\\127",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex FetchesCode = new(@"certutil[^|]{0,60}-urlcache|\bhh(\.exe)?\W{1,4}https?:|bitsadmin[^|]{0,80}/(transfer|setnotifycmdline)|mshta(\.exe)?\W{1,4}https?:|regsvr32[^|]{0,80}/i:(https?:|\\\\)|(curl|wget|invoke-webrequest|\biwr\b)[^|]{0,200}https?:[^|]{0,200}\s(-o|--output|-outfile)\s[^|]{0,20}(%public%|%te?mp%|%appdata%|%programdata%|\\te?mp\\|\\users\\public\\|\\programdata\\)[^|]{0,120}&|msiexec[^|]{0,40}/i\W{1,4}https?:|(downloadstring|downloaddata|downloadfile|invoke-webrequest|\biwr\b|curl|wget)[^|]{0,400}(\biex\b|invoke-expression|start-process|&&)|(\biex\b|invoke-expression)[^|]{0,400}(downloadstring|downloaddata|webclient|invoke-webrequest)",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex RunsWhatItFetches =
        new(@"wmic[^|]*/format:\W{0,3}(https?:|\\\\)|\b(curl|wget)(\.exe)?\s[^|]*https?:[^|]*\|\s*(cmd|powershell|pwsh|iex|sh)\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ScriptProtocol = new(@"(rundll32|mshta)(\.exe)?\W{1,4}(javascript|vbscript):|\bscrobj(\.dll)?\b", RegexOptions.IgnoreCase);

    /// <summary>A library or a script whose name says that it is data.</summary>
    private static readonly BoundedRegex Disguised = new(@"(rundll32(\.exe)?""?\s+(/[a-z]\s+)?""?[^"",]{1,200}|regsvr32(\.exe)?""?\s[^|]{1,200}|[wc]script(\.exe)?""?\s[^|]{0,80}//e:(jscript|vbscript|javascript)\s[^|]{1,200})\.(dat|txt|log|tmp|bin|jpe?g|png|gif|ico|bmp|db|xml|ini|pdf|docx?)\b",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex SavesHives = new(@"reg(\.exe)?""?\s+(save|export)\s+""?hk(lm|ey_local_machine)\\((sam|security)\b|system([^\\\w]|$)|system\\currentcontrolset\\control\\lsa([^\\\w]|$))",
        RegexOptions.IgnoreCase);

    /// <summary>A hive or the directory's database out of a shadow copy, or by the tool that reads locked databases.</summary>
    private static readonly BoundedRegex CopiesHives = new(@"harddiskvolumeshadowcopy[^|&]{0,40}\\(windows\\system32\\config\\(sam|security|system)\b|windows\\ntds\\ntds\.dit)|\besentutl(\.exe)?""?\s[^|&\n]{0,120}\\(config\\(sam|security|system)\b|ntds\.dit)|\b(copy|robocopy|xcopy|move)(\.exe)?\s[^|&\n]{0,160}\\ntds\\?""?(\\|\s)ntds\.dit",
        RegexOptions.IgnoreCase);

    /// <summary>The library's own function on the process that keeps the passwords, whose name may be written with wildcards.</summary>
    private static readonly BoundedRegex DumpsLsass = new(@"minidumpwritedump[\s\S]*\bls[a*?\[]+s|\bls[a*?\[]+s[\s\S]*minidumpwritedump", RegexOptions.IgnoreCase);

    /// <summary>Server-side script written into a page by a command.</summary>
    private static readonly BoundedRegex WritesPage = new(@"<%[^|]{0,400}%\^?>[^|]{0,80}>{1,2}\s*[^|&]{1,260}\.(aspx?|ashx|asmx|asa|cer)\b|(echo|set-content|out-file|add-content)[^|]{0,400}(<%|runat\s*=|language\s*=\s*.?(jscript|c#|vb))[^|]{0,600}\.(aspx?|ashx|asmx|asa|cer)\b",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Mines = new(@"stratum\+(tcp|ssl|udp|tls)://|--donate-level|--(algo|coin)[= ]\S+[^|]{0,200}(-o|--url)[= ]|\bxmrig\b|\bnicehash\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex UpdateClient = new(@"\bwuauclt(\.exe)?""?\s[^|]{0,40}/UpdateDeploymentProvider\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WeakensDefences = new(@"(set|add)-mppreference[^|]{0,80}-(disable|exclusion)|wevtutil(\.exe)?\s+(cl|clear-log)\s|vssadmin(\.exe)?\s+delete\s+shadows",
        RegexOptions.IgnoreCase);

    /// <summary>A service that writes to a pipe to become SYSTEM, and the default pipes of Cobalt Strike and of Lemon Duck.</summary>
    private static readonly BoundedRegex IntrusionPipe = new(@"echo\s+\S+\s*>\s*\\\\\.\\pipe\\|\\pipe\\(msagent_|postex_|MSSE-[0-9]+-server|status_[0-9a-f]{2}|HHyeuqi7)", RegexOptions.IgnoreCase);

    /// <summary>A console that shows no window, as no task of an administrator needs.</summary>
    private static readonly BoundedRegex HiddenConsole = new(@"\bconhost(\.exe)?""?\s+(--[a-z]+\s+)*--headless\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Tunnel = new(@"\bssh(\.exe)?""?\s[^|]{0,300}\s-[A-Za-z]*R\s*\S*[0-9]+:|\b(ngrok|chisel|frpc|plink|pta|ligolo|gost|earthworm|reGeorg)(\.exe)?\b",
        RegexOptions.IgnoreCase);

    private static readonly BoundedRegex AddsAccount = new(@"\bnet1?(\.exe)?\s+(user\s+\S+\s+\S+\s+/add|localgroup\s+(\S+|""[^""]+"")\s+\S+\s+/add)", RegexOptions.IgnoreCase);

    /// <summary>A value of the registry is read and what it holds is run: the payload has no file.</summary>
    private static readonly BoundedRegex RunsFromRegistry = new(@"(\biex\b|invoke-expression|scriptblock\]?::create|frombase64string|assembly\]?::load|\.invoke\b)[^|]{0,300}(" + ReadsRegistry + @")|("
        + ReadsRegistry + @").{0,300}(\biex\b|invoke-expression|scriptblock\]?::create|assembly\]?::load)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline);

    private const string ReadsRegistry =
        @"(get-itemproperty(value)?|\bgp\b|\bgpv\b|\(gi\s|get-item\s)[^|;]{0,40}(hk(lm|cu|cr|u)\b|registry::)|registry\]?::(getvalue|localmachine|currentuser)|\.regread\(";
}
