using System.Text;
using Afterpatch.Artifacts.Msert;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Logs = Afterpatch.Artifacts.Tests.TextLogs.TextLogs;

namespace Afterpatch.Artifacts.Tests.Msert;

public sealed class MsertLogParserTests
{
    private const string Log = """
        ---------------------------------------------------------------------------------------
        Microsoft Safety Scanner v1.333, (build 1.333.160.0)
        Started On Mon Mar  8 10:23:45 2021

        Quick Scan Results:
        -------------------
        Threat Detected: Backdoor:ASP/Sample.F!dha, partially removed.
          Action: Remove, Result: 0x00000000
            file://C:\inetpub\wwwroot\aspnet_client\discover.aspx
                SigSeq: 0x0000055555DF9F6D
            file://C:\inetpub\wwwroot\aspnet_client\other.aspx
        Results Summary:
        ----------------
        No further infection found.
        Microsoft Safety Scanner Finished On Mon Mar  8 10:58:12 2021

        Return code: 6 (0x6)
        """;

    private static readonly MsertLogParser Parser = new();

    [Fact]
    public void Every_file_that_was_found_and_removed_is_a_record()
    {
        var log = Logs.Parse(Parser, @"C:\Windows\debug\msert.log", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Log)]);
        Assert.Equal(
        [
            @"Backdoor:ASP/Sample.F!dha|C:\inetpub\wwwroot\aspnet_client\discover.aspx|Remove|0x00000000|2021-03-08T10:23:45Z",
            @"Backdoor:ASP/Sample.F!dha|C:\inetpub\wwwroot\aspnet_client\other.aspx|Remove|0x00000000|2021-03-08T10:23:45Z",
        ], log.Records.OfType<ThreatDetection>().Select(d => $"{d.Threat}|{d.Resource}|{d.Action}|{d.Result}|{UtcText.Format(d.TimeUtc)}"));
        Assert.Equal(new DateTime(2021, 3, 8, 10, 58, 12), log.Span.LastUtc);
    }

    [Fact]
    public void The_summary_that_names_a_threat_again_is_no_second_one()
    {
        var log = Log.Replace("F!dha, partially removed.", "F!dha and Removed!", StringComparison.Ordinal).Replace("No further infection found.", "Found Backdoor:ASP/Sample.F!dha and Removed!", StringComparison.Ordinal);
        var threats = Logs.Parse(Parser, @"C:\Windows\debug\msert.log", log).Records.OfType<ThreatDetection>().ToList();
        Assert.Equal(2, threats.Count);
        Assert.All(threats, threat => Assert.Equal(("Backdoor:ASP/Sample.F!dha", "Remove"), (threat.Threat, threat.Action)));
    }

    [Fact]
    public void A_scan_that_found_nothing_gives_no_threat() =>
        Assert.Empty(Logs.Parse(Parser, @"C:\Windows\debug\msert.log",
            "Microsoft Safety Scanner v1.333\nStarted On Mon Mar  8 10:23:45 2021\nNo infection found.\n").Records.OfType<ThreatDetection>());

    [Fact]
    public void Any_damage_ends_in_records()
    {
        var whole = Encoding.UTF8.GetBytes(Log);
        foreach (var bytes in Damage.EveryCut(whole).Select(cut => whole[..cut]).Concat(Damage.AnyEdits(whole, 3_000, 4)))
            Assert.NotNull(Logs.Parse(Parser, @"C:\Windows\debug\msert.log", bytes).Span);
    }
}
