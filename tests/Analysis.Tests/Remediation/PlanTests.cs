using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Remediation;

public class PlanTests
{
    private static readonly Subject Client = new("address", "203.0.113.7");
    private static readonly Subject Service = new("account", @"EXAMPLE\svc-scan");
    private static readonly Subject Caller = new("account", "example.org/IT/adm");

    [Fact]
    public void An_attack_by_valid_accounts_names_whom_to_reset_what_to_block_and_what_to_keep_and_asks_for_no_rebuild()
    {
        var plan = Plan(Role(), Access(), Export());
        Assert.Equal(["example.org/IT/adm", @"EXAMPLE\svc-scan"], Step(plan, "reset-used-accounts").Subjects);
        Assert.Equal(["203.0.113.7"], Step(plan, "contain-addresses").Subjects);
        Assert.Equal([@"C:\Windows\Temp\v.pst"], Step(plan, "preserve-exports").Subjects);
        Assert.Contains("ApplicationImpersonation", Step(plan, "remove-roles").Command, StringComparison.Ordinal);
        Assert.DoesNotContain(plan, step => step.Id == "remove-rebuild");
    }

    [Fact]
    public void Where_code_ran_a_rebuild_is_preferred_and_the_account_of_the_exploit_is_named()
    {
        var plan = Plan(Findings.Make("exploit.viewstate-deserialization", Severity.High, Confidence.High, Outcome.Succeeded, entities: [Client, new("account", "f.nguyen@example.org"), new("account", "EX01$"), new("account", @"NT AUTHORITY\SYSTEM")]));
        Assert.Equal(["f.nguyen@example.org"], Step(plan, "reset-used-accounts").Subjects);
        Assert.Contains(plan, step => step.Id == "remove-rebuild");
    }

    [Fact]
    public void Attempts_reset_no_account_and_addresses_inside_are_named_only_alone()
    {
        var plan = Plan(Findings.Make("exploit.viewstate-deserialization", Severity.Medium, Confidence.High, Outcome.Attempted, entities: [new("address", "10.0.0.5"), Client, Service]));
        Assert.DoesNotContain(plan, step => step.Id is "reset-used-accounts" or "preserve-exports" or "remove-roles");
        Assert.Equal(["203.0.113.7"], Step(plan, "contain-addresses").Subjects);
    }

    [Theory]
    [InlineData(false, "(this server)$ ($MACHINE.ACC)", "<server>")]
    [InlineData(true, "EX07$ ($MACHINE.ACC)", "EX07")]
    public void A_server_whose_name_nothing_tells_is_not_named_after_its_evidence(bool isTold, string subject, string machine)
    {
        Core.Record[] records = isTold ? [new HostFact { At = new(@"C:\a.log"), Name = "name", Value = "ex07" }] : [];
        var plan = Plan(records, Findings.Make("exploit.proxyshell", Severity.High, Confidence.High, Outcome.Succeeded, entities: [Client]));
        Assert.Equal([subject], Step(plan, "reset-machine-first").Subjects);
        Assert.DoesNotContain(plan, step => step.Command.Contains("EVIDENCE", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(plan, step => step.Command.Contains(machine, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\a.aspx", false)]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\b.aspx", true)]
    public void A_page_that_is_there_needs_no_step_for_one_that_is_gone(string page, bool isGone)
    {
        var requested = Findings.Make("webshell.requested-unknown-page", Severity.High, Confidence.High, Outcome.Succeeded, 0, FindingState.Unknown, [Question.Exploited], new Subject("url", "/aspnet_client/a.aspx"));
        var plan = Plan(requested, Findings.Make("webshell.on-disk", Severity.Critical, Confidence.High, Outcome.Context, 0, FindingState.Active, [Question.StillInside], new Subject("file", page)));
        Assert.Equal(isGone, plan.Any(step => step.Id == "remove-deleted-shell"));
    }

    private static Finding Role() => Findings.Make("rbac.role-assigned", Severity.Medium, Confidence.High, Outcome.Succeeded, 0, FindingState.Unknown, [Question.StillInside], new("account", "svc-scan"), Caller);

    private static Finding Access() => Findings.Make("taken.mailbox-access", Severity.High, Confidence.High, Outcome.Succeeded, 1, FindingState.Event, [Question.Taken], Client, Service);

    private static Finding Export() =>
        Findings.Make("mailbox.export-request", Severity.High, Confidence.High, Outcome.Succeeded, 2, FindingState.Event, [Question.Taken], new("mailbox", "board"), new("file", @"C:\Windows\Temp\v.pst"), Caller);

    private static PlanStep Step(IReadOnlyList<PlanStep> plan, string id) => Assert.Single(plan, step => step.Id == id);

    private static IReadOnlyList<PlanStep> Plan(params Finding[] findings) => Plan([], findings);

    private static IReadOnlyList<PlanStep> Plan(Core.Record[] records, params Finding[] findings) =>
        new Assessment(KnowledgeBase.Embedded).Make(new ToolInfo("afterpatch", "1", "2026-01-01", "00"), "evidence", records, findings, [], isPartial: false).Plan;
}
