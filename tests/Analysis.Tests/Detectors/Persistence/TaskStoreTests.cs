using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Detectors.Persistence.Facts;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

/// <summary>The two stores of one task, which honest tools write together.</summary>
public sealed class TaskStoreTests
{
    private const string Program = @"%windir%\system32\a.exe";

    [Theory]
    [InlineData("LogonTrigger Enabled=true", "BootTrigger Enabled=true", "S-1-5-18", "S-1-5-18", "trigger")]
    [InlineData("TimeTrigger StartBoundary=2021-03-01T00:00:00 Interval=PT1M", "CalendarTrigger Repetition Interval=PT1H", "", "", "interval")]
    [InlineData("BootTrigger", "BootTrigger", "S-1-5-18", "S-1-5-19", "account")]
    [InlineData("TimeTrigger Interval=PT1H ScheduleByDay=1,0,0", "TimeTrigger Repetition Interval=PT60M StopAtDurationEnd=false", "S-1-5-18", "SYSTEM", null)]
    [InlineData("BootTrigger LogonTrigger", "BootTrigger", "", "S-1-5-18", null)]
    [InlineData("WnfStateChangeTrigger StateName=1", "LogonTrigger", "", "", null)]
    [InlineData("", "LogonTrigger", "", "", null)]
    public void A_task_whose_registry_starts_otherwise_than_its_file_says_is_a_fact(string registry, string file, string runsAs, string fileRunsAs, string? differs)
    {
        var cached = Task(@"\x", Program, "", "taskcache", descriptor: true) with { Triggers = registry.Length == 0 ? [] : [registry], UserId = runsAs };
        var written = Task(@"\x", Program) with { Triggers = [file], UserId = fileRunsAs };
        var findings = Run(new ScheduledTaskDetector(), cached, written);
        Assert.Equal(differs is null ? [] : [("persistence.task-mismatch", Severity.Informational)], findings.Select(finding => (finding.Detector, finding.Severity)));
        if (differs is not null)
            Assert.Contains(findings[0].Details, detail => detail.Key == "differs" && detail.Value == differs);
    }

    [Fact]
    public void A_task_that_the_tree_numbers_zero_is_hidden()
    {
        var findings = Run(new ScheduledTaskDetector(), Task(@"\x", Program, "", "taskcache", descriptor: true) with { Index = 0 }, Task(@"\x", Program), Task(@"\y", Program, "", "taskcache", descriptor: true) with { Index = 3 });
        Assert.Equal((@"\x", Severity.Medium, "persistence.hidden-task"), findings.Select(finding => (finding.Subject.Value, finding.Severity, finding.Detector)).Single());
    }
}
