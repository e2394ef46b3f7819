using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;
using static Afterpatch.Scripts.PowerShell.Judging.LineWords;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Reaching other machines and being reached: prompts over the network, programs copied and started elsewhere, mail diverted for many.</summary>
internal static partial class ReachRules
{
    private static readonly string[] Prompts = ["(pwd).Path", "(Get-Location).Path", "(gl).Path", "$pwd"];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("prompt-over-network", 100, ["T1059.001", "T1095"], facts =>
            facts.HasAny("TcpClient", "TcpListener", "UdpClient", "Net.Sockets.Socket", "NamedPipeClientStream", "ClientWebSocket", "SslStream") && facts.HasAny("'PS '",
                "\"PS \"", "'PS ' +", "PS $", "PS >") && facts.HasAny(Prompts) && facts.HasAny("> '", "> \"", ">'", ">\"")
                ? facts.Line(Prompts) : null),
        new("shell-wired-to-network", 100, ["T1059.003", "T1095"], facts =>
            facts.HasAny("TcpClient", "TcpListener", "Net.Sockets.Socket", "ClientWebSocket", "NamedPipe", "SslStream") && facts.HasAny("RedirectStandardInput")
                && facts.HasAny("cmd.exe", "powershell.exe", "'cmd'", "\"cmd\"", "'powershell'") && facts.HasAny("CreateNoWindow", "UseShellExecute")
                ? facts.Line("RedirectStandardInput") : null),
        new("listener-behind-own-firewall-rule", 60, ["T1571", "T1562.004"], facts =>
            facts.HasAny("TcpListener", "HttpListener") && facts.HasAny("AcceptTcpClient", "AcceptSocket", "GetContext") && facts.HasAny("firewall add rule",
                "New-NetFirewallRule", "firewall add portopening") && facts.HasAny("while") ? facts.Line("TcpListener", "HttpListener") : null),
        new("program-started-on-other-machines", 60, ["T1021.002", "T1569.002"], facts => CopiesAndStarts(facts)),
        new("service-made-started-removed", 50, ["T1569.002"], facts => facts.Has(@"\\") && ServiceOnOther().BoundedIsMatch(facts.Code) && facts.HasAny(" delete ", " stop ", "Remove-Service",
            ".Delete()") && ServiceStart().IsMatch(facts.Code) ? ServiceOnOther().BoundedMatch(facts.Code).Value : null),
        new("many-machines-from-directory", 30, ["T1018"], facts => facts.HasAny("ADMIN$", @"C$\Windows\Temp", @"\C$\") && facts.HasAny("objectcategory=computer",
            "Get-ADComputer", "net view") ? facts.Line("objectcategory=computer", "Get-ADComputer", "net view") : null),
        new("task-on-other-machine", 40, ["T1053.005", "T1021"], facts =>
            facts.Has("schtasks") && RemoteTask().Match(facts.Code) is { Success: true } task && facts.HasAny(ScriptPlaces.Writable) ? task.Value : null),
        new("mail-forwarded-for-all", 60, ["T1114.003"], facts =>
            facts.HasAny("-ForwardingSmtpAddress") ? Lines(facts).FirstOrDefault(line => Has(line, "-ForwardingSmtpAddress") && Any(line, ["Get-Mailbox", "$_", "foreach",
                "-DeliverToMailboxAndForward $true"]) && !Has(line, "$null") && Outside().IsMatch(line)) : null),
        new("warnings-of-intrusion-hidden", 60, ["T1564.008"], facts =>
            facts.Commands.FirstOrDefault(command => command.Name == "New-InboxRule" && (command.Value("Name") is { Length: <= 2 } || Any(command.Text, ["RSS", "Conversation History"]))
                && Any(command.Text, ["hack", "phish", "invoice", "password", "suspicious", "malware", "wire"]))?.Text),
        new("blind-copies-of-mail", 40, ["T1114.003"], facts => facts.HasAny("New-TransportRule") && facts.HasAny("-BlindCopyTo", "-RedirectMessageTo") ? facts.Line("New-TransportRule") : null),
        new("export-right-granted", 40, ["T1098.002"], facts => facts.Has("New-ManagementRoleAssignment") && facts.HasAny("Mailbox Import Export",
            "ApplicationImpersonation") ? facts.Line("New-ManagementRoleAssignment") : null),
        new("export-traces-removed", 30, ["T1070.008"], facts => facts.Has("New-MailboxExportRequest") && facts.Has("Remove-MailboxExportRequest")
            && facts.HasAny(@"\\127.0.0.1\", @"\\localhost\", "C$") ? facts.Line("Remove-MailboxExportRequest") : null),
        new("encoded-shell-relaunched", 60, ["T1059.001", "T1027.010"], facts =>
            facts.Has("syswow64") && facts.Has("powershell") && facts.HasAny("-w 1", "hidden") && facts.HasAny("IntPtr]::Size", "PROCESSOR_ARCHITECTURE")
                && facts.HasAny("-noni", "-nop", "-ec", "-enc", "-e ") ? facts.Line("syswow64") : null),
        new("unpacks-shellcode", 100, ["T1055", "T1027"], facts =>
            facts.HasAny("VirtualAlloc", "func_get_proc_address", "GetDelegateForFunctionPointer") && facts.HasAny("UnsafeNativeMethods", "GetProcAddress",
                "func_get_delegate_type") && facts.HasAny("-bxor", "FromBase64String", "0xfc,0xe8", "0xfc,0x48") ? facts.Line("VirtualAlloc", "func_get_proc_address",
                "GetDelegateForFunctionPointer") : null),
        new("carves-payload-out-of-file", 100, ["T1027.009", "T1204.002"], facts =>
            facts.HasAny(".lnk") && facts.HasAny("ReadAllBytes", "Seek(", ".Read(") && facts.HasAny("WriteAllBytes", "Set-Content", "]::Load(", "Invoke-Expression",
                "iex") && facts.HasAny("Length -eq", ".Length -", "Substring(", "[0x", "..", "-bxor") && facts.HasAny("Get-ChildItem", "gci ", "dir ", "GetFiles")
                ? facts.Line(".lnk") : null),
        new("token-taken", 60, ["T1134.001"], facts =>
            facts.Count("OpenProcessToken", "DuplicateTokenEx", "ImpersonateLoggedOnUser", "CreateProcessWithTokenW", "SetThreadToken", "AdjustTokenPrivileges",
                "CreateProcessAsUser", "NtImpersonateThread") is var calls && (calls >= 3 || (calls >= 2 && facts.HasAny("winlogon", "lsass", "SeDebugPrivilege")))
                ? facts.Line("DuplicateTokenEx", "ImpersonateLoggedOnUser", "OpenProcessToken") : null),
        new("token-of-system-taken", 40, ["T1134.001"], facts => facts.HasAny("DuplicateTokenEx", "ImpersonateLoggedOnUser", "CreateProcessWithTokenW", "SetThreadToken")
            && facts.HasAny("winlogon", "lsass", "TrustedInstaller") ? facts.Line("winlogon", "lsass", "TrustedInstaller") : null),
        new("memory-of-process-written", 100, ["T1055"], facts =>
            facts.Count("OpenProcess", "VirtualAllocEx", "WriteProcessMemory", "CreateRemoteThread", "NtCreateThreadEx", "QueueUserAPC", "SetThreadContext",
                "NtUnmapViewOfSection", "ReadProcessMemory", "RtlCreateUserThread") >= 3
                ? facts.Line("WriteProcessMemory", "VirtualAllocEx", "CreateRemoteThread", "SetThreadContext") : null),
        new("native-dump", 100, ["T1003.001"], facts => facts.Has("MiniDumpWriteDump") && facts.HasAny("lsass", "WindowsErrorReporting", "dbghelp") && facts.Has("lsass")
            ? facts.Line("MiniDumpWriteDump") : null),
        new("keyboard-hooked", 100, ["T1056.001"], facts => facts.Has("SetWindowsHookEx") && facts.HasAny("WH_KEYBOARD_LL", "(13,", "13, ", "LowLevelKeyboardProc")
            ? facts.Line("SetWindowsHookEx") : null),
        new("keys-polled", 40, ["T1056.001"], facts => facts.Has("GetAsyncKeyState") && facts.HasAny("254", "255", "190", "-32767") && facts.HasAny("while", "for (",
            "for(") ? facts.Line("GetAsyncKeyState") : null),
        new("keys-polled-unseen", 60, ["T1056.001"], facts => facts.Has("GetAsyncKeyState") && facts.HasAny("-32767", "ToUnicode", "MapVirtualKey", "GetKeyboardState")
            ? facts.Line("GetAsyncKeyState") : null),
    ];

    private static string? CopiesAndStarts(ScriptFacts facts)
    {
        if (!(facts.HasAny("ADMIN$", @"\C$\", @"C$\")) || !facts.HasAny("Copy-Item", "copy ", "cp ", "xcopy", "robocopy"))
            return null;
        if (!facts.HasAny(@"\ADMIN$\", @"\C$\") || !RemoteCopy().IsMatch(facts.Code))
            return null;
        return ServiceOnOther().BoundedIsMatch(facts.Code) || RemoteTask().IsMatch(facts.Code) || (facts.HasAny("Win32_Process") && facts.HasAny("-ComputerName", "/node:",
            "CimSession") && facts.HasAny("Create"))
            ? RemoteCopy().Match(facts.Code).Value : null;
    }

    /// <summary>A program, not a package: packages are installed.</summary>
    [GeneratedRegex(@"(?:Copy-Item|copy|cp|xcopy)\s[^\r\n]{0,200}\\\\[^\r\n\\]{1,60}\\(?:ADMIN|C)\$\\[^\r\n]{0,120}\.(?:exe|dll|bat|ps1|scr)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex RemoteCopy();

    [GeneratedRegex(@"\bsc(?:\.exe)?""?\s+""?\\\\[^\r\n]{1,60}\s(?:create|config)\s[^\r\n]{0,200}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ServiceOnOther();

    [GeneratedRegex(@"\bsc(?:\.exe)?""?\s+""?\\\\[^\r\n]{1,60}\sstart\s", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ServiceStart();

    [GeneratedRegex(@"schtasks(?:\.exe)?""?\s[^\r\n]{0,40}/create\s[^\r\n]{0,80}/s\s[^\r\n]{0,200}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex RemoteTask();

    [GeneratedRegex(@"smtp:|@[\w.-]+\.[a-z]{2,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Outside();
}
