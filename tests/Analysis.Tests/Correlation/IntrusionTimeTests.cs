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
    [InlineData("mailbox.search", 1, Severity.Low)]
    public void What_honest_software_does_too_is_a_lead_within_a_day_of_an_intrusion(string detector, double hours, Severity severity)
    {
        var judged = IntrusionTime.Judge([Exploit, Findings.Make(detector, Severity.Low, Confidence.Low, hours: hours)]);
        Assert.Equal(severity, judged[1].Severity);
        Assert.Equal(severity == Severity.Medium, judged[1].Details.Any(detail => detail is { Key: "reasons", Value: "within-a-day-of-the-intrusion" }));
    }

    [Fact]
    public void An_attempt_and_what_administrators_do_raise_nothing()
    {
        var tool = Findings.Make("persistence.remote-access-tool", Severity.Low, hours: 1);
        Assert.Same(tool, IntrusionTime.Judge([Exploit with { Outcome = Outcome.Attempted }, tool])[1]);
        Assert.Same(tool, IntrusionTime.Judge([Findings.Make("mailbox.export-request", Severity.High, Confidence.High, Outcome.Succeeded), tool])[1]);
    }
}
