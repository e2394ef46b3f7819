using System.Text;
using Afterpatch.Artifacts.SetupLog;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Logs = Afterpatch.Artifacts.Tests.TextLogs.TextLogs;

namespace Afterpatch.Artifacts.Tests.SetupLog;

public sealed class UpdateLogParserTests
{
    private const string FilePath = @"C:\ExchangeSetupLogs\UpdateCas.log";
    private const string Run = """
        [21:33:06] ***********************************************
        [21:33:06] * UpdateCas.ps1: DATE
        [21:33:07] Updating OWA/ECP on server SRV01
        [21:33:08] Updating OWA to version 15.1.2242.8
        [21:33:09] Update OWA done.
        [21:33:12] Updating ECP to version 15.01.2242.008

        """;

    private static readonly UpdateLogParser Parser = new();

    [Theory]
    [InlineData("3/7/2021 9:33:06 PM", "2021-03-08T09:33:00Z")]
    [InlineData("3/7/2021 12:10:06 AM", "2021-03-07T12:10:00Z")]
    [InlineData("07.03.2021 21:33:06", "2021-03-08T09:33:00Z")]
    [InlineData("2021-03-07 21:33:06", "2021-03-08T09:33:00Z")]
    [InlineData("17/03/2021 21:33:06", "2021-03-18T09:33:00Z")]
    [InlineData("07/03/2021 21:33:06", "")]
    [InlineData("nonsense", "")]
    public void A_build_is_seen_at_the_latest_time_that_the_local_date_can_mean(string date, string utc)
    {
        var fact = Assert.Single(Logs.Parse(Parser, FilePath, Run.Replace("DATE", date, StringComparison.Ordinal)).Records.OfType<BuildFact>());
        Assert.Equal(("15.1.2242.8", utc, false), (fact.Build, UtcText.Format(fact.TimeUtc) ?? "", fact.IsInstallation));
    }

    [Fact]
    public void It_is_known_by_its_lines_not_by_its_name()
    {
        Assert.True(Logs.Claims(Parser, @"C:\copy\x.log", Encoding.UTF8.GetBytes(Run)));
        Assert.False(Logs.Claims(Parser, FilePath, "[21:33:06] another program's log"u8.ToArray()));
    }

    [Fact]
    public void Any_damage_ends_in_records()
    {
        var whole = Encoding.UTF8.GetBytes(Run);
        foreach (var bytes in Damage.EveryCut(whole).Select(cut => whole[..cut]).Concat(Damage.AnyEdits(whole, 3_000, 4)))
            Assert.NotNull(Logs.Parse(Parser, FilePath, bytes).Span);
    }
}
