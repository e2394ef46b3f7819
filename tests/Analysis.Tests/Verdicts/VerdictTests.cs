using Afterpatch.Analysis.Coverage;
using Afterpatch.Analysis.Verdicts;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Verdicts;

public class VerdictTests
{
    private static readonly DateTime From = new(2021, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Nothing_found_and_nothing_seen_is_inconclusive() => Assert.Equal(Overall.Inconclusive, Overall_of([], isCovered: false));

    [Fact]
    public void No_evidence_is_earned_by_coverage() => Assert.Equal(Overall.NoEvidence, Overall_of([], isCovered: true));

    [Fact]
    public void Without_a_build_history_nothing_is_conclusive() => Assert.Equal(Overall.Inconclusive, Overall_of([], isCovered: true, isBuildKnown: false));

    [Fact]
    public void Without_a_build_no_log_earns_no_evidence_and_what_is_there_now_still_does()
    {
        var verdict = Make([], isCovered: true, isBuildKnown: false);
        var exploited = verdict.Questions.Single(answer => answer.Id == Question.Exploited);
        Assert.Equal((Answer.Inconclusive, "limit.build-unknown"), (exploited.Answer, exploited.Limits[0].Key));
        Assert.Equal(Answer.NoEvidence, verdict.Questions.Single(answer => answer.Id == Question.StillInside).Answer);
        Assert.Equal(Answer.NoEvidence, Make([], isCovered: true).Questions.Single(answer => answer.Id == Question.Exploited).Answer);
    }

    [Fact]
    public void An_interrupted_run_is_inconclusive() => Assert.Equal(Overall.Inconclusive, Overall_of([], isCovered: true, isPartial: true));

    [Fact]
    public void A_disk_of_which_a_part_is_missing_is_inconclusive_and_says_so()
    {
        var verdict = Make([], isCovered: true, isIncomplete: true);
        Assert.Equal(Overall.Inconclusive, verdict.Overall);
        Assert.Contains(verdict.Questions.Single(answer => answer.Id == Question.StillInside).Limits, limit => limit.Key == "limit.incomplete");
    }

    [Fact]
    public void Attempts_alone_are_attempts() => Assert.Equal(
        Overall.Attempted, Overall_of([Findings.Make("exploit.proxylogon", Severity.Low, Confidence.Medium, Outcome.Attempted)], isCovered: true));

    [Fact]
    public void Attempts_do_not_hide_that_the_exposure_was_not_covered() => Assert.Equal(
        Overall.Inconclusive, Overall_of([Findings.Make("exploit.proxylogon", Severity.Low, Confidence.Medium, Outcome.Attempted)], isCovered: false));

    [Fact]
    public void A_shell_on_disk_is_a_compromise_whatever_the_coverage() => Assert.Equal(
        Overall.Compromised,
        Overall_of([Findings.Make("webshell.on-disk", Severity.Critical, Confidence.High, Outcome.Succeeded, 0, FindingState.Active, [Question.StillInside])], isCovered: false));

    [Fact]
    public void One_lead_of_medium_severity_is_suspicious_and_low_ones_are_not()
    {
        Assert.Equal(Overall.Suspicious, Overall_of([Findings.Make("tampering.log-cleared", Severity.Medium, Confidence.High)], isCovered: true));
        Assert.Equal(Overall.Suspicious, Overall_of([Findings.Make("exploit.cve-2021-42321", Severity.Medium, Confidence.Medium, Outcome.Attempted)], isCovered: true));
        Assert.Equal(Overall.NoEvidence, Overall_of([Findings.Make("webfile.unexpected", Severity.Low, Confidence.Low)], isCovered: true));
    }

    [Fact]
    public void Administration_alone_makes_no_intruder_and_beside_a_sign_of_one_it_counts()
    {
        Finding Act(string detector, Severity severity = Severity.Medium) => Findings.Make(detector, severity, Confidence.High, Outcome.Succeeded, 0, FindingState.Event, [Question.Taken]);
        Finding[] migration = [Act("mailbox.export-request"), Act("rbac.role-assigned"), Act("mailbox.forwarding")];
        Assert.Equal(Overall.Suspicious, Overall_of(migration, isCovered: true));
        Assert.Equal(Answer.Inconclusive, Taken(migration));
        Assert.Equal(Answer.Yes, Taken([.. migration, Act("theft.archive")]));
        Assert.Equal(Overall.Suspicious, Overall_of([.. migration, Act("theft.archive")], isCovered: true));
        Assert.Equal(Answer.Inconclusive, Taken([.. migration, Act("theft.archive") with { FirstUtc = Findings.Start.AddDays(40) }]));
        Assert.Equal(Answer.Yes, Taken([.. migration.Select(act => act with { Entities = [new("account", "a")] }), Act("theft.archive") with { FirstUtc = Findings.Start.AddDays(40), Entities = [new("account", "A")] }]));
        Assert.Equal(Answer.Inconclusive, Taken([.. migration, Findings.Make("exploit.proxyshell", Severity.High, Confidence.High, Outcome.Succeeded, 900)]));
        Finding[] exploited = [.. migration, Findings.Make("exploit.proxyshell", Severity.High, Confidence.High, Outcome.Succeeded)];
        Assert.Equal(Answer.Yes, Taken(exploited));
        Assert.Equal(Overall.Compromised, Overall_of(exploited, isCovered: true));

        static Answer Taken(Finding[] findings) => Make(findings, isCovered: true).Questions.Single(answer => answer.Id == Question.Taken).Answer;
    }

    [Fact]
    public void Every_question_is_answered_once() => Assert.Equal(
        Enum.GetValues<Question>(), Make([], isCovered: true).Questions.Select(answer => answer.Id).Order());

    private static Overall Overall_of(Finding[] findings, bool isCovered, bool isBuildKnown = true, bool isPartial = false) =>
        Make(findings, isCovered, isBuildKnown, isPartial).Overall;

    private static Verdict Make(Finding[] findings, bool isCovered, bool isBuildKnown = true, bool isPartial = false, bool isIncomplete = false)
    {
        var span = new SourceSpan { At = new("C:\\log"), Family = "iis", FirstUtc = From, LastUtc = From.AddDays(isCovered ? 30 : 1), Records = 9 };
        var parsers = new Dictionary<string, int>();
        if (isCovered)
            (parsers["web-file"], parsers["registry"], parsers["scheduled-task"]) = (100, 5, 90);
        var coverage = CoverageCalculator.From(KnowledgeBase.Embedded)
            .Compute(new([span], parsers, new HashSet<string>(), new Dictionary<string, DateTime>()), [new(From, From.AddDays(30))]);
        return new VerdictMaker(findings, [], isBuildKnown, coverage, isPartial, isIncomplete).Make();
    }
}
