using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Credentials;

public class LeastPrivilegeTests
{
    [Fact]
    public void Every_check_is_there_with_its_command_and_its_texts_whatever_the_evidence()
    {
        foreach (var server in (CredentialServer[])[new(), Poor()])
        {
            var checks = server.Assess().LeastPrivilege;
            Assert.Equal(Enumerable.Range(1, 13).Select(number => $"K{number}"), checks.Select(check => check.Check).Distinct());
            Assert.All(checks, check => Assert.NotEmpty(check.Command));
            foreach (var texts in (Texts[])[KnowledgeBase.Embedded.Texts("en"), KnowledgeBase.Embedded.Texts("fr")])
                foreach (var text in checks.SelectMany(check => new[] { texts.Render(check.Evidence), texts.Render(check.Change), texts.Render(check.Breaks) }))
                    Assert.True(text.Length > 0 && text[0] != '[' && !text.Contains('{', StringComparison.Ordinal), text);
        }
    }

    [Theory]
    [InlineData("K1", @"CONTOSO\svc-backup")]
    [InlineData("K2", @"CONTOSO\svc-report")]
    [InlineData("K3", @"CONTOSO\adm")]
    [InlineData("K5", "CONTOSO")]
    [InlineData("K6", "EX01$")]
    [InlineData("K7", "RID 500")]
    [InlineData("K8", "LocalAccountTokenFilterPolicy = 1")]
    [InlineData("K9", @"C:\Windows\Temp")]
    [InlineData("K10", "DisableRealtimeMonitoring = 1")]
    [InlineData("K12", "Default Web Site/EWS")]
    [InlineData("K13", @"LanmanServer\Parameters\SMB1 = 1")]
    public void What_is_too_much_is_open_with_its_place(string check, string subject) =>
        Assert.Contains(Poor().Assess().LeastPrivilege, one => one.Check == check && one.State == "open" && one.Subject == subject);

    [Fact]
    public void What_cannot_be_seen_is_unknown_and_never_met()
    {
        var checks = new Analysis.Credentials.CredentialAssessment(KnowledgeBase.Embedded).Make([], [], new HostInfo { Name = "x" }, [], null).LeastPrivilege;
        Assert.All(checks, check => Assert.Equal("unknown", check.State));
    }

    [Fact]
    public void An_open_hole_is_as_old_as_itself_and_not_as_one_that_was_closed()
    {
        var closed = Window("CVE-2022-41040", "2022-08-01T00:00:00Z", "2024-11-20T00:00:00Z");
        var check = Patches([closed, Window("CVE-2024-21410", "2024-02-13T00:00:00Z", null)]);
        Assert.Equal(("open", "CVE-2024-21410", "291"), (check.State, check.Subject, check.Evidence.Args["days"]));
        check = Patches([closed]);
        Assert.Equal(("met", "842"), (check.State, check.Evidence.Args["days"]));

        static ExposureWindow Window(string cve, string from, string? to) => new(cve, "", Logons.Utc(from), to is null ? null : Logons.Utc(to), true, new Message("exposure.basis.build"));
        static PrivilegeCheck Patches(ExposureWindow[] windows) => new Analysis.Credentials.CredentialAssessment(KnowledgeBase.Embedded)
            .Make([], [], new HostInfo { Name = "x", Exchange = new ExchangeInfo("Exchange 2016", "CU23", "15.1.2507.44", null, []) }, windows, Logons.Utc("2024-11-30T00:00:00Z")).LeastPrivilege.Single(one => one.Check == "K11");
    }

    private static CredentialServer Poor()
    {
        const string admin = "S-1-5-21-1-2-3-1100";
        return new CredentialServer().Service("Backup", @"CONTOSO\svc-backup")
            .With(new ScheduledTask { At = new(@"C:\Windows\System32\Tasks\Report"), Path = @"\Report", Store = "xml", UserId = @"CONTOSO\svc-report", LogonType = "Password" })
            .With(new HostFact { At = new("C:\\log"), Name = "splitPermissions", Value = "false" })
            .With(Logons.Book(Logons.On("2021-03-05T08:00:00Z", 10, "adm", admin, "0x1")))
            .Item("SOFTWARE", "membership", admin, ("groups", "S-1-5-21-1-2-3-512")).Item("SOFTWARE", "membership", "machine", ("groups", "S-1-5-21-1-2-3-512"))
            .Item("SOFTWARE", "setting", @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\LocalAccountTokenFilterPolicy", ("value", "LocalAccountTokenFilterPolicy"), ("data", "1"))
            .Item("SOFTWARE", "setting", @"HKLM\SOFTWARE\Microsoft\Windows Defender\Real-Time Protection\DisableRealtimeMonitoring", ("value", "DisableRealtimeMonitoring"), ("data", "1"))
            .Item("SOFTWARE", "defender-exclusion", @"C:\Windows\Temp", ("list", "none"), ("origin", "local"))
            .Item("SYSTEM", "setting", @"HKLM\SYSTEM\ControlSet001\Services\LanmanServer\Parameters\SMB1", ("value", "SMB1"), ("data", "1"))
            .Item("applicationHost.config", "extended-protection", "Default Web Site/EWS", ("tokenChecking", "None"), ("windowsAuthentication", "true"));
    }
}
