using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Correlation;

public class MergerTests
{
    private static readonly Subject Log = new("log", "Security");

    [Fact]
    public void A_rule_that_matches_the_record_of_a_claim_is_a_detail_of_it()
    {
        var merged = Merger.Merge([Make("tampering.log-cleared", Severity.High, Log, 7), Make("sigma.log-cleared", Severity.High, new Subject("account", "SRV$"), 7)]);
        var one = Assert.Single(merged);
        Assert.Equal("tampering.log-cleared", one.Detector);
        Assert.Contains(one.Details, detail => detail is { Key: "rules", Value: "sigma.log-cleared" });
    }

    [Fact]
    public void A_rule_that_saw_other_records_or_weighs_them_more_stays()
    {
        var claim = Make("tampering.log-cleared", Severity.High, Log, 7);
        Assert.Equal(2, Merger.Merge([claim, Make("sigma.log-cleared", Severity.High, Log, 8)]).Count);
        Assert.Equal(2, Merger.Merge([claim, Make("sigma.log-cleared", Severity.High, Log, 7, 8)]).Count);
        Assert.Equal(2, Merger.Merge([claim, Make("sigma.log-cleared", Severity.Critical, Log, 7)]).Count);
    }

    [Fact]
    public void A_rule_that_matches_what_several_claims_tell_is_a_detail_of_the_first()
    {
        Finding[] claims = [Make("rbac.role-assigned", Severity.Medium, new Subject("account", "a"), 7), Make("rbac.role-assigned", Severity.Medium, new Subject("account", "b"), 8)];
        Assert.Equal(2, Merger.Merge([.. claims, Make("sigma.role-assigned", Severity.Medium, Log, 7, 8)]).Count);
        Assert.Equal(3, Merger.Merge([.. claims, Make("sigma.role-assigned", Severity.Medium, Log, 7, 8, 9)]).Count);
    }

    [Fact]
    public void A_public_rule_on_the_record_of_one_of_ours_is_a_detail_of_it()
    {
        var ours = Make("sigma.w3wp-shell", Severity.High, new Subject("process", "cmd.exe"), 7);
        var borrowed = Make("sigma.8202070f-edeb-4d31-a010-a26c72ac5600", Severity.Medium, Log, 7) with { Confidence = Confidence.Low };
        Assert.Equal("sigma.w3wp-shell", Assert.Single(Merger.Merge([borrowed, ours])).Detector);
        Assert.Equal(2, Merger.Merge([ours, borrowed with { Evidence = Make("sigma.other", Severity.Medium, Log, 8).Evidence }]).Count);
        Assert.Equal(2, Merger.Merge([ours, Make("sigma.shell-wrapper", Severity.High, Log, 7)]).Count);
    }

    [Theory]
    [InlineData(Confidence.Low, false)]
    [InlineData(Confidence.High, true)]
    public void Techniques_of_a_public_rule_are_shown_and_are_not_the_claims_own(Confidence confidence, bool isOwn)
    {
        var rule = Make("sigma.x", Severity.Medium, Log, 7) with { Confidence = confidence, Attack = ["T1003.006"] };
        var merged = Assert.Single(Merger.Merge([Make("persistence.scheduled-task", Severity.High, Log, 7) with { Attack = ["T1053.005"] }, rule]));
        Assert.Equal(isOwn, merged.Attack.Contains("T1003.006"));
        Assert.Equal(!isOwn, merged.Details.Contains(new("rulesAttack", "T1003.006")));
    }

    [Theory]
    [InlineData("exploit.proxylogon", false)]
    [InlineData("tampering.log-cleared", true)]
    public void A_rule_tells_no_exploit_who_its_client_is(string detector, bool added)
    {
        var own = new Subject("address", "10.0.0.5");
        var merged = Assert.Single(Merger.Merge([Make(detector, Severity.High, Log, 7), Make("sigma.ddi-reset", Severity.Low, own, 7) with { Entities = [own] }]));
        Assert.Equal(added, merged.Entities.Contains(own));
    }

    [Theory]
    [InlineData(Severity.High, Confidence.High, true)]
    [InlineData(Severity.High, Confidence.Low, false)]
    [InlineData(Severity.Medium, Confidence.High, false)]
    public void What_a_sure_rule_answers_the_claim_answers_that_it_is_a_detail_of(Severity severity, Confidence confidence, bool answered)
    {
        var rule = Make("sigma.iis-passwords-listed", severity, Log, 7) with { Confidence = confidence, Answers = [Question.Taken] };
        var merged = Assert.Single(Merger.Merge([Make("script.malicious", Severity.High, Log, 7) with { Answers = [Question.Exploited] }, rule]));
        Assert.Equal(answered, merged.Answers.Contains(Question.Taken));
    }

    [Fact]
    public void A_rule_about_the_same_task_is_a_detail_wherever_it_read_of_it()
    {
        var task = new Subject("task", @"\blackball");
        Assert.Single(Merger.Merge([Make("lemonduck.task", Severity.Critical, task, 1), Make("sigma.lemonduck-task", Severity.Critical, new Subject("task", @"\BLACKBALL"), 9)]));
    }

    [Fact]
    public void A_lasting_thing_is_told_once_with_all_its_records()
    {
        var account = new Subject("account", "netcat");
        var told = Make("lemonduck.account", Severity.High, account, 1) with { State = FindingState.Unknown };
        var seen = Make("lemonduck.account", Severity.Medium, account, 2) with { State = FindingState.Active };
        var one = Assert.Single(Merger.Merge([seen, told]));
        Assert.Equal((Severity.High, FindingState.Active, 2), (one.Severity, one.State, one.Evidence.Count));
        Assert.Equal(told.Id, one.Id);
    }

    [Fact]
    public void What_happened_twice_stays_two_findings() =>
        Assert.Equal(2, Merger.Merge([Make("tampering.log-cleared", Severity.High, Log, 1), Make("tampering.log-cleared", Severity.High, Log, 2)]).Count);

    [Fact]
    public void Any_order_gives_the_same()
    {
        Finding[] all =
        [
            Make("tampering.log-cleared", Severity.High, Log, 7), Make("sigma.log-cleared", Severity.High, Log, 7), Make("sigma.other", Severity.Low, Log, 7),
            Make("persistence.service", Severity.High, new Subject("service", "a"), 3) with { State = FindingState.Active }, Make("persistence.service", Severity.High, new Subject("service", "a"), 4) with { State = FindingState.Unknown },
        ];
        var expected = Describe(Merger.Merge(all));
        Assert.Equal(expected, Describe(Merger.Merge([.. all.Reverse()])));
        Assert.Equal(expected, Describe(Merger.Merge([all[2], all[4], all[0], all[3], all[1]])));
    }

    private static string Describe(IReadOnlyList<Finding> findings) =>
        string.Join('\n', findings.OrderBy(finding => finding.Id, StringComparer.Ordinal).Select(finding => $"{finding.Id} {finding.State} {finding.Evidence.Count} {string.Join(',', finding.Details)}"));

    private static Finding Make(string detector, Severity severity, Subject subject, params ReadOnlySpan<ulong> records)
    {
        var evidence = new List<EvidenceItem>();
        foreach (var record in records)
            evidence.Add(new EvidenceItem(new EvidencePointer(@"C:\Windows\System32\winevt\Logs\Security.evtx", (long)record * 512, RecordId: record), "x"));
        return new Finding { Detector = detector, Severity = severity, Confidence = Confidence.High, Subject = subject, Evidence = evidence };
    }
}
