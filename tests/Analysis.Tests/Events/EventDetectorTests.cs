using Afterpatch.Analysis.Detectors.Events;
using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Events;

/// <summary>Each detector of events with what makes it fire and what leaves it quiet. Events pass through the sieves, as in a run.</summary>
public sealed class EventDetectorTests
{
    private static readonly EvidenceFile File = new(@"C:\Windows\System32\winevt\Logs\a.evtx", 0, () => Stream.Null);

    private static List<Core.Record> Sieve(params FakeEvent[] events)
    {
        var kept = new List<Core.Record>();
        foreach (var sieve in new IEventSieve[] { new KeptEventSieve(), new CmdletEventSieve(), new ServerEventSieve() })
        {
            var scan = sieve.Open(File)!;
            foreach (var row in events)
                scan.Observe(row, kept);
            scan.Complete(kept);
        }
        return kept;
    }

    private static List<Finding> Detect(IDetector detector, IEnumerable<Core.Record> records)
    {
        var findings = new List<Finding>();
        foreach (var record in records)
            detector.Observe(record, findings);
        detector.Complete(findings);
        Assert.All(findings, finding => Assert.True(KnowledgeBase.Embedded.Texts("fr").Has(finding.TitleKey ?? $"finding.{finding.Detector}.title")));
        return findings;
    }

    private static List<Finding> Detect(IDetector detector, params FakeEvent[] events) => Detect(detector, Sieve(events));

    [Fact]
    public void A_cleared_log_names_who_did_it()
    {
        var finding = Assert.Single(Detect(new LogClearedDetector(), FakeEvent.Cleared("2021-03-03T04:00:00Z", "Security")));
        Assert.Equal(new Subject("log", "Security"), finding.Subject);
        Assert.Equal(Severity.Medium, finding.Severity);
        Assert.Contains(new Subject("account", @"CONTOSO\mallory"), finding.Entities);
    }

    [Fact]
    public void Many_logs_cleared_together_weigh_more_than_one_nobody_reads()
    {
        Assert.Equal(Severity.Low, Assert.Single(Detect(new LogClearedDetector(), FakeEvent.Cleared("2021-03-03T04:00:00Z", "Microsoft-Windows-Store/Operational"))).Severity);
        Assert.All(Detect(new LogClearedDetector(), FakeEvent.Cleared("2021-03-03T04:00:00Z", "Security"), FakeEvent.Cleared("2021-03-03T04:00:01Z", "System"),
            FakeEvent.Cleared("2021-03-03T04:00:02Z", "Application")), finding => Assert.Equal(Severity.High, finding.Severity));
        Assert.Equal(Severity.High, Assert.Single(Detect(new LogClearedDetector(), FakeEvent.Cleared("2021-03-03T04:00:00Z", "MSExchange Management"))).Severity);
    }

    [Fact]
    public void The_same_number_of_another_provider_clears_nothing() =>
        Assert.Empty(Detect(new LogClearedDetector(), new FakeEvent("SomeService", "Application", 104, "2021-03-03T04:00:00Z")));

    private static SourceSpan Span(string family, string from, string to, long records, params TimeGap[] gaps) => new()
    {
        At = new EvidencePointer($@"C:\Logs\{family}.evtx"),
        Family = "evtx/" + family,
        FirstUtc = Time(from),
        LastUtc = Time(to),
        Records = records,
        Gaps = gaps,
    };

    private static DateTime Time(string utc) => UtcText.TryParse(utc, out var time) ? time : throw new ArgumentException(utc);

    [Fact]
    public void Zeroed_records_and_missing_numbers_are_a_hole()
    {
        var span = Span("Security", "2021-01-01T00:00:00Z", "2021-03-01T00:00:00Z", 5000, new TimeGap(Time("2021-02-01T00:00:00Z"), Time("2021-02-02T00:00:00Z")));
        var zeroed = new Diagnostic(span.At.Source, 70_000, "record magic", "zeroed") { LostRecords = 197 };
        var finding = Assert.Single(Detect(new EventLogGapDetector(), [zeroed, span]));
        Assert.Equal(Severity.Medium, finding.Severity);
        Assert.Equal("197", finding.TitleArgs["count"]);
        Assert.Equal(Time("2021-02-01T00:00:00Z"), finding.FirstUtc);
    }

    [Fact]
    public void The_torn_end_of_an_open_log_is_ordinary()
    {
        var span = Span("Security", "2021-01-01T00:00:00Z", "2021-03-01T00:00:00Z", 5000);
        var records = new Core.Record[]
        {
            span, new Diagnostic(span.At.Source, 70_000, "record magic", "zeroed") { LostRecords = 3 },
            new Diagnostic(span.At.Source, 65_588, "event records checksum", "differs; the log was open when it was copied"),
        };
        Assert.Equal(Severity.Informational, Assert.Single(Detect(new EventLogGapDetector(), records)).Severity);
    }

    [Fact]
    public void Silence_counts_only_where_another_log_went_on()
    {
        var gap = new TimeGap(Time("2021-02-01T00:00:00Z"), Time("2021-02-02T00:00:00Z"));
        var silent = Span("Security", "2021-01-01T00:00:00Z", "2021-03-01T00:00:00Z", 5000, gap);
        var elsewhere = Span("System", "2021-01-01T00:00:00Z", "2021-03-01T00:00:00Z", 5000);
        Assert.Empty(Detect(new EventLogGapDetector(), [silent, elsewhere]));
        var inside = Span("iis", "2021-02-01T05:00:00Z", "2021-02-01T05:59:00Z", 100) with { Family = "httpproxy/owa" };
        var finding = Assert.Single(Detect(new EventLogGapDetector(), [silent, elsewhere, inside]));
        Assert.Equal(Severity.Medium, finding.Severity);
        Assert.Equal("finding.tampering.event-log-gap.silence.title", finding.TitleKey);
    }

    [Fact]
    public void Auditing_taken_back_by_a_person_is_told_and_by_policy_only_noted()
    {
        static FakeEvent Changed(string sid, string changes) => new("Microsoft-Windows-Security-Auditing", "Security", 4719, "2021-03-03T04:00:00Z",
            ("SubjectUserSid", sid), ("SubjectUserName", "admin"), ("SubjectDomainName", "CONTOSO"), ("AuditPolicyChanges", changes));
        Assert.Equal(Severity.Medium, Assert.Single(Detect(new LogDisabledDetector(), Changed("S-1-5-21-1-2-3-500", "%%8448, %%8450"))).Severity);
        Assert.Equal(Severity.Informational, Assert.Single(Detect(new LogDisabledDetector(), Changed("S-1-5-18", "%%8448"))).Severity);
        Assert.Empty(Detect(new LogDisabledDetector(), Changed("S-1-5-21-1-2-3-500", "%%8449, %%8451")));
    }

    [Fact]
    public void A_stop_of_the_service_without_a_boot_is_told_and_a_restart_is_not()
    {
        static FakeEvent Service(int id, string utc) => new("EventLog", "System", id, utc);
        static FakeEvent Boot(string utc) => new("Microsoft-Windows-Kernel-General", "System", 12, utc);
        Assert.Empty(Detect(new LogDisabledDetector(), Boot("2021-03-01T00:00:00Z"), Service(6005, "2021-03-01T00:00:10Z"), Service(6006, "2021-03-03T04:00:00Z"),
            Service(6005, "2021-03-03T04:03:20Z"), Boot("2021-03-03T04:03:00Z")));
        var finding = Assert.Single(Detect(new LogDisabledDetector(), Boot("2021-03-01T00:00:00Z"), Service(6005, "2021-03-01T00:00:10Z"),
            Service(6006, "2021-03-03T04:00:00Z"), Service(6005, "2021-03-03T05:10:00Z")));
        Assert.Equal("finding.tampering.log-disabled.stopped.title", finding.TitleKey);
        Assert.Equal("1", finding.TitleArgs["count"]);
    }

    [Fact]
    public void Defender_names_the_shell_its_place_and_what_became_of_it()
    {
        (string, string)[] shell = [("Threat Name", "Backdoor:ASP/Chopper.F!dha"), ("Severity ID", "5"), ("Path", @"file:_C:\inetpub\wwwroot\aspnet_client\a.aspx"),
            ("Process Name", @"C:\Windows\System32\inetsrv\w3wp.exe"), ("Detection User", @"NT AUTHORITY\SYSTEM"), ("Action ID", "2"), ("Action Name", "Quarantine")];
        var finding = Assert.Single(Detect(new DefenderWebShellDetector(), FakeEvent.Defender(1116, "2021-03-03T04:00:00Z", shell), FakeEvent.Defender(1117, "2021-03-03T04:00:05Z", shell)));
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Equal(FindingState.Removed, finding.State);
        Assert.Equal(new Subject("file", @"C:\inetpub\wwwroot\aspnet_client\a.aspx"), finding.Subject);
        Assert.Equal(FindingState.Active, Assert.Single(Detect(new DefenderWebShellDetector(), FakeEvent.Defender(1118, "2021-03-03T04:00:05Z", shell))).State);
        Assert.Empty(Detect(new DefenderMalwareDetector(), FakeEvent.Defender(1116, "2021-03-03T04:00:00Z", shell)));
    }

    [Fact]
    public void Other_malware_is_no_web_shell_and_mail_is_no_intrusion()
    {
        static FakeEvent Found(string path, string severity) => FakeEvent.Defender(1116, "2021-03-03T04:00:00Z",
            ("Threat Name", "Trojan:Win32/Wacatac.B!ml"), ("Severity ID", severity), ("Path", "file:_" + path));
        Assert.Empty(Detect(new DefenderWebShellDetector(), Found(@"C:\Users\a\Downloads\x.exe", "5")));
        Assert.Equal(Severity.High, Assert.Single(Detect(new DefenderMalwareDetector(), Found(@"C:\Windows\Temp\m6.bin.exe", "5"))).Severity);
        Assert.Equal(Severity.Low, Assert.Single(Detect(new DefenderMalwareDetector(),
            Found(@"C:\Program Files\Microsoft\Exchange Server\V15\TransportRoles\data\Temp\a.tmp", "5"))).Severity);
    }

    [Fact]
    public void Defender_off_for_good_is_told_and_off_for_an_update_only_noted()
    {
        Assert.Equal(Severity.Medium, Assert.Single(Detect(new DefenderDisabledDetector(), FakeEvent.Defender(5001, "2021-03-03T04:00:00Z"))).Severity);
        Assert.Equal(Severity.Informational, Assert.Single(Detect(new DefenderDisabledDetector(),
            FakeEvent.Defender(5001, "2021-03-03T04:00:00Z"), FakeEvent.Defender(5000, "2021-03-03T04:01:00Z"))).Severity);
        Assert.Equal(Outcome.Attempted, Assert.Single(Detect(new DefenderDisabledDetector(), FakeEvent.Defender(5013, "2021-03-03T04:00:00Z"))).Outcome);
        static FakeEvent Switch(string value) => FakeEvent.Defender(5007, "2021-03-03T04:00:00Z", ("Old Value", "Default"), ("New Value", @"HKLM\SOFTWARE\Microsoft\Windows Defender\" + value));
        Assert.Single(Detect(new DefenderDisabledDetector(), Switch(@"Real-Time Protection\DisableRealtimeMonitoring = 0x1")));
        Assert.Empty(Detect(new DefenderDisabledDetector(), Switch(@"Real-Time Protection\DisableRealtimeMonitoring = 0x0"), Switch(@"ProductType = 0x2")));
    }

    [Theory]
    [InlineData(@"Paths\C:\", Severity.High)]
    [InlineData(@"Paths\C:\Windows\Temp", Severity.High)]
    [InlineData(@"Paths\C:\inetpub\wwwroot\aspnet_client", Severity.High)]
    [InlineData(@"Extensions\.aspx", Severity.High)]
    [InlineData(@"Processes\C:\Temp\fms.exe", Severity.Low)]
    [InlineData(@"Processes\C:\Windows\System32\cmd.exe", Severity.Medium)]
    [InlineData(@"Paths\D:\Backup", Severity.Low)]
    public void An_exclusion_weighs_what_it_opens(string exclusion, Severity severity) =>
        Assert.Equal(severity, Assert.Single(Detect(new DefenderExclusionDetector(KnowledgeBase.Embedded), FakeEvent.Exclusion("2021-03-03T04:00:00Z", exclusion))).Severity);

    [Theory]
    [InlineData(@"E:\Exch\", 0)]
    [InlineData(@"E:\Other\", 1)]
    public void What_Microsoft_recommends_is_known_below_the_folder_that_Exchange_was_installed_in(string root, int findings)
    {
        var folder = new HostFact { At = new EvidencePointer("SOFTWARE"), Name = "installRoot", Value = root };
        var detector = new DefenderExclusionDetector(KnowledgeBase.Embedded);
        detector.Observe(folder, []);
        Assert.Equal(findings, Detect(detector, FakeEvent.Exclusion("2021-03-03T04:00:00Z", @"Paths\E:\Exch\Mailbox")).Count);
    }

    [Theory]
    [InlineData(@"Paths\C:\Program Files\Microsoft\Exchange Server\V15\Mailbox")]
    [InlineData(@"Processes\C:\Program Files\Microsoft\Exchange Server\V15\Bin\EdgeTransport.exe")]
    [InlineData(@"Extensions\.edb")]
    [InlineData(@"Paths\C:\Windows\Cluster")]
    public void What_Microsoft_recommends_is_no_finding(string exclusion) =>
        Assert.Empty(Detect(new DefenderExclusionDetector(KnowledgeBase.Embedded), FakeEvent.Exclusion("2021-03-03T04:00:00Z", exclusion)));

    [Fact]
    public void A_class_that_no_voice_message_has_is_an_attempt()
    {
        static FakeEvent Failed(string text) => new("MSExchange Unified Messaging", "Application", 1423, "2021-03-02T04:00:00Z", ("Data", text)) { EventLevel = 2 };
        var finding = Assert.Single(Detect(new UmDeserializationDetector(), Failed("The UM worker process failed: System.InvalidCastException: Unable to cast object")));
        Assert.Equal(Outcome.Attempted, finding.Outcome);
        Assert.Empty(Detect(new UmDeserializationDetector(), Failed("The UM server could not connect to the PBX.")));
    }

    [Fact]
    public void Cmdlets_are_taken_from_the_management_channel()
    {
        var kept = Sieve(
            new FakeEvent("MSExchange CmdletLogs", "MSExchange Management", 1, "2021-03-03T04:00:00Z", ("Data", "Set-OabVirtualDirectory"), ("Data", "-ExternalUrl \"http://f/\""), ("Data", "contoso.example/Users/Administrator")),
            new FakeEvent("MSExchange CmdletLogs", "MSExchange Management", 6, "2021-03-03T04:00:01Z", ("Data", "Get-App"), ("Data", "")),
            new FakeEvent("MSExchange CmdletLogs", "MSExchange Management", 99, "2021-03-03T04:00:01Z", ("Data", "x"), ("Data", "")));
        var cmdlets = kept.OfType<CmdletInvocation>().ToArray();
        Assert.Equal(2, cmdlets.Length);
        Assert.Equal(("Set-OabVirtualDirectory", "contoso.example/Users/Administrator", true), (cmdlets[0].Cmdlet, cmdlets[0].Caller, cmdlets[0].Succeeded));
        Assert.False(cmdlets[1].Succeeded);
    }

    [Fact]
    public void The_server_tells_its_name_its_Windows_and_its_Exchange()
    {
        var kept = Sieve(
            new FakeEvent("EventLog", "System", 6009, "2021-03-03T04:00:00Z", ("Data", "10.00."), ("Data", "17763"), ("Data", ""), ("Data", "Multiprocessor Free"), ("Data", "0")),
            new FakeEvent("EventLog", "System", 6013, "2021-03-03T04:00:00Z", ("Data", ""), ("Data", ""), ("Data", ""), ("Data", ""), ("Data", "11"), ("Data", "60"), ("Data", "-60 Romance Standard Time")),
            new FakeEvent("MsiInstaller", "Application", 1033, "2021-03-03T04:00:00Z", ("Data", "Microsoft Exchange Server"), ("Data", "15.1.2106.2"), ("Data", "1033"), ("Data", "0"), ("Data", "Microsoft Corporation")),
            new FakeEvent("MsiInstaller", "Application", 1033, "2021-03-03T04:00:00Z", ("Data", "Microsoft Exchange Server"), ("Data", "15.1.2176.2"), ("Data", "1033"), ("Data", "1603"), ("Data", "Microsoft Corporation")),
            new FakeEvent("MsiInstaller", "Application", 1033, "2021-03-03T04:00:00Z", ("Data", "7-Zip"), ("Data", "15.1.1.1"), ("Data", "1033"), ("Data", "0"), ("Data", "x")));
        var facts = kept.OfType<HostFact>().Select(fact => (fact.Name, fact.Value)).ToArray();
        Assert.Equal([("name", "EX01"), ("domain", "contoso.example"), ("os", "Windows 10.0 build 17763"), ("timeZone", "Romance Standard Time")], facts);
        Assert.Equal("15.1.2106.2", Assert.Single(kept.OfType<BuildFact>()).Build);
    }

    [Fact]
    public void A_security_update_tells_the_build_in_its_name()
    {
        const string Update = "Security Update for Exchange Server 2016 Cumulative Update 23 (KB5019758) 15.1.2507.16";
        FakeEvent Note(string product, string update, string result) => new("MsiInstaller", "Application", 1036, "2022-11-10T21:00:00Z",
            ("Data", product), ("Data", "15.1.2507.6"), ("Data", "1033"), ("Data", update), ("Data", result), ("Data", "Microsoft Corporation"));
        Assert.Equal("15.1.2507.16", Assert.Single(Sieve(Note("Microsoft Exchange Server", Update, "0")).OfType<BuildFact>()).Build);
        Assert.Equal("15.1.2507.16", Assert.Single(Sieve(new FakeEvent("MsiInstaller", "Application", 1022, "2022-11-10T21:00:00Z",
            ("Data", "Microsoft Exchange Server"), ("Data", Update))).OfType<BuildFact>()).Build);
        Assert.Equal("15.1.2507.16", Assert.Single(Sieve(Note("Microsoft Exchange Server", "Security Update for Exchange Server 2016 Cumulative Update 23 (KB5019758)", "0")).OfType<BuildFact>()).Build);
        Assert.Empty(Sieve(Note("Microsoft Exchange Server", "Security Update for Exchange Server 2016 Cumulative Update 23 (KB9999999)", "0"),
            Note("Microsoft Exchange Server", "Security Update for Exchange Server 2019 Cumulative Update 23 (KB5019758)", "0")).OfType<BuildFact>());
        Assert.Empty(Sieve(Note("Microsoft Exchange Server", Update, "1603"), Note("Another product", Update, "0"), Note("Microsoft Exchange Server", "Language pack", "0")).OfType<BuildFact>());
    }

    [Fact]
    public void The_order_of_records_does_not_matter()
    {
        var kept = Sieve(FakeEvent.Cleared("2021-03-03T04:00:00Z", "Security"), FakeEvent.Cleared("2021-03-04T04:00:00Z", "Security", "eve"),
            FakeEvent.Exclusion("2021-03-03T04:00:00Z", @"Paths\C:\"), FakeEvent.Defender(5001, "2021-03-03T05:00:00Z"));
        foreach (var make in new Func<IDetector>[] { () => new LogClearedDetector(), () => new DefenderExclusionDetector(KnowledgeBase.Embedded), () => new DefenderDisabledDetector() })
        {
            var forward = Detect(make(), kept).Select(finding => (finding.Id, finding.FirstUtc, finding.LastUtc));
            var backward = Detect(make(), kept.AsEnumerable().Reverse()).Select(finding => (finding.Id, finding.FirstUtc, finding.LastUtc));
            Assert.Equal(forward, backward);
        }
    }
}
