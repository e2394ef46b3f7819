namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What code does that somebody took pains to hide: it reaches out, stays, starts programs, changes the machine or reads secrets. Plain scripts do these every day.</summary>
internal static class HiddenDeeds
{
    public const int Weight = 40;

    private static readonly string[] Words =
    [
        "Net.WebClient", "Invoke-WebRequest", "Invoke-RestMethod", "DownloadString", "DownloadFile", "HttpWebRequest", "Net.Sockets", "TcpClient", "XMLHTTP",
        "HttpClient", "BitsTransfer", "Net.Dns", "Resolve-DnsName", "Net.Mail",
        "Start-Process", "Diagnostics.Process", "WScript.Shell", "Shell.Application", "Win32_Process", "rundll32", "mshta", "regsvr32", "cmd /c", "cmd.exe", "wscript", "certutil",
        "VirtualAlloc", "GetProcAddress", "UnsafeNativeMethods", "DllImport", "Assembly]::Load", ".Load(", "Marshal]::Copy",
        @"CurrentVersion\Run", "ScheduledTask", "schtasks", "New-Service", "sc create", "EventConsumer", "Set-ItemProperty", "New-ItemProperty", "reg add", @"Programs\Startup",
        "Set-MpPreference", "Add-MpPreference", "MSFT_MpPreference", "AmsiUtils", "amsiInit", "AmsiScan", "amsi.dll", "amsiContext", "Stop-Service", "wevtutil", "vssadmin", "ShadowCopy", "netsh", "New-NetFirewallRule", "net user", "LocalUser", "LocalGroupMember",
        "lsass", "SecurityToken", "GetNetworkCredential", "UploadString", "UploadFile", "CreateEncryptor", "MailboxExport", "InboxRule", "Set-Mailbox", "CopyFromScreen",
        "Clipboard", "adsisearcher", "DirectorySearcher", "ADSI",
    ];

    public static string? Find(ScriptFacts facts) => facts.HasAny(Words) ? facts.Line(Words) : null;
}
