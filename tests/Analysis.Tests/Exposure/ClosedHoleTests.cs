using Afterpatch.Analysis.Exposure;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Exposure;

public sealed class ClosedHoleTests
{
    private static readonly BuildCatalog Catalog = BuildCatalog.From(KnowledgeBase.Embedded);
    private static readonly IReadOnlyList<Vulnerability> Vulnerabilities = Vulnerability.Load(KnowledgeBase.Embedded);

    [Theory]
    [InlineData("15.1.2106.2", "2020-10-01", Outcome.Succeeded, Severity.Critical)] // open
    [InlineData("15.1.2106.13", "2021-03-02", Outcome.Attempted, Severity.Medium)] // Mar21SU
    [InlineData("15.1.2106.13", "2021-03-12", Outcome.Succeeded, Severity.Critical)] // the update came later: what ran before it is not known
    [InlineData("15.1.9999.1", "2020-10-01", Outcome.Succeeded, Severity.Critical)] // not in the table
    public void An_answer_is_an_attempt_where_the_build_is_known_to_hold_the_fix(string build, string from, Outcome outcome, Severity severity)
    {
        var judged = Judge(Made("exploit.proxylogon", "CVE-2021-26855"), Period(build, from));
        Assert.Equal((outcome, severity), (judged.Outcome, judged.Severity));
        Assert.Equal(outcome == Outcome.Attempted, judged is { Confidence: Confidence.Low, TitleKey: "finding.exploit.closed.title" });
    }

    [Fact]
    public void An_update_in_the_middle_leaves_it_open()
    {
        var finding = Made("exploit.proxylogon", "CVE-2021-26855") with { LastUtc = Findings.Start.AddDays(3) };
        Assert.Equal(Outcome.Succeeded, Judge(finding, Period("15.1.2106.2", "2020-10-01", "2021-03-04"), Period("15.1.2106.13", "2021-03-04")).Outcome);
    }

    [Fact]
    public void A_machine_key_that_is_known_serves_on_any_build()
    {
        var judged = Judge(Made("exploit.viewstate-deserialization", "CVE-2020-0688"), Period("15.1.2106.13", "2021-03-02"));
        Assert.Equal((Outcome.Succeeded, "finding.exploit.viewstate-deserialization.key.title"), (judged.Outcome, judged.TitleKey));
    }

    [Theory]
    [InlineData("exploit.relayed")]
    [InlineData("exploit.viewstate-deserialization")]
    [InlineData("exploit.viewstate-deserialization.attempted")]
    [InlineData("exploit.viewstate-deserialization.attempts")]
    [InlineData("exploit.viewstate-deserialization.refused")]
    [InlineData("exploit.viewstate-deserialization.refusals")]
    public void Each_title_about_a_view_state_has_its_form_for_a_closed_hole(string title)
    {
        var finding = Made("exploit.viewstate-deserialization", "CVE-2020-0688") with { TitleKey = $"finding.{title}.title" };
        var judged = Judge(finding, Period("15.1.2106.13", "2021-03-02"));
        foreach (var language in new[] { "en", "fr" })
            Assert.DoesNotContain('[', KnowledgeBase.Embedded.Texts(language).Title(judged));
    }

    [Fact]
    public void What_names_no_hole_and_what_happened_on_an_unknown_build_stays()
    {
        Assert.Equal(Severity.Critical, Judge(Findings.Make("webshell.on-disk", Severity.Critical, outcome: Outcome.Succeeded), Period("15.1.2106.13", "2021-03-02")).Severity);
        Assert.Equal(Outcome.Succeeded, Judge(Made("exploit.proxylogon", "CVE-2021-26855")).Outcome);
        Assert.Equal(Outcome.Succeeded, Judge(Made("exploit.proxylogon", "CVE-2021-26855"), new BuildPeriod("15.1.2106.13", "", null, null, "file-version")).Outcome);
    }

    private static Finding Made(string detector, string cve) => Findings.Make(detector, Severity.Critical, outcome: Outcome.Succeeded, entities: [new("address", "203.0.113.7")]) with { Details = [new("cve", cve)] };

    private static Finding Judge(Finding finding, params BuildPeriod[] history) => Assert.Single(new ClosedHoles(history, Catalog, Vulnerabilities).Judge([finding]));

    private static BuildPeriod Period(string build, string from, string? to = null) => new(build, "", Utc(from), to is null ? null : Utc(to), "setup-log");

    private static DateTime Utc(string day) => DateTime.SpecifyKind(DateTime.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
