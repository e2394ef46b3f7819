using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Correlation;

public class CorrelatorTests
{
    private static readonly Subject Shell = new("file", @"C:\inetpub\wwwroot\aspnet_client\a.aspx");
    private static readonly Subject ShellUrl = new("url", "/aspnet_client/a.aspx");
    private static readonly Subject Client = new("address", "203.0.113.7");

    private static readonly Finding[] Story =
    [
        Findings.Make("exploit.proxylogon", Severity.Medium, Confidence.Medium, Outcome.Attempted, 0, entities: [Client]),
        Findings.Make("webshell.on-disk", Severity.Critical, Confidence.High, Outcome.Succeeded, 1, FindingState.Active, entities: [Shell]),
        Findings.Make("webshell.requested-unknown-page", Severity.Medium, Confidence.Medium, Outcome.Attempted, 2, entities: [ShellUrl, Client]),
        Findings.Make("exploit.proxyshell", Severity.Low, Confidence.Low, Outcome.Attempted, 3, entities: [new Subject("address", "198.51.100.9")]),
    ];

    [Fact]
    public void A_request_an_effect_and_its_use_are_one_chain()
    {
        var chains = Correlator.Chains(Story);
        Assert.Equal([3, 1], chains.Select(chain => chain.Findings.Count));
    }

    [Fact]
    public void An_attempt_whose_effect_was_found_has_succeeded()
    {
        var chain = Correlator.Strengthen(Correlator.Chains(Story)[0]);
        Assert.All(chain.Findings, finding => Assert.Equal(Outcome.Succeeded, finding.Outcome));
        var scanner = Correlator.Strengthen(Correlator.Chains(Story)[1]);
        Assert.Equal(Outcome.Attempted, scanner.Findings[0].Outcome);
    }

    [Fact]
    public void What_is_only_told_is_no_way_in_because_something_was_done_from_there()
    {
        var told = Findings.Make("exploit.remote-powershell", Severity.Informational, Confidence.Low, Outcome.Context, 0, entities: [Client]);
        var chain = Correlator.Strengthen(Correlator.Chains([told, Story[1] with { Entities = [Shell, Client] }])[0]);
        Assert.Equal(2, chain.Findings.Count);
        Assert.Contains(chain.Findings, finding => finding is { Detector: "exploit.remote-powershell", Severity: Severity.Informational });
    }

    [Fact]
    public void Any_order_of_findings_gives_the_same_chains()
    {
        var expected = Correlator.Chains(Story).Select(chain => string.Join(",", chain.Findings.Select(finding => finding.Id)));
        var shuffled = Correlator.Chains([Story[2], Story[0], Story[3], Story[1]]).Select(chain => string.Join(",", chain.Findings.Select(finding => finding.Id)));
        Assert.Equal(expected, shuffled);
    }

    [Fact]
    public void The_same_entity_months_apart_is_no_chain()
    {
        var chains = Correlator.Chains([Story[0], Story[0] with { FirstUtc = Findings.Start.AddDays(90), Subject = new("log", "other"), Detector = "exploit.proxyshell" }]);
        Assert.Equal(2, chains.Count);
    }

    [Theory]
    [InlineData(Severity.Low, Confidence.Low, 0)]
    [InlineData(Severity.Low, Confidence.Medium, 1)]
    [InlineData(Severity.Medium, Confidence.Low, 1)]
    public void What_is_of_little_weight_and_unsure_is_no_part_of_the_story(Severity severity, Confidence confidence, int told) =>
        Assert.Equal(told, StoryWriter.Write(Correlator.Chains([Findings.Make("webshell.requested-unknown-page", severity, confidence, Outcome.Succeeded, 0, entities: [ShellUrl])])).Count);

    [Fact]
    public void A_shell_without_a_seen_way_in_names_the_missing_link() =>
        Assert.Contains(StoryWriter.Write(Correlator.Chains([Story[1]])), entry => entry.Text.Key == "story.missing.access");

    [Fact]
    public void A_page_that_a_command_wrote_lacks_who_gave_it()
    {
        var written = Findings.Make("webshell.written-by-cmdlet", Severity.Critical, outcome: Outcome.Succeeded, entities: [Shell]) with { Subject = new("file", "C:\\x.aspx") };
        var keys = StoryWriter.Write(Correlator.Chains([written])).Select(entry => entry.Text.Key).ToArray();
        Assert.Contains("story.missing.caller", keys);
        Assert.DoesNotContain("story.missing.access", keys);
    }

    [Theory]
    [InlineData(0, Severity.Medium, true)]
    [InlineData(1, Severity.Medium, true)]
    [InlineData(60, Severity.Medium, false)]
    [InlineData(0, Severity.Low, false)]
    public void What_the_worker_started_in_the_second_of_a_request_settles_whether_it_ran(int seconds, Severity severity, bool isSettled)
    {
        var request = Findings.Make("exploit.viewstate-deserialization", severity, Confidence.Medium, Outcome.Attempted, entities: [Client]) with { TitleKey = "finding.exploit.viewstate-deserialization.attempted.title" };
        var command = Findings.Make("sigma.w3wp-shell", Severity.High, Confidence.High, Outcome.Succeeded) with { Attack = ["T1505.003"], FirstUtc = Findings.Start.AddSeconds(seconds) };
        var told = Correlator.Chains([request, command]).Select(Correlator.Strengthen).SelectMany(chain => chain.Findings).Single(finding => finding.Detector == request.Detector);
        Assert.Equal(isSettled ? (Outcome.Succeeded, "finding.exploit.effect.title") : (Outcome.Attempted, request.TitleKey), (told.Outcome, told.TitleKey));
    }
}
