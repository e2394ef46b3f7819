using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Remediation;

/// <summary>What the plan says to remove: by name, each kind with its own command.</summary>
public class RemovalTests
{
    [Theory]
    [InlineData("persistence.scheduled-task", "task", @"\Microsoft\Windows\Ras\Sync", @"Unregister-ScheduledTask -TaskPath '\Microsoft\Windows\Ras\' -TaskName 'Sync'")]
    [InlineData("persistence.scheduled-task", "task", @"\Sync", @"Unregister-ScheduledTask -TaskPath '\' -TaskName 'Sync'")]
    [InlineData("persistence.service", "service", "HelperSvc", "sc.exe delete 'HelperSvc'")]
    [InlineData("persistence.local-account", "account", "backup$", "Disable-LocalUser -Name 'backup$'")]
    [InlineData("persistence.autostart", "registry", @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Drv", @"reg.exe delete 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run' /v 'Drv'", "location", "Run")]
    [InlineData("persistence.wmi-subscription", "wmi", "Consumer2", "Where-Object { $_.Name -eq 'Consumer2' } | Remove-CimInstance", "namespace", @"root\subscription")]
    [InlineData("persistence.iis-module", "configuration", "CacheModule", "uninstall module 'CacheModule'", "kind", "iis-native-module")]
    [InlineData("persistence.iis-module", "configuration", "Probe", "//add[@name='Probe']", "kind", "iis-handler")]
    [InlineData("persistence.transport-agent", "configuration", "Inspection Agent", "Uninstall-TransportAgent -Identity 'Inspection Agent'")]
    [InlineData("persistence.hidden-task", "task", @"\Ras\Sync", @"TaskCache\Tree\Ras\Sync'")]
    public void What_an_intruder_left_is_named_with_the_command_of_its_kind(string detector, string kind, string name, string command, string detail = "", string value = "")
    {
        var step = Step("remove-persistence", Left(detector, kind, name, FindingState.Active, (detail, value)));
        Assert.Equal([name], step!.Subjects);
        Assert.Contains(command, step.Command, StringComparison.Ordinal);
        Assert.NotEmpty(step.DryRun);
    }

    [Theory]
    [InlineData("persistence.service", "service", "W3SVC", "healthy", "yes")]
    [InlineData("persistence.autostart", "registry", @"HKLM\SYSTEM\ControlSet001\Control\Lsa\Security Packages", "location", "LSA packages")]
    [InlineData("persistence.app-pool", "configuration", "MSExchangeOWAAppPool", "kind", "app-pool")]
    public void What_Windows_or_Exchange_needs_is_named_and_looked_at_but_not_removed(string detector, string kind, string name, string detail, string value)
    {
        var step = Step("remove-persistence", Left(detector, kind, name, FindingState.Active, (detail, value)));
        Assert.Equal([name], step!.Subjects);
        Assert.NotEmpty(step.DryRun);
        Assert.Empty(step.Command);
    }

    [Theory]
    [InlineData("task", @"\a'; Remove-Item C:\ -Recurse; '")]
    [InlineData("task", @"\..\x")]
    [InlineData("service", "a\nb")]
    [InlineData("service", "a’b")]
    [InlineData("account", "x\" /add")]
    public void A_name_that_a_shell_could_read_never_enters_a_command(string kind, string name)
    {
        var step = Step("remove-persistence", Left(kind switch { "task" => "persistence.scheduled-task", "service" => "persistence.service", _ => "persistence.local-account" }, kind, name, FindingState.Active));
        Assert.Equal([name], step!.Subjects);
        Assert.Contains("'<name>'", step.Command, StringComparison.Ordinal);
        Assert.DoesNotContain(name.Trim('\\'), step.Command + step.DryRun, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_gone_is_only_looked_at_again_at_the_end()
    {
        Finding[] findings = [Left("persistence.service", "service", "Old", FindingState.Removed), Left("persistence.scheduled-task", "task", @"\New", FindingState.Active)];
        Assert.Equal([@"\New"], Step("remove-persistence", findings)!.Subjects);
        Assert.DoesNotContain("Old", Step("remove-persistence", findings)!.Command, StringComparison.Ordinal);
        var verify = Step("verify-again", findings)!;
        Assert.Equal(["Old"], verify.Subjects);
        Assert.Equal("plan.verify-again.verify-gone", verify.Verify!.Key);
        Assert.Null(Step("remove-persistence", findings[0]));
    }

    [Fact]
    public void A_thing_that_one_record_removes_and_another_shows_is_there()
    {
        var step = Step("remove-persistence", Left("persistence.scheduled-task", "task", @"\Sync", FindingState.Removed), Left("persistence.hidden-task", "task", @"\SYNC", FindingState.Active));
        Assert.Single(step!.Subjects);
        Assert.Contains("TaskCache", step.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_shell_is_copied_and_removed_and_a_page_of_Exchange_is_put_back()
    {
        const string Shell = @"C:\inetpub\wwwroot\aspnet_client\x1.aspx", Page = @"C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\owa\auth\logon.aspx";
        Finding[] findings = [Left("webshell.on-disk", "file", Shell, FindingState.Active), Left("webshell.on-disk", "file", Page, FindingState.Active)];
        var remove = Step("remove-webshell", findings)!;
        Assert.Equal([Shell], remove.Subjects);
        Assert.Equal($"Copy-Item -LiteralPath '{Shell}' -Destination '<evidence folder>'\nRemove-Item -LiteralPath '{Shell}'", remove.Command);
        var restore = Step("restore-page", findings)!;
        Assert.Equal([Page], restore.Subjects);
        Assert.DoesNotContain("Remove-Item", restore.Command, StringComparison.Ordinal);
        Assert.Null(Step("restore-page", findings[0]));
    }

    [Fact]
    public void A_page_that_is_only_unexpected_is_looked_at_and_not_removed()
    {
        var step = Step("remove-webshell", Left("webfile.suspicious", "file", @"C:\inetpub\wwwroot\shop.aspx", FindingState.Unknown));
        Assert.Contains(@"C:\inetpub\wwwroot\shop.aspx", step!.DryRun, StringComparison.Ordinal);
        Assert.Empty(step.Command);
    }

    private static Finding Left(string detector, string kind, string name, FindingState state, params (string Name, string Value)[] details) =>
        Findings.Make(detector, Severity.High, Confidence.High, Outcome.Succeeded, state: state, answers: [Question.StillInside], entities: new Subject(kind, name)) with
        {
            TitleArgs = new Dictionary<string, string> { ["name"] = name, ["path"] = name },
            Details = [.. details.Where(detail => detail.Name.Length > 0).Select(detail => KeyValuePair.Create(detail.Name, detail.Value))],
            Evidence = [new(new EvidencePointer(@"C:\inetpub\config\web.config"), name)],
        };

    private static PlanStep? Step(string id, params Finding[] findings) =>
        new Assessment(KnowledgeBase.Embedded).Make(new ToolInfo("afterpatch", "1", "2026-01-01", "00"), "evidence", [], findings, [], isPartial: false).Plan.SingleOrDefault(step => step.Id == id);
}
