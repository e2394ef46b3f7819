using Afterpatch.Analysis.Exposure;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Exposure;

public class ExposureTests
{
    private static readonly BuildCatalog Catalog = BuildCatalog.From(KnowledgeBase.Embedded);
    private static readonly IReadOnlyList<Vulnerability> Vulnerabilities = Vulnerability.Load(KnowledgeBase.Embedded);

    [Theory]
    [InlineData("15.1.2106.2", "CVE-2021-26855", false)] // 2016 CU18, the cumulative update itself
    [InlineData("15.1.2106.13", "CVE-2021-26855", true)] // Mar21SU
    [InlineData("15.1.2242.4", "CVE-2021-26855", true)] // CU20 was released after it
    [InlineData("15.1.1466.15", "CVE-2021-26855", false)] // one revision below the update
    [InlineData("15.1.2176.9", "CVE-2021-34473", false)] // Mar21SU does not hold the fix of April
    [InlineData("15.1.2176.12", "CVE-2021-34473", true)]
    [InlineData("15.1.2176.14", "CVE-2021-34473", true)] // May holds April
    [InlineData("15.1.1415.10", "CVE-2020-0688", false)] // the emergency update of an old CU fixes ProxyLogon only
    [InlineData("15.1.1979.3", "CVE-2020-0688", true)]
    [InlineData("15.2.2562.41", "CVE-2026-42897", false)]
    [InlineData("15.2.2562.43", "CVE-2026-42897", true)]
    [InlineData("15.2.2562.49", "CVE-2026-42897", true)]
    [InlineData("15.1.2507.18", "CVE-2022-41040", true)] // a re-released revision
    [InlineData("15.2.9999.1", "CVE-2021-26855", false)] // not in the table
    public void A_build_holds_a_fix_or_not(string build, string cve, bool isFixed)
    {
        Assert.True(ExchangeBuild.TryParse(build, out var parsed));
        Assert.Equal(isFixed, Vulnerabilities.Single(vulnerability => vulnerability.Id == cve).IsFixedIn(parsed, Catalog));
    }

    [Theory]
    [InlineData("15.01.2375.007", "15.1.2375.7")]
    [InlineData(" 15.2.2562.17 ", "15.2.2562.17")]
    public void Padded_builds_are_the_same_builds(string text, string expected)
    {
        Assert.True(ExchangeBuild.TryParse(text, out var build));
        Assert.Equal(expected, build.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("15.1.2375")]
    [InlineData("15.1.2375.7.1")]
    [InlineData("15.1.x.7")]
    [InlineData("-1.1.1.1")]
    [InlineData("99999999999.1.1.1")]
    public void Anything_else_is_no_build(string text) => Assert.False(ExchangeBuild.TryParse(text, out _));

    [Fact]
    public void A_window_lasts_from_first_use_in_the_wild_to_the_fixing_update()
    {
        var windows = Windows(
            Installed("15.1.2106.2", "2020-10-01"),
            Installed("15.1.2106.13", "2021-03-12"));
        var proxyLogon = windows.Single(window => window.Cve == "CVE-2021-26855");
        Assert.Equal(("2021-01-03T00:00:00Z", "2021-03-12T00:00:00Z"), (UtcText.Format(proxyLogon.FromUtc), UtcText.Format(proxyLogon.ToUtc)));
        Assert.True(proxyLogon.IsExploited);
        Assert.Null(windows.Single(window => window.Cve == "CVE-2021-34473").ToUtc);
    }

    [Fact]
    public void A_server_installed_after_the_fix_was_never_open_to_it() =>
        Assert.DoesNotContain(Windows(Installed("15.2.2562.17", "2025-08-01")), window => window.Cve == "CVE-2021-26855");

    [Fact]
    public void A_build_that_was_only_seen_is_taken_to_reach_back_to_its_release()
    {
        var windows = Windows(Seen("15.1.2176.2", "2026-05-01"));
        Assert.Equal("2021-01-03T00:00:00Z", UtcText.Format(windows.Single(window => window.Cve == "CVE-2021-26855").FromUtc));
    }

    [Fact]
    public void A_build_that_setup_found_in_place_ran_before_that()
    {
        var windows = Windows(Fact("15.1.2106.2", "2021-04-01T18:50:00Z", false, "setup-log"), Installed("15.1.2242.4", "2021-04-01T19:59:00Z"));
        var proxyLogon = windows.Single(window => window.Cve == "CVE-2021-26855");
        Assert.Equal(("2021-01-03T00:00:00Z", "2021-04-01T19:59:00Z"), (UtcText.Format(proxyLogon.FromUtc), UtcText.Format(proxyLogon.ToUtc)));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("2022-10-20", true)]
    [InlineData("2021-12-01", false)]
    public void The_installation_is_not_the_end_of_what_is_known(string? flushed, bool isExposed)
    {
        List<Core.Record> records = [Installed("15.1.2375.7", "2021-10-05")];
        if (flushed is not null)
            records.Add(new HiveFile { At = new("C:\\SYSTEM"), HiveKind = "system", FlushedUtc = UtcText.TryParse(flushed, out var utc) ? utc : null, IsInItsPlace = true, SizeBytes = 1 });
        var result = new Assessment(KnowledgeBase.Embedded).Make(new ToolInfo("afterpatch", "1", "2026-01-01", "00"), "x", records, [], [], isPartial: false);
        Assert.Equal(isExposed, result.Exposure.Any(window => window.Cve == "CVE-2022-41040"));
    }

    [Fact]
    public void The_order_of_facts_does_not_matter_and_an_older_build_seen_later_is_left_out()
    {
        BuildFact[] facts = [Seen("15.1.2106.13", "2021-04-01"), Installed("15.1.2106.13", "2021-03-12"), Installed("15.1.2106.2", "2020-10-01"), Seen("15.1.1979.3", "2022-01-01")];
        var history = BuildHistory.From(facts, Catalog);
        Assert.Equal(["15.1.2106.2", "15.1.2106.13"], history.Select(period => period.Build));
        Assert.Equal(history, BuildHistory.From(facts.Reverse(), Catalog));
        Assert.Equal(history[0].ToUtc, history[1].FromUtc);
    }

    [Fact]
    public void Every_fixing_update_of_the_table_exists_among_the_builds()
    {
        var updates = Catalog.Builds.Select(build => build.Update).ToHashSet();
        Assert.All(Vulnerabilities.Where(vulnerability => vulnerability.FixedFromBuilds.Count == 0), vulnerability => Assert.Contains(vulnerability.FixedBy, updates));
    }

    private static IReadOnlyList<ExposureWindow> Windows(params BuildFact[] facts) =>
        ExposureCalculator.Windows(BuildHistory.From(facts, Catalog), Catalog, Vulnerabilities);

    private static BuildFact Installed(string build, string date) => Fact(build, date, true, "setup-log");

    private static BuildFact Seen(string build, string date) => Fact(build, date, false, "httpproxy");

    private static BuildFact Fact(string build, string date, bool isInstallation, string basis) => new()
    {
        At = new("C:\\log"),
        Build = build,
        TimeUtc = UtcText.TryParse(date, out var utc) ? utc : null,
        IsInstallation = isInstallation,
        Basis = basis,
    };
}
