using Afterpatch.Analysis.Detectors.Deleted;
using Afterpatch.Core;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Analysis.Tests.Deleted;

public class TamperingTests
{
    private static readonly DateTime Time = new(2021, 3, 3, 10, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\x.aspx", 24 * 365, true)]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\x.aspx", 0, false)]
    [InlineData(@"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\logon.aspx", 24 * 365, false)]
    [InlineData(@"C:\Shop\pages\x.aspx", 24 * 365, false)]
    public void Times_set_back_are_told_of_pages_that_nobody_installed(string path, int hours, bool fires)
    {
        var standard = Time.AddHours(-hours);
        var findings = Run(new TimeStompingDetector(KnowledgeBase.Embedded), Entry(path) with { Standard = new(standard, standard, Time, Time), Named = new(Time, Time, Time, Time) });
        Assert.Equal(fires, findings.Count == 1);
    }

    [Fact]
    public void A_web_log_gone_between_others_is_told_and_the_oldest_ones_are_not()
    {
        const string folder = @"C:\inetpub\logs\LogFiles\W3SVC1\";
        var present = new[] { "u_ex210302.log", "u_ex210304.log" }.Select(name => (Record)Entry(folder + name)).ToArray();
        Assert.Single(Run(new LogsDeletedDetector(), [.. present, Change(folder + "u_ex210303.log")]));
        Assert.Empty(Run(new LogsDeletedDetector(), [.. present, Change(folder + "u_ex200101.log")]));
    }

    [Fact]
    public void An_event_log_that_was_deleted_is_told_and_an_archived_one_is_not()
    {
        Assert.Single(Run(new LogsDeletedDetector(), Change(@"C:\Windows\System32\winevt\Logs\Security.evtx")));
        Assert.Empty(Run(new LogsDeletedDetector(), Change(@"C:\Windows\System32\winevt\Logs\Archive-Security-2021.evtx")));
        Assert.Empty(Run(new LogsDeletedDetector(), Change(@"C:\Windows\System32\winevt\Logs\Security.evtx"), Entry(@"C:\Windows\System32\winevt\Logs\Security.evtx")));
    }

    [Fact]
    public void A_burst_of_deletions_is_told_unless_set_up_replaces_the_files()
    {
        var deleted = Enumerable.Range(0, 40).Select(i => (Record)Change($@"C:\tools\t{i}.exe", time: Time.AddSeconds(i))).ToArray();
        var replaced = Enumerable.Range(0, 40).Select(i => (Record)Change($@"C:\tools\t{i}.exe", "FILE_CREATE|CLOSE", Time.AddMinutes(10))).ToArray();
        Assert.Single(Run(new MassDeletionDetector(), deleted));
        Assert.Empty(Run(new MassDeletionDetector(), [.. deleted, .. replaced]));
        Assert.Empty(Run(new MassDeletionDetector(), deleted[..20]));
    }

    [Fact]
    public void A_journal_deleted_by_command_or_much_younger_than_its_volume_is_told()
    {
        var volume = Entry(@"C:\$MFT") with { Entry = 0, Standard = new(Time.AddYears(-2), null, null, null) };
        var journal = Entry(@"C:\$Extend\$UsnJrnl") with { Standard = new(Time, null, null, null) };
        Assert.Equal(Severity.Low, Assert.Single(Run(new JournalDeletedDetector(), volume, journal)).Severity);
        Assert.Empty(Run(new JournalDeletedDetector(), volume, journal with { Standard = new(Time.AddYears(-2), null, null, null) }));
        var command = new LoggedEvent
        {
            At = new("C:\\s.evtx"),
            TimeUtc = Time,
            Channel = "Security",
            Provider = "p",
            EventId = 4688,
            Computer = "EX1",
            Data = [new("CommandLine", "fsutil usn deletejournal /d c:")],
        };
        Assert.Equal(Severity.High, Assert.Single(Run(new JournalDeletedDetector(), command)).Severity);
        LoggedEvent Other(string line) => command with { Data = [new("CommandLine", line)] };
        Assert.Equal("finding.tampering.journal-deleted.shrunk.title", Assert.Single(Run(new JournalDeletedDetector(), Other("fsutil usn createjournal m=0x1000 a=100 c:"))).TitleKey);
        Assert.Empty(Run(new JournalDeletedDetector(), Other("fsutil usn createjournal m=33554432 a=8388608 c:")));
        Assert.Empty(Run(new JournalDeletedDetector(), Other("fsutil usn queryjournal c:")));
    }

    private static List<Finding> Run(IDetector detector, params Record[] records)
    {
        var findings = new List<Finding>();
        foreach (var record in records)
            detector.Observe(record, findings);
        detector.Complete(findings);
        return findings;
    }

    private static MftEntry Entry(string path) => new() { At = new(@"C:\$MFT", 4096), Path = path, Entry = 40, Sequence = 1 };

    private static UsnChange Change(string path, string reasons = "FILE_DELETE|CLOSE", DateTime? time = null) => new()
    {
        At = new(@"C:\$Extend\$J", 64),
        TimeUtc = time ?? Time,
        Usn = 64,
        Path = path,
        Name = path[(path.LastIndexOf('\\') + 1)..],
        Entry = 9,
        Sequence = 1,
        AnchorEntry = 5,
        AnchorSequence = 5,
        Reasons = reasons,
    };
}
