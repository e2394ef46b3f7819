using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Credentials;

public class ExposureTests
{
    private const string Before = "2020-06-01T00:00:00Z";
    private const string Theft = "2021-03-05T10:00:00Z";
    private const string After = "2021-03-20T00:00:00Z";

    [Fact]
    public void Saved_hives_give_local_accounts_services_machine_and_cached_people()
    {
        var exposed = Full().HivesSaved(Theft).Credentials();
        Assert.Equal(
            [
                @"autologon CONTOSO\kiosk", @"cached-logon CONTOSO\anna", "data-protection DPAPI_SYSTEM", @"gmsa CONTOSO\gmsaSql$", @"local-account EX01\Administrator",
                @"machine-account CONTOSO\EX01$", @"service-account CONTOSO\svc-backup", @"task-account CONTOSO\svc-report",
            ],
            exposed.Where(one => one.Certainty == "proven").Select(one => $"{one.Kind} {one.Identity}").Order(StringComparer.Ordinal));
        Assert.All(exposed, one => Assert.Equal(Logons.Utc(Theft), one.ExposedUtc));
    }

    [Fact]
    public void SAM_and_SYSTEM_alone_give_local_accounts_alone()
    {
        var exposed = Full().HivesSaved(Theft, "sam, system").Credentials();
        Assert.Equal([@"EX01\Administrator"], exposed.Select(one => one.Identity));
    }

    [Fact]
    public void What_only_a_command_shows_to_be_taken_is_possible_beside_copies_that_prove_another_hive()
    {
        var exposed = Full().HivesSaved(Theft, "sam, system").Theft("script.malicious", Theft, ["T1003.002"], Confidence.High, ("hives", "security")).Credentials();
        Assert.Equal([@"EX01\Administrator"], exposed.Where(one => one.Certainty == "proven").Select(one => one.Identity));
        var service = Assert.Single(exposed, one => one.Kind == "service-account");
        Assert.Equal("possible", service.Certainty);
        Assert.NotEqual(Assert.Single(exposed, one => one.Kind == "local-account").ExposedBy, service.ExposedBy);
    }

    [Theory]
    [InlineData("sigma.x", Confidence.Low, false)]
    [InlineData("persistence.scheduled-task", Confidence.High, true)]
    public void Techniques_of_a_public_rule_are_no_theft(string detector, Confidence confidence, bool isTheft) =>
        Assert.Equal(isTheft, Full().Theft(detector, Theft, ["T1003.006"], confidence).Credentials().Any(one => one.Kind == "krbtgt"));

    [Fact]
    public void A_module_that_shows_a_hive_takes_what_is_in_it() =>
        Assert.Equal([@"EX01\Administrator"], Full().Theft("script.malicious", Theft, ["T1003.002"], Confidence.High, ("readable", "mimikatz lsadump::sam exit")).Credentials().Select(one => one.Identity));

    [Fact]
    public void Without_SYSTEM_nothing_is_proven()
    {
        var exposed = Full().HivesSaved(Theft, "sam, security").Credentials();
        Assert.NotEmpty(exposed);
        Assert.All(exposed, one => Assert.Equal("possible", one.Certainty));
    }

    [Fact]
    public void Password_set_times_tell_what_still_works()
    {
        string InForce(string set, string former = "") => new CredentialServer().Account("Administrator", 500, set).Secret("$MACHINE.ACC", "machine account", set, former)
            .HivesSaved(Theft).Credentials().Aggregate("", (text, one) => $"{text} {one.Kind}={one.InForce}");
        Assert.Contains("local-account=yes", InForce(Before), StringComparison.Ordinal);
        Assert.Contains("machine-account=yes", InForce(Before), StringComparison.Ordinal);
        Assert.Contains("local-account=no", InForce(After), StringComparison.Ordinal);
        Assert.Contains("machine-account=partly", InForce(After, Before), StringComparison.Ordinal);
        Assert.Contains("machine-account=no", InForce(After, "2021-03-10T00:00:00Z"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_changed_since_asks_for_no_step()
    {
        var server = new CredentialServer().Account("Administrator", 500, After).HivesSaved(Theft, "sam, system");
        Assert.Equal((0, "no"), (server.Credentials()[0].Order, server.Credentials()[0].InForce));
        Assert.DoesNotContain("reset-local-accounts", server.Steps());
    }

    [Fact]
    public void A_dump_of_LSASS_gives_those_who_were_logged_on_then()
    {
        var exposed = new CredentialServer().With(Logons.Book(
                Logons.On("2021-03-05T08:00:00Z", 10, "still", "S-1-5-21-1-2-3-1001", "0x1"), Logons.Off("2021-03-05T12:00:00Z", "still", "S-1-5-21-1-2-3-1001", "0x1"),
                Logons.On("2021-03-05T08:00:00Z", 10, "gone", "S-1-5-21-1-2-3-1002", "0x2"), Logons.Off("2021-03-05T09:00:00Z", "gone", "S-1-5-21-1-2-3-1002", "0x2"),
                Logons.On("2021-03-05T08:00:00Z", 10, "left", "S-1-5-21-1-2-3-1003", "0x3"), Logons.Left("2021-03-05T09:00:00Z", "left", "0x3"),
                Logons.On("2021-03-05T08:00:00Z", 3, "mapi", "S-1-5-21-1-2-3-1004", "0x4"),
                Logons.On("2021-03-05T08:00:00Z", 3, "delegated", "S-1-5-21-1-2-3-1005", "0x5", "%%1840"),
                Logons.On("2021-03-05T11:00:00Z", 2, "later", "S-1-5-21-1-2-3-1006", "0x6")))
            .LsassDumped(Theft).Credentials().Where(one => one.Kind == "session").ToDictionary(one => one.Identity, one => $"{one.Certainty} {one.Why!.Key}");
        Assert.Equal(new Dictionary<string, string>
        {
            [@"CONTOSO\still"] = "proven credential.why.session",
            [@"CONTOSO\left"] = "possible credential.why.session-disconnected",
            [@"CONTOSO\delegated"] = "possible credential.why.session-delegated",
        }, exposed);
    }

    [Fact]
    public void A_password_reset_that_a_log_tells_of_counts_for_a_session()
    {
        const string sid = "S-1-5-21-1-2-3-1001";
        var exposed = new CredentialServer().With(Logons.Book(Logons.On("2021-03-05T08:00:00Z", 2, "anna", sid, "0x1"), Logons.Reset("2021-03-06T08:00:00Z", "anna", sid)))
            .LsassDumped(Theft).Credentials().Single(one => one.Kind == "session");
        Assert.Equal(("no", Logons.Utc("2021-03-06T08:00:00Z")), (exposed.InForce, exposed.SetUtc!.Value));
    }

    [Fact]
    public void SYSTEM_through_a_shell_puts_everything_in_reach_and_proves_nothing()
    {
        var exposed = Full().Item("SOFTWARE", "certificate", "AA11", ("subject", "CN=Microsoft Exchange Server Auth Certificate"), ("privateKey", "yes"), ("notBeforeUtc", Before)).Shell(Theft).Credentials();
        Assert.All(exposed, one => Assert.Equal("possible", one.Certainty));
        Assert.Superset(new HashSet<string> { "auth-certificate", "machine-key", "machine-account", "local-account", "service-account", "task-account", "data-protection" },
            exposed.Select(one => one.Kind).ToHashSet());
    }

    [Fact]
    public void A_hive_of_another_machine_is_told_and_not_merged()
    {
        var server = new CredentialServer().Account("stranger", 1001, Before).HivesSaved(Theft);
        server.ReplaceMark("SAM", ("machineSid", "S-1-5-21-99-98-97"));
        var assessed = server.Assess();
        Assert.DoesNotContain(assessed.Exposed, one => one.Secret.Identity.EndsWith("stranger", StringComparison.Ordinal));
        Assert.Contains(assessed.Diagnostics, one => one.Field == "hive identity" && one.Reason.Contains("S-1-5-21-99-98-97", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cached_person_without_a_name_keeps_the_identifier()
    {
        var exposed = new CredentialServer().Item("SECURITY", "cached-logon", "NL$3", ("rid", "1777"), ("writtenUtc", Before)).HivesSaved(Theft).Credentials();
        Assert.Contains(exposed, one => one is { Kind: "cached-logon", Identity: "S-1-5-21-1-2-3-1777" });
    }

    [Fact]
    public void A_cached_person_whose_primary_group_rules_the_domain_is_reset_first()
    {
        var server = new CredentialServer().Item("SECURITY", "cached-logon", "NL$1", ("rid", "1777"), ("primaryGroup", "512")).HivesSaved(Theft);
        Assert.Equal("domain-administrator", Assert.Single(server.Credentials(), one => one.Kind == "cached-logon").Privilege);
        Assert.Contains("reset-administrators", server.Steps());
    }

    [Fact]
    public void A_password_left_behind_by_a_service_is_told_without_a_name()
    {
        var exposed = new CredentialServer().Service("Backup", "LocalSystem").Secret("_SC_Backup", "service account password", Before).HivesSaved(Theft).Credentials();
        Assert.Contains(exposed, one => one is { Kind: "service-account", Identity: "_SC_Backup", Place: "Backup" });
    }

    private static CredentialServer Full() => new CredentialServer()
        .Account("Administrator", 500, Before)
        .Secret("$MACHINE.ACC", "machine account", Before).Secret("_SC_Backup", "service account password", Before).Secret("DPAPI_SYSTEM", "data protection keys", Before)
        .Secret("DefaultPassword", "automatic logon", Before).Secret("_SC_GMSA_{84A78B8C}_1", "group managed service account", Before)
        .Service("Backup", @"contoso.example\svc-backup").Service("W3SVC", "LocalSystem").Service("Net", @"NT AUTHORITY\NetworkService").Service("Sql", @"CONTOSO\gmsaSql$")
        .Item("SOFTWARE", "autologon", "kiosk", ("domain", "CONTOSO"), ("enabled", "yes"))
        .Item("SOFTWARE", "profile", "S-1-5-21-1-2-3-1105", ("path", @"C:\Users\anna"))
        .Item("SECURITY", "cached-logon", "NL$1", ("rid", "1105"), ("primaryGroup", "513"), ("writtenUtc", Before))
        .With(new ScheduledTask { At = new(@"C:\Windows\System32\Tasks\Report"), Path = @"\Report", Store = "xml", UserId = @"CONTOSO\svc-report", LogonType = "Password" })
        .With(Logons.Book(Logons.On("2021-01-05T08:00:00Z", 3, "anna", "S-1-5-21-1-2-3-1105", "0x77"), Logons.Off("2021-01-05T08:00:01Z", "anna", "S-1-5-21-1-2-3-1105", "0x77", 3)));
}
