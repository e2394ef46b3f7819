using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Credentials;

public class ResetPlanTests
{
    private const string Before = "2020-06-01T00:00:00Z";
    private const string Theft = "2021-03-05T10:00:00Z";

    [Fact]
    public void Everything_at_once_comes_in_the_order_that_hands_nothing_over()
    {
        var steps = Full().Shell(Theft).HivesSaved(Theft).LsassDumped(Theft).Theft("credentials.dcsync", Theft, ["T1003.006"]).Steps();
        Assert.Equal(
            [
                "end-sessions", "check-directory-rights", "reset-prepare", "reset-administrators", "reset-privileged-services", "reset-krbtgt-first", "reset-krbtgt-second", "reset-machine-first",
                "reset-machine-second", "reset-service-accounts", "reset-gmsa", "reset-task-accounts", "reset-local-accounts", "reset-laps", "reset-users", "reset-domain",
                "reset-recovery-and-federation", "reset-certificates", "reset-auth-certificate", "reset-machine-keys", "reset-data-protection", "verify-credentials",
            ], steps);
    }

    [Fact]
    public void Nothing_stolen_asks_for_nothing() => Assert.Empty(Full().Steps());

    [Fact]
    public void With_split_permissions_the_machine_rules_no_domain()
    {
        var shared = new CredentialServer().Secret("$MACHINE.ACC", "machine account", Before).HivesSaved(Theft);
        Assert.Contains("check-directory-rights", shared.Steps());
        var split = shared.With(new HostFact { At = new(@"C:\ExchangeSetupLogs\ExchangeSetup.log"), Name = "splitPermissions", Value = "true" });
        Assert.DoesNotContain("check-directory-rights", split.Steps());
        Assert.Contains("reset-machine-first", split.Steps());
    }

    [Fact]
    public void An_account_that_logged_on_and_runs_a_service_is_reset_once_as_a_service()
    {
        const string sid = "S-1-5-21-1-2-3-1200";
        var server = new CredentialServer().Service("Backup", @"CONTOSO\svc").Secret("_SC_Backup", "service account password", Before)
            .With(Logons.Book(Logons.On("2021-03-01T08:00:00Z", 5, "svc", sid, "0x1"))).HivesSaved(Theft).LsassDumped(Theft);
        Assert.DoesNotContain("reset-users", server.Steps());
        var orders = server.Credentials().Where(one => one.Identity == @"CONTOSO\svc").Select(one => one.Order).Distinct();
        Assert.Single(orders);
    }

    [Fact]
    public void Local_accounts_get_the_command_of_local_accounts()
    {
        var step = new CredentialServer().Service("Tool", @".\svc-tool").Secret("_SC_Tool", "service account password", Before).HivesSaved(Theft)
            .Assess().Steps.Single(one => one.Id == "reset-service-accounts");
        Assert.Contains("Set-LocalUser", step.Command, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-ADAccountPassword", step.Command, StringComparison.Ordinal);
        Assert.Contains("-WhatIf", step.DryRun, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("svc'; Remove-Item C:\\ -Recurse; '")]
    [InlineData("svc\u2019 | iex")]
    [InlineData("svc\r\nwhoami")]
    [InlineData("svc`$(calc)")]
    public void A_hostile_name_never_becomes_part_of_a_command(string name)
    {
        var step = new CredentialServer().Service("Bad", @"CONTOSO\" + name).HivesSaved(Theft).Assess().Steps.Single(one => one.Id == "reset-service-accounts");
        Assert.StartsWith("'<account>' | ForEach-Object", step.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_step_says_why_what_breaks_and_how_to_verify_in_both_languages()
    {
        foreach (var language in (string[])["en", "fr"])
        {
            var texts = KnowledgeBase.Embedded.Texts(language);
            foreach (var step in Analysis.Credentials.ResetStep.Load(KnowledgeBase.Embedded))
                foreach (var part in (string[])["title", "action", "reason", "breaks", "verify"])
                    Assert.True(texts.Has($"plan.{step.Id}.{part}"), $"{language} plan.{step.Id}.{part}");
        }
    }

    private static CredentialServer Full()
    {
        const string admin = "S-1-5-21-1-2-3-1100";
        const string service = "S-1-5-21-1-2-3-1101";
        return new CredentialServer().Account("Administrator", 500, Before).Secret("$MACHINE.ACC", "machine account", Before).Secret("DPAPI_SYSTEM", "data protection keys", Before)
            .Secret("_SC_Backup", "service account password", Before).Secret("_SC_Agent", "service account password", Before)
            .Service("Backup", @"CONTOSO\svc-backup").Service("Agent", @"CONTOSO\svc-agent").Service("Sql", @"CONTOSO\gmsa$")
            .Item("SOFTWARE", "membership", admin, ("groups", "S-1-1-0 S-1-5-21-1-2-3-512")).Item("SOFTWARE", "membership", service, ("groups", "S-1-5-21-1-2-3-519"))
            .Item("SOFTWARE", "setting", @"HKLM\SOFTWARE\Microsoft\Policies\LAPS\BackupDirectory", ("value", "BackupDirectory"), ("data", "2"))
            .Item("SOFTWARE", "certificate", "AA", ("subject", "CN=Microsoft Exchange Server Auth Certificate"), ("privateKey", "yes"))
            .Item("SOFTWARE", "certificate", "BB", ("subject", "CN=mail.contoso.example"), ("privateKey", "yes"))
            .With(new ScheduledTask { At = new(@"C:\Windows\System32\Tasks\Report"), Path = @"\Report", Store = "xml", UserId = @"CONTOSO\svc-report", LogonType = "Password" })
            .With(Logons.Book(
                Logons.On("2021-03-05T08:00:00Z", 10, "adm", admin, "0x1"), Logons.On("2021-03-05T08:00:00Z", 5, "svc-agent", service, "0x2"),
                Logons.On("2021-03-05T08:00:00Z", 2, "anna", "S-1-5-21-1-2-3-1102", "0x3")));
    }
}
