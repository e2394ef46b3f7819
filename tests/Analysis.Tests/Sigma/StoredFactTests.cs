using Afterpatch.Analysis.Sigma;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>Rules meet services, tasks, autostart points and WMI consumers.</summary>
public class StoredFactTests
{
    private static readonly EvidencePointer At = new(@"C:\Windows\System32\Tasks\x", 12);
    private static readonly string Encoded = Rule("  sel:\n    Image|endswith: '\\powershell.exe'\n    CommandLine|contains: ' -enc '\n  condition: sel");

    [Theory]
    [InlineData("powershell.exe", "-nop -enc AAAA", 1)]
    [InlineData(@"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe", "-enc AAAA", 1)]
    [InlineData(@"C:\Windows\System32\cmd.exe", "/c echo -enc ", 0)]
    [InlineData("powershell", "-file x.ps1", 0)]
    public void The_command_of_a_task_is_the_process_that_it_starts(string command, string arguments, int matches)
    {
        var task = new ScheduledTask { At = At, Path = @"\x", Store = "xml", Runs = [new("exec", command, arguments, "")], RegisteredUtc = new(2021, 3, 3, 0, 0, 0, DateTimeKind.Utc) };
        var found = Facts(Encoded).Match(task).ToArray();
        Assert.Equal(matches, found.Length);
        Assert.All(found, match => Assert.Equal((At, task.RegisteredUtc, "scheduled-task"), (match.At, match.TimeUtc, match.Origin)));
    }

    [Theory]
    [InlineData("unknown", 1)]
    [InlineData("yes", 0)]
    public void A_service_is_the_event_of_its_installation_unless_a_healthy_server_has_it(string healthy, int matches)
    {
        const string Rule = "title: T\nid: 11111111-0000-0000-0000-000000000002\nlogsource: { product: windows, service: system }\ndetection:\n  sel:\n    EventID: 7045\n    ImagePath|contains: '\\Temp\\'\n  condition: sel\n";
        Assert.Equal(matches, Facts(Rule).Match(Item("service", "bad", healthy, ("imagePath", @"C:\Windows\Temp\a.exe"), ("start", "auto"))).Count());
    }

    [Fact]
    public void An_autostart_point_is_a_registry_value_and_a_process()
    {
        var run = Item("autostart", @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\up", "unknown", ("command", "powershell -enc AAAA"));
        const string Registry = "title: T\nid: 11111111-0000-0000-0000-000000000003\nlogsource: { product: windows, category: registry_set }\ndetection:\n  sel:\n    TargetObject|contains: '\\CurrentVersion\\Run\\'\n  condition: sel\n";
        Assert.Single(Facts(Registry).Match(run));
        Assert.Single(Facts(Encoded).Match(run));
    }

    [Fact]
    public void A_consumer_of_wmi_is_its_event_and_its_process()
    {
        var consumer = new WmiSubscription
        {
            At = At,
            Part = "consumer",
            ClassName = "CommandLineEventConsumer",
            Name = "c",
            Namespace = @"ROOT\subscription",
            WrittenUtc = null,
            IsDeleted = false,
            Properties = [new("CommandLineTemplate", "powershell -enc AAAA")],
        };
        const string Wmi = "title: T\nid: 11111111-0000-0000-0000-000000000004\nlogsource: { product: windows, category: wmi_event }\ndetection:\n  sel:\n    Destination|contains: 'powershell'\n  condition: sel\n";
        Assert.Single(Facts(Wmi).Match(consumer));
        Assert.Single(Facts(Encoded).Match(consumer));
    }

    [Fact]
    public void In_an_investigation_they_become_findings_at_the_confidence_of_a_public_rule()
    {
        var detector = new SigmaDetector(Engine(Encoded), RuleTrust.None);
        var findings = new List<Finding>();
        detector.Observe(new ScheduledTask { At = At, Path = @"\x", Store = "xml", Runs = [new("exec", "powershell.exe", "-enc AAAA", "")] }, findings);
        detector.Complete(findings);
        Assert.Equal((Severity.Medium, Confidence.Low), (Assert.Single(findings).Severity, findings[0].Confidence));
    }

    private static SigmaFacts Facts(string rule) => new(Engine(rule), SigmaScanOptions.Everything);

    private static InventoryRecord Item(string kind, string name, string healthy, params (string, string)[] fields) =>
        new(new InventoryItem(kind, name, healthy, [.. fields.Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2))], At));
}
