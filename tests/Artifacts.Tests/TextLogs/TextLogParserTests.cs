using System.Globalization;
using System.Text;
using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Artifacts.Tests.TextLogs;

public sealed class TextLogParserTests
{
    private const string IisPath = @"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210303.log";
    private const string IisFields =
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n";

    private const string ProxyHeader =
        "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2106.002\r\n#Log-type: HttpProxy Logs\r\n#Date: 2021-03-03T04:00:00.000Z\r\n"
        + "#Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,Protocol,UrlStem,AnchorMailbox,ServerHostName,HttpStatus\r\n";

    private static readonly IisLogParser Iis = new();
    private static readonly ExchangeLogParser Exchange = new();

    [Fact]
    public void An_iis_log_gives_its_rows_its_span_and_its_holes()
    {
        var rows = string.Concat(Enumerable.Range(0, 400).Select(i =>
            Row(new DateTime(2021, 3, 3, 1, 0, 0, DateTimeKind.Utc).AddMinutes(i < 200 ? i : i + 240))));
        var log = TextLogs.Parse(Iis, IisPath, IisFields + rows);
        Assert.Equal(400, log.Lines.Count);
        Assert.Equal(["iis"], log.Families);
        Assert.Equal(("iis", 400L, 0L), (log.Span.Family, log.Span.Records, log.Span.Lost));
        Assert.Equal(new DateTime(2021, 3, 3, 1, 0, 0), log.Span.FirstUtc);
        var gap = Assert.Single(log.Span.Gaps);
        Assert.Equal(TimeSpan.FromMinutes(241), gap.ToUtc - gap.FromUtc);
        Assert.Contains(log.Records.OfType<HostFact>(), fact => fact is { Name: "ip", Value: "10.0.0.5" });
    }

    [Fact]
    public void A_time_far_from_its_neighbours_does_not_stretch_the_span()
    {
        var start = new DateTime(2021, 3, 3, 1, 0, 0, DateTimeKind.Utc);
        var rows = Row(start) + Row(start.AddMinutes(1)) + Row(new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc)) + Row(start.AddMinutes(2));
        var log = TextLogs.Parse(Iis, IisPath, IisFields + rows);
        Assert.Equal(start.AddMinutes(2), log.Span.LastUtc);
        Assert.Equal(4, log.Lines.Count);
        Assert.Contains(log.Records.OfType<Diagnostic>(), d => d.Reason.Contains("far from their neighbours", StringComparison.Ordinal));
    }

    [Fact]
    public void Httperr_is_a_family_of_its_own()
    {
        var log = TextLogs.Parse(Iis, @"C:\Windows\System32\LogFiles\HTTPERR\httperr1.log",
            "#Software: Microsoft HTTP API 2.0\r\n#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\r\n"
            + "2021-03-03 04:12:55 203.0.113.7 50000 10.0.0.5 443 HTTP/1.1 GET /owa/ 503 1 AppOffline MSExchangeOWAAppPool\r\n");
        Assert.Equal("httperr", log.Span.Family);
    }

    [Fact]
    public void Http_proxy_tells_its_protocol_its_server_and_the_builds_it_ran()
    {
        var log = TextLogs.Parse(Exchange, @"C:\Program Files\Microsoft\Exchange Server\V15\Logging\HttpProxy\Ecp\HttpProxy_2021030304-1.LOG",
            ProxyHeader + ProxyRow("04:00:00", "2106,2") + ProxyRow("04:30:00", "2106,2") + ProxyRow("04:40:00", "2106,13") + ProxyRow("04:50:00", "2106,13"));
        Assert.Equal("httpproxy/ecp", log.Span.Family);
        var builds = log.Records.OfType<BuildFact>().Where(fact => fact.Basis == "httpproxy").Select(fact => $"{fact.Build} {UtcText.Format(fact.TimeUtc)}");
        Assert.Equal(
        [
            "15.1.2106.13 2021-03-03T04:40:00Z", "15.1.2106.13 2021-03-03T04:50:00Z", "15.1.2106.2 2021-03-03T04:00:00Z", "15.1.2106.2 2021-03-03T04:30:00Z",
        ], builds);
        Assert.Contains(log.Records.OfType<BuildFact>(), fact => fact is { Basis: "log-header", Build: "15.1.2106.2" });
        Assert.Contains(log.Records.OfType<HostFact>(), fact => fact is { Name: "name", Value: "SRV01" });
    }

    [Theory]
    [InlineData("RECEIVE", "EXW", "EXW")]
    [InlineData("RECEIVE", "exw.corp.example", "exw")]
    [InlineData("RECEIVE", "\"EXW\"", "EXW")]
    [InlineData("RECEIVE", "10.0.0.5", null)]
    [InlineData("SEND", "smarthost.provider.example", null)]
    public void Message_tracking_names_the_server_that_received(string act, string host, string? name)
    {
        var log = TextLogs.Parse(Exchange, @"C:\x\MSGTRK20210303-1.LOG",
            "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2106.002\r\n#Log-type: Message Tracking Log\r\n#Date: 2021-03-03T04:00:00.000Z\r\n"
            + $"#Fields: date-time,client-hostname,server-hostname,source,event-id,message-id\r\n2021-03-03T04:00:00.000Z,mx,partner,SMTP,SEND,<0>\r\n2021-03-03T04:01:00.000Z,mx,{host},SMTP,{act},<1>\r\n");
        Assert.Equal(name, log.Records.OfType<HostFact>().SingleOrDefault(fact => fact.Name == "name")?.Value);
    }

    [Fact]
    public void Without_a_folder_the_protocol_column_names_the_family()
    {
        var log = TextLogs.Parse(Exchange, @"C:\x\HttpProxy_2021030304-1.LOG", ProxyHeader + ProxyRow("04:00:00", "2106,2"));
        Assert.Equal("httpproxy/ecp", log.Span.Family);
    }

    [Theory]
    [InlineData("ECP Server Log", "TimeStamp,ServerName,EventId,EventData", "ecp-server")]
    [InlineData("ECP Activity Context Log", "TimeStamp,ServerName,EventId,EventData", "ecp-activity")]
    [InlineData("Rps Cmdlet Logs", "DateTime,Cmdlet,Parameters", "rps-cmdlet")]
    [InlineData("EWS Logs", "DateTime,SoapAction", "ews")]
    [InlineData("audit", "Timestamp,Server,RecordType,Data,Operation", "audit")]
    [InlineData("Message Tracking Log", "date-time,event-id,message-id", "message-tracking")]
    [InlineData("SMTP Receive Protocol Log", "date-time,connector-id,session-id,sequence-number", "smtp-receive")]
    [InlineData("Agent Log", "Timestamp,SessionId,Agent", "agent-log")]
    [InlineData("Something New", "date-time,x,y", "exchange/something-new")]
    [InlineData(null, "date-time,connector-id,session-id,sequence-number", "smtp-receive")]
    [InlineData(null, "DateTime,ClientInfo,ShellId", "rps-http")]
    public void Families_are_told_by_the_log_type_or_by_their_columns(string? type, string fields, string family)
    {
        var header = (type is null ? "" : $"#Software: Microsoft Exchange Server\r\n#Log-type: {type}\r\n") + $"#Fields: {fields}\r\n";
        var bytes = Encoding.UTF8.GetBytes(header + "2021-03-03T04:00:00.000Z,a,b\r\n");
        Assert.True(TextLogs.Claims(Exchange, @"C:\logs\x.LOG", bytes));
        Assert.False(TextLogs.Claims(Iis, @"C:\logs\x.LOG", bytes));
        Assert.Equal(family, TextLogs.Parse(Exchange, @"C:\logs\x.LOG", bytes).Span.Family);
    }

    [Fact]
    public void Remote_powershell_http_logs_are_read_without_their_header()
    {
        var values = Enumerable.Repeat("", 38).ToArray();
        (values[0], values[16], values[18], values[29]) = ("2022-10-01T00:00:00.000Z", "SRV01", "200", "Python");
        const string Path = @"C:\x\Logging\CmdletInfra\Powershell-Proxy\Http\XX_Rps_Http_2022100100-1.LOG";
        var bytes = Encoding.UTF8.GetBytes(string.Join(',', values) + "\r\n");
        Assert.True(TextLogs.Claims(Exchange, Path, bytes));
        var log = TextLogs.Parse(Exchange, Path, bytes);
        Assert.Equal("rps-http", log.Span.Family);
        Assert.Contains(log.Records.OfType<Diagnostic>(), d => d.Reason.Contains("no header", StringComparison.Ordinal));
        Assert.Contains(log.Records.OfType<HostFact>(), fact => fact.Value == "SRV01");
    }

    [Theory]
    [InlineData("#Date: 2021-04-01 00:00:21\n#Fields: date time s-ip cs-method\n", true)]
    [InlineData("2021-03-03 04:12:55 10.0.0.5 GET /owa/ - 443 - 203.0.113.7 Mozilla/5.0 - 200 0 0 31\r\n", true)]
    [InlineData("192.168.114.201, -, 03/20/2021, 7:55:20, W3SVC2, SERVER, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /a, -,\r\n", true)]
    [InlineData("2021-03-03 04:12:55 INFO started\r\n", false)]
    [InlineData("#Software: Microsoft Windows Firewall\n#Fields: date time action protocol src-ip dst-ip\n", false)]
    [InlineData("MZ", false)]
    [InlineData("", false)]
    public void An_iis_log_is_known_by_its_content(string text, bool claimed)
    {
        Assert.Equal(claimed, TextLogs.Claims(Iis, @"C:\any\name.txt", Encoding.UTF8.GetBytes(text)));
        Assert.Equal(claimed, TextLogs.Claims(Iis, @"C:\any\name.txt", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]) || text.Length > 250);
    }

    [Fact]
    public void A_log_of_zeros_alone_is_claimed_by_its_name_and_told()
    {
        var zeros = new byte[4096];
        Assert.True(TextLogs.Claims(Iis, IisPath, zeros));
        var log = TextLogs.Parse(Iis, IisPath, zeros);
        Assert.Equal(0, log.Span.Records);
        Assert.Contains(log.Records.OfType<Diagnostic>(), d => d.Reason.Contains("zero bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_damage_ends_in_rows_and_diagnostics()
    {
        var iis = Encoding.UTF8.GetBytes(IisFields + string.Concat(Enumerable.Range(0, 5).Select(i => Row(new DateTime(2021, 3, 3, i, 0, 0)))));
        var proxy = Encoding.UTF8.GetBytes(ProxyHeader + ProxyRow("04:00:00", "2106,2") + ProxyRow("04:30:00", "2106,13"));
        foreach (var bytes in Damage.EveryCut(iis).Select(cut => iis[..cut]).Concat(Damage.AnyEdits(iis, 4_000, 1)))
            Assert.NotNull(TextLogs.Parse(Iis, IisPath, bytes).Span);
        foreach (var bytes in Damage.EveryCut(proxy).Select(cut => proxy[..cut]).Concat(Damage.AnyEdits(proxy, 4_000, 2)))
            Assert.NotNull(TextLogs.Parse(Exchange, @"C:\x.LOG", bytes).Span);
    }

    private static string Row(DateTime utc) => string.Create(CultureInfo.InvariantCulture,
        $"{utc:yyyy-MM-dd HH:mm:ss} 10.0.0.5 GET /owa/ - 443 - 203.0.113.7 Mozilla/5.0+(X) - 200 0 0 31\r\n");

    private static string ProxyRow(string time, string build) =>
        $"2021-03-03T{time}.000Z,11111111-2222-3333-4444-555555555555,15,1,{build},Ecp,/ecp/default.aspx,,SRV01,200\r\n";
}
