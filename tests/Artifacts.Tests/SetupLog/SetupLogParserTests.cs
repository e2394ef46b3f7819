using System.Text;
using Afterpatch.Artifacts.SetupLog;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Logs = Afterpatch.Artifacts.Tests.TextLogs.TextLogs;

namespace Afterpatch.Artifacts.Tests.SetupLog;

public sealed class SetupLogParserTests
{
    private const string FilePath = @"C:\ExchangeSetupLogs\ExchangeSetup.log";
    private const string Run = """
        [12/20/2020 10:00:00.0012] [0] **********************************************
        [12/20/2020 10:00:00.0552] [0] Starting Microsoft Exchange Server 2016 Setup
        [12/20/2020 10:00:00.0555] [0] Local time zone: (UTC+01:00) Brussels, Copenhagen, Madrid, Paris.
        [12/20/2020 10:00:00.0557] [0] Setup version: 15.1.2176.2.
        [12/20/2020 10:00:01.0000] [0] Command Line Parameter Name='mode', Value='Upgrade'.
        [12/20/2020 10:00:05.0000] [0] Setup will use the domain controller 'DC1.example.org'.
        [12/20/2020 10:00:06.0000] [0] Server Name=SRV01
        [12/20/2020 10:00:07.0000] [0] The installation mode is set to: 'BuildToBuildUpgrade'.
        [12/20/2020 10:00:08.0000] [0] The locally installed version is 15.1.2106.2.
        [12/20/2020 10:00:09.0000] [0] Exchange Installation Directory : 'D:\Exchange'.
           at Some.Stack.Trace()
        [12/20/2020 11:30:00.0500] [0] The Exchange Server setup operation completed successfully.

        """;

    private static readonly SetupLogParser Parser = new();

    [Fact]
    public void A_run_that_succeeds_installs_its_build_at_the_time_it_says_so()
    {
        var log = Logs.Parse(Parser, FilePath, Run);
        Assert.Equal(["15.1.2106.2 False 2020-12-20T10:00:08Z", "15.1.2176.2 True 2020-12-20T11:30:00.5Z"],
            log.Records.OfType<BuildFact>().Select(fact => $"{fact.Build} {fact.IsInstallation} {UtcText.Format(fact.TimeUtc)}"));
        Assert.Equal(
            ["timeZone=(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "domain=example.org", "name=SRV01", @"installRoot=D:\Exchange\"],
            log.Records.OfType<HostFact>().Select(fact => $"{fact.Name}={fact.Value}"));
        Assert.Equal("setup-log", log.Span.Family);
    }

    [Theory]
    [InlineData("completed successfully", "didn't complete")]
    [InlineData("Name='mode', Value='Upgrade'", "Name='prepareschema', Value=''")]
    [InlineData("BuildToBuildUpgrade", "Uninstall")]
    public void A_run_that_fails_prepares_or_removes_installs_nothing(string text, string other) =>
        Assert.DoesNotContain(Logs.Parse(Parser, FilePath, Run.Replace(text, other, StringComparison.Ordinal)).Records.OfType<BuildFact>(), fact => fact.IsInstallation);

    [Fact]
    public void It_is_known_by_its_lines_not_by_its_name()
    {
        Assert.True(Logs.Claims(Parser, @"C:\copy\setup-of-march.log", Encoding.UTF8.GetBytes(Run)));
        Assert.False(Logs.Claims(Parser, FilePath, "no setup log at all"u8.ToArray()));
        Assert.False(Logs.Claims(Parser, @"C:\x.log", "[12/20/2020 10:00:00] [0] another program"u8.ToArray()));
    }

    [Fact]
    public void Any_damage_ends_in_records()
    {
        var whole = Encoding.UTF8.GetBytes(Run);
        foreach (var bytes in Damage.EveryCut(whole).Select(cut => whole[..cut]).Concat(Damage.AnyEdits(whole, 3_000, 4)))
            Assert.NotNull(Logs.Parse(Parser, FilePath, bytes).Span);
    }
}
