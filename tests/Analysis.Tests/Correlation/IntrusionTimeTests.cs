using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Correlation;

public sealed class IntrusionTimeTests
{
    private static readonly Finding Exploit = Findings.Make("exploit.proxyshell", Severity.Critical, Confidence.High, Outcome.Succeeded) with { LastUtc = Findings.Start.AddDays(30) };

    [Theory]
    [InlineData("persistence.remote-access-tool", 0.2, Severity.Medium)]
    [InlineData("persistence.task-of-the-machine", 23, Severity.Medium)]
    [InlineData("persistence.task-of-the-machine", 25, Severity.Low)]
    [InlineData("persistence.task-of-the-machine", 722, Severity.Medium)]
    [InlineData("persistence.remote-access-tool", -1, Severity.Low)]
    [InlineData("ransomware.preparation", 2, Severity.Medium)]
    [InlineData("mailbox.search", 1, Severity.Low)]
    public void What_honest_software_does_too_is_a_lead_within_a_day_of_an_intrusion(string detector, double hours, Severity severity)
    {
        var judged = IntrusionTime.Judge([Exploit, Findings.Make(detector, Severity.Low, Confidence.Low, hours: hours)]);
        Assert.Equal(severity, judged[1].Severity);
        Assert.Equal(severity == Severity.Medium, judged[1].Details.Any(detail => detail is { Key: "reasons", Value: "within-a-day-of-the-intrusion" }));
    }

    [Theory]
    [InlineData("persistence.tunnel", 27, Severity.High, Question.StillInside)]
    [InlineData("taken.cloud-copy", 27, Severity.High, Question.Taken)]
    [InlineData("taken.cloud-copy", 200, Severity.Low, Question.Taken)]
    [InlineData("persistence.tunnel", -24, Severity.Low, Question.StillInside)]
    public void A_tunnel_and_a_copy_to_the_cloud_that_began_within_a_week_are_the_intruders(string detector, double hours, Severity severity, Question answers)
    {
        var judged = IntrusionTime.Judge([Exploit with { LastUtc = Findings.Start }, Findings.Make(detector, Severity.Low, Confidence.Low, hours: hours)])[1];
        Assert.Equal(severity, judged.Severity);
        Assert.Equal(severity == Severity.High, judged.Answers.SequenceEqual([answers]) && judged.Outcome == Outcome.Succeeded);
    }

    [Fact]
    public void A_remote_access_tool_that_ran_weighs_more_than_one_that_was_installed()
    {
        var ran = Findings.Make("persistence.remote-access-tool", Severity.Low, Confidence.Low, hours: 1) with { Details = [new("seenAs", "installed, process")] };
        Assert.Equal(Severity.High, IntrusionTime.Judge([Exploit, ran])[1].Severity);
    }

    [Fact]
    public void An_attempt_and_what_administrators_do_raise_nothing()
    {
        var tool = Findings.Make("persistence.remote-access-tool", Severity.Low, hours: 1);
        Assert.Same(tool, IntrusionTime.Judge([Exploit with { Outcome = Outcome.Attempted }, tool])[1]);
        Assert.Same(tool, IntrusionTime.Judge([Findings.Make("mailbox.export-request", Severity.High, Confidence.High, Outcome.Succeeded), tool])[1]);
    }
}
