using System.Net;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What a script does, in whatever way it does it: cmdlets, .NET, COM, CIM, programs. Rules combine these with the objects of the deed.</summary>
internal sealed partial class Deeds(ScriptFacts facts)
{
    private static readonly string[] Fetching =
    [
        "DownloadString", "DownloadData", "DownloadFile", "Invoke-WebRequest", "Invoke-RestMethod", "Start-BitsTransfer", "BitsTransfer", "-urlcache", "/urlcache",
        "bitsadmin", "WebRequest]::Create", "HttpWebRequest", "XMLHTTP", "WinHttpRequest", "HttpClient",
        "GetStringAsync", "GetByteArrayAsync", "curl ", "curl.exe", "wget ", "wget.exe", "OpenRead(", "GetResponseStream", "URLDownloadToFile", "ResponseText", "ResponseBody", "iwr ", "irm ",
    ];

    private static readonly string[] Running =
    [
        "Invoke-Expression", "iex ", "iex(", "|iex", "| iex", "ScriptBlock]::Create", "NewScriptBlock", "InvokeScript", "AddScript(", "cmd /c $", "cmd.exe /c $",
        "cmd /c \"$", "cmd.exe /c \"$", "powershell -c $", "powershell.exe -c $", "Command $cmd", "-EncodedCommand $",
        "/c \" + $", "'/c ' + $", "\"/c $", "\"/C $", "Assembly]::Load(", "CompileAssemblyFromSource", "ExecuteStatement(", "Invoke-Command -ScriptBlock $", "/c {0}", "-c {0}", "/c '+", "/c \"+",
    ];

    private static readonly string[] Starting =
    [
        "Start-Process", "Invoke-Item", "Process]::Start", "ShellExecute", "WScript.Shell", "Win32_Process", "rundll32", "regsvr32", "mshta", "wscript", "cscript",
        "cmd /c", "cmd.exe /c", "Diagnostics.Process", "start \"\"", "Shell.Application", "Process.Start(", "CreateProcess",
    ];

    private static readonly string[] Registry =
    [
        "Set-ItemProperty", "New-ItemProperty", "reg add", "reg.exe add", "reg import", "reg.exe import", "regedit /s", ".SetValue(", "::SetValue(", "RegWrite",
        "CreateSubKey", "SetStringValue", "SetDWORDValue", "SetExpandedStringValue", "New-Item HKCU", "New-Item HKLM",
        "New-Item -Path HK", "New-Item 'HK", "New-Item \"HK", "Set-Item HK", "Set-Item -Path HK", "Rename-ItemProperty", "Copy-ItemProperty",
    ];

    private static readonly string[] Files = ["Set-Content", "Add-Content", "Out-File", "WriteAllText", "WriteAllBytes", "WriteAllLines", "AppendAllText", "StreamWriter",
        ".SaveToFile", "Export-Csv", "-OutFile", "Tee-Object", ".Save(", "CreateTextFile", ">>", "Export-Clixml", "File]::Create"];

    private static readonly string[] Deleting = ["Remove-Item", "File]::Delete", "Directory]::Delete", "del /", "rd /s", "rmdir /s", "DeleteFile", "erase ", ".Delete()", "cipher /w", "sdelete"];

    private static readonly string[] Searching = ["Get-ChildItem", "GetFiles(", "EnumerateFiles", "GetFileSystemEntries", "dir /s", "gci ", "for /r", "findstr /s",
        "EnumerateDirectories", "GetDirectories("];

    private static readonly string[] Hiding = ["-WindowStyle Hidden", "-w hidden", "WindowStyle = 'Hidden", "WindowStyle = \"Hidden", "ProcessWindowStyle]::Hidden",
        "CreateNoWindow = $true", "CreateNoWindow=$true", "vbHide", ", 0, false)", "ShowWindow(", "ShowWindowAsync", "-win hidden", "-windowstyle h", "-w h ",
        "WindowStyle=\"Hidden", "ShowWindow = 0", ",0,$false)", "ShowInTaskbar = $false"];

    private static readonly string[] Identifying = ["$env:COMPUTERNAME", "$env:USERNAME", "MachineName", "UserDomainName", "[Environment]::UserName", "GetHostName()",
        "Win32_ComputerSystemProduct", "MachineGuid", "SerialNumber", "whoami", "$env:USERDOMAIN", "WindowsIdentity]::GetCurrent()", "hostname"];

    private readonly Dictionary<string[], bool> _asked = new(ReferenceEqualityComparer.Instance);

    public bool Fetches => Does(Fetching);

    public bool RunsText => Does(Running);

    public bool Starts => Does(Starting) || facts.Commands.Exists(command => PayloadRules.IsProgramByPath(command.Name));

    public bool WritesRegistry => Does(Registry);

    public bool WritesFiles => Does(Files);

    public bool Deletes => Does(Deleting);

    public bool SearchesFiles => Does(Searching);

    public bool Hides => Does(Hiding);

    public bool Identifies => Does(Identifying);

    public bool Sleeps => facts.HasAny("Start-Sleep", "sleep ", "Thread]::Sleep", "timeout /t", "WaitOne(", "Threading.Timer", "Timers.Timer", "-RepetitionInterval",
        "ping -n", "Register-ObjectEvent");

    /// <summary>It goes round without an end of its own.</summary>
    public bool LoopsForever => _loopsForever ??= facts.HasAny("while", "for (", "for(", "do {", "do{", "goto") && Endless().BoundedIsMatch(facts.Code);

    private bool? _loopsForever;

    /// <summary>The first URL or connection to a public address without a name.</summary>
    public string? Address => _address ??= ScriptIndicators.Urls(facts.Code).FirstOrDefault(ExecutionRules.HasAddress) ?? Connections().Matches(facts.Code).Select(match => match.Groups[1].Value).FirstOrDefault(IsPublic) ?? "";

    private string? _address;

    private static bool IsPublic(string address) => IPAddress.TryParse(address, out _) && ExecutionRules.HasAddress($"http://{address}/");

    private bool Does(string[] words)
    {
        if (!_asked.TryGetValue(words, out var does))
            _asked[words] = does = facts.HasAny(words);
        return does;
    }

    [GeneratedRegex(
        @"while\s*\(\s*(?:\$true|1|!\s*\$\w+|-not\s+\$\w+|\$\w+)\s*\)|for\s*\(\s*;[^;]{0,40};[^)]{0,40}\)|while\s*\(\s*\$?\w+\.(?:Connected|CanRead)|" +
        @"until\s*\(\s*(?:\$false|0)\s*\)|while\s*\(\s*\(?\s*\$\w+\s*=|while\s*\(\s*\$\w+\.\w+\s*\)|\$\w+\s*-(?:eq|ne)\s*\$(?:true|false)\s*\)\s*\{|goto\s+:?\w+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Endless();

    [GeneratedRegex(@"['""](\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?['""]", RegexOptions.NonBacktracking)]
    private static partial Regex Connections();
}
