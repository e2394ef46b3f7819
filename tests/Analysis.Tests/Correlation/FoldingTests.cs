using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Correlation;

public class FoldingTests
{
    private static readonly Folding Folding = new(KnowledgeBase.Embedded.Texts("en"));
    private static readonly Subject First = new("address", "203.0.113.7");
    private static readonly Subject Second = new("address", "198.51.100.9");

    [Fact]
    public void The_same_claim_from_two_sources_in_the_same_minutes_is_one_with_both_records()
    {
        var one = Assert.Single(Folding.Fold([Shell(0), Shell(0.1)]));
        Assert.Equal(2, one.Evidence.Count);
        Assert.Contains(one.Details, detail => detail is { Key: "records", Value: "2" });
    }

    [Fact]
    public void The_same_claim_days_apart_stays_two() => Assert.Equal(2, Folding.Fold([Shell(0), Shell(80)]).Count);

    [Fact]
    public void A_rule_repeats_within_a_day_but_never_joins_two_addresses()
    {
        Assert.Single(Folding.Fold([Shell(0), Shell(9)]));
        Assert.Equal(2, Folding.Fold([Shell(0) with { Entities = [First] }, Shell(9) with { Entities = [Second] }]).Count);
    }

    [Fact]
    public void Claims_that_read_differently_stay_apart() =>
        Assert.Equal(2, Folding.Fold(new Chain([Attempt(First, 0), Attempt(Second, 0)])).Findings.Count);

    [Fact]
    public void A_public_rule_is_one_finding_whenever_it_matched_and_holds_no_chain_together()
    {
        var rule = Findings.Make("sigma.67bce556", Severity.Medium, Confidence.Low, entities: [First, Second]) with
        {
            TitleKey = "finding.sigma.title",
            TitleArgs = new Dictionary<string, string> { ["title"] = "A rule" },
        };
        var folded = Folding.Fold([rule, rule with { FirstUtc = Findings.Start.AddDays(60), Subject = Second }]);
        Assert.Single(folded);
        Assert.Equal(3, Correlator.Chains([folded[0], Attempt(First, 1), Attempt(Second, 2)]).Count);
    }

    [Fact]
    public void Failed_attempts_of_many_addresses_are_counted_in_one()
    {
        var one = Assert.Single(Folding.FoldAttempts([Attempt(First, 0), Attempt(Second, 50)]));
        Assert.Equal("2 addresses tried ProxyLogon (CVE-2021-26855); no answer shows that it worked", KnowledgeBase.Embedded.Texts("en").Title(one));
        Assert.Contains(Second, one.Entities);
    }

    [Fact]
    public void Refused_attempts_of_many_addresses_stay_refused()
    {
        Finding Refusal(Subject address) => Attempt(address, 0) with { Detector = "exploit.proxytoken", TitleKey = "finding.exploit.proxytoken.refused.title" };
        var one = Assert.Single(Folding.FoldAttempts([Refusal(First), Refusal(Second)]));
        Assert.EndsWith("(ProxyToken, CVE-2021-33766) and were refused", KnowledgeBase.Embedded.Texts("en").Title(one), StringComparison.Ordinal);
        var mixed = Assert.Single(Folding.FoldAttempts([Refusal(First), Refusal(Second) with { TitleKey = "finding.exploit.proxytoken.attempted.title" }]));
        Assert.EndsWith("the log cannot tell whether it worked", KnowledgeBase.Embedded.Texts("en").Title(mixed), StringComparison.Ordinal);
    }

    [Fact]
    public void An_attempt_that_was_raised_stays_by_itself() =>
        Assert.Equal(2, Folding.FoldAttempts([Attempt(First, 0), Attempt(Second, 0) with { Severity = Severity.High, Outcome = Outcome.Succeeded }]).Count);

    private static Finding Shell(double hours) => Findings.Make("sigma.shell-wrapper", Severity.Critical, hours: hours) with
    {
        TitleKey = "finding.sigma.shell-wrapper.title",
    };

    private static Finding Attempt(Subject address, double hours) =>
        Findings.Make("exploit.proxylogon", Severity.Low, Confidence.Medium, Outcome.Attempted, hours, entities: [address]) with
        {
            TitleKey = "finding.exploit.proxylogon.attempted.title",
            TitleArgs = new Dictionary<string, string> { ["client"] = address.Value },
        };
}
