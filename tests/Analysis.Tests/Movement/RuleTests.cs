using Afterpatch.Analysis.Tests.Events;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Movement;

/// <summary>Each claim about movement: when it is made, and when not.</summary>
public class RuleTests
{
    private const string Before = "2021-03-01T05:00:00Z";
    private const string After = "2021-03-03T06:00:00Z";
    private const string Intruder = "203.0.113.57";

    [Fact]
    public void Code_run_from_afar_weighs_after_the_exploitation_and_little_before_it()
    {
        FakeEvent[] Made(string utc) => [Moves.Logon(utc, 3, "10.1.2.3"), Moves.Service(utc, "upd")];
        Assert.Equal([Question.Exploited], AssertOne(Moves.FoundAfter(Made(After)), "movement.remote-execution", Severity.High).Answers);
        AssertOne(Moves.FoundAfter(Made(Before)), "movement.remote-execution", Severity.Low);
        AssertOne(Moves.Found(Made(After)), "movement.remote-execution", Severity.Low);
        Assert.Empty(Moves.FoundAfter(Moves.Logon(After, 3, "10.1.2.3", "EX02$"), Moves.Service(After, "upd")));
        Assert.Empty(Moves.FoundAfter(Moves.Logon(After, 2, "-"), Moves.Service(After, "upd")));
    }

    [Fact]
    public void Going_on_to_another_machine_is_tried_with_one_trace_and_done_with_two()
    {
        var tried = AssertOne(Moves.FoundAfter(Moves.Explicit(After, "dc01")), "movement.to-another-machine", Severity.Medium);
        Assert.Equal(Outcome.Attempted, tried.Outcome);
        Assert.Equal([Question.Spread], tried.Answers);
        var done = AssertOne(Moves.FoundAfter(Moves.Explicit(After, "dc01"), Desktop(After, 1024, "dc01.contoso.example")), "movement.to-another-machine", Severity.High);
        Assert.Equal(Outcome.Succeeded, done.Outcome);
        AssertOne(Moves.FoundAfter(Desktop(After, 1024, "10.1.2.3"), Desktop(After, 1102, "10.1.2.3")), "movement.to-another-machine", Severity.High);
    }

    [Fact]
    public void Going_on_as_ever_or_without_an_exploitation_is_quiet()
    {
        Assert.Empty(Moves.FoundAfter(Moves.Explicit(Before, "dc01"), Moves.Explicit(After, "dc01")));
        Assert.Empty(Moves.Found(Moves.Explicit(After, "dc01"), Desktop(After, 1024, "dc01")));
        Assert.Empty(Moves.FoundAfter(Moves.Explicit(After, "localhost"), Moves.Explicit(After, "dc01", "EX01$")));
    }

    [Fact]
    public void The_intruders_address_logs_on_to_windows()
    {
        AssertOne(Moves.FoundAfter(Moves.Logon(After, 10, Intruder)), "movement.logon-from-intruder", Severity.High);
        Assert.Empty(Moves.FoundAfter(Moves.Logon(After, 8, Intruder)));
        Assert.Empty(Moves.FoundAfter(Moves.Failed(After, 10, Intruder, "anna")));
    }

    [Fact]
    public void A_load_balancer_in_whose_name_the_exploit_came_is_not_the_intruder()
    {
        var people = Enumerable.Range(0, 8).Select(i => Moves.Logon(After, 3, Intruder, $"user{i}", id: $"0x{i + 50:x}", sid: ""));
        Assert.Empty(Moves.FoundAfter([.. people, Moves.Logon(After, 3, Intruder, id: "0x99"), Moves.Special(After, "0x99")]));
        AssertOne(Moves.FoundAfter(Moves.Logon(After, 3, Intruder, id: "0x99"), Moves.Special(After, "0x99")), "movement.logon-from-intruder", Severity.High);
    }

    [Fact]
    public void Remote_desktop_from_loopback_is_a_tunnel_and_from_the_console_is_none()
    {
        AssertOne(Moves.Found(Moves.Logon(Before, 10, "127.0.0.1")), "movement.remote-desktop-tunnel", Severity.Medium);
        AssertOne(Moves.FoundAfter(Moves.Logon(After, 10, "::1")), "movement.remote-desktop-tunnel", Severity.High);
        Assert.Empty(Moves.FoundAfter(Moves.Logon(After, 2, "127.0.0.1"), Moves.Logon(After, 10, "-")));
    }

    [Fact]
    public void Remote_desktop_from_the_internet_is_told()
    {
        AssertOne(Moves.Found(Moves.Logon(Before, 10, "198.51.100.7")), "movement.remote-desktop-from-internet", Severity.Low);
        AssertOne(Moves.FoundAfter(Moves.Logon(After, 10, "198.51.100.7")), "movement.remote-desktop-from-internet", Severity.Medium);
        Assert.Empty(Moves.FoundAfter(Moves.Logon(After, 10, "10.1.2.3"), Moves.Failed(After, 10, "198.51.100.7", "anna")));
    }

    [Fact]
    public void Other_credentials_for_the_network_weigh_after_the_exploitation()
    {
        FakeEvent Borrowed(string utc, string process) => Moves.Security(4624, utc, ("LogonType", "9"), ("LogonProcessName", process), ("TargetUserName", "anna"), ("TargetDomainName", "CONTOSO"),
            ("TargetLogonId", "0x77"), ("AuthenticationPackageName", "Negotiate"), ("IpAddress", "::1"));
        Assert.Equal([Question.Spread], AssertOne(Moves.FoundAfter(Borrowed(After, "seclogo")), "movement.new-credentials", Severity.Medium).Answers);
        AssertOne(Moves.Found(Borrowed(After, "seclogo")), "movement.new-credentials", Severity.Low);
        Assert.Empty(Moves.FoundAfter(Borrowed(After, "Advapi")));
    }

    [Fact]
    public void Many_accounts_tried_from_one_machine_are_a_spray_and_a_success_among_them_weighs()
    {
        var tried = Enumerable.Range(0, 30).Select(i => Moves.Failed($"2021-03-02T05:{i:D2}:00Z", 3, "10.1.2.3", $"user{i}")).ToArray();
        Assert.Equal(Outcome.Attempted, AssertOne(Moves.Found(tried), "movement.password-spray", Severity.Low).Outcome);
        AssertOne(Moves.Found([.. tried, Moves.Logon("2021-03-02T05:40:00Z", 3, "10.1.2.3", "user7", sid: "")]), "movement.password-spray", Severity.Medium);
        AssertOne(Moves.Found([.. tried, Moves.Logon("2021-03-02T05:40:00Z", 3, "10.1.2.9", "user7", sid: "")]), "movement.password-spray", Severity.Low);
    }

    [Fact]
    public void A_gateway_with_failures_and_more_successes_and_failures_over_days_are_none()
    {
        var gateway = Enumerable.Range(0, 30).Select(i => Moves.Failed($"2021-03-02T05:{i:D2}:00Z", 3, "10.1.2.5", $"user{i}"))
            .Concat(Enumerable.Range(0, 40).Select(i => Moves.Logon($"2021-03-02T06:{i:D2}:00Z", 3, "10.1.2.5", $"user{i}", id: $"0x{i + 9:x}", sid: "")));
        Assert.Empty(Moves.Found(gateway));
        Assert.Empty(Moves.Found(Enumerable.Range(1, 28).Select(i => Moves.Failed($"2021-03-{i:D2}T05:00:00Z", 3, "10.1.2.3", $"user{i}"))));
    }

    [Fact]
    public void Many_failures_and_then_a_success_of_one_account_from_one_machine_are_a_guess()
    {
        var failed = Enumerable.Range(0, 30).Select(i => Moves.Failed($"2021-03-02T05:{i:D2}:00Z", 8, "203.0.113.80", "boss")).ToArray();
        var success = Moves.Logon("2021-03-02T05:40:00Z", 8, "203.0.113.80", "boss", sid: "");
        AssertOne(Moves.Found([.. failed, success]), "movement.password-guessing", Severity.Low);
        FakeEvent[] others = [Moves.Failed("2021-03-02T05:01:00Z", 8, "203.0.113.80", "anna"), Moves.Failed("2021-03-02T05:02:00Z", 8, "203.0.113.80", "info")];
        AssertOne(Moves.Found([.. failed, .. others, success]), "movement.password-guessing", Severity.Medium);
        AssertOne(Moves.Found([.. failed, .. others, success, Moves.Logon("2021-03-02T05:50:00Z", 8, "203.0.113.80", "karl", "0x7", sid: "")]), "movement.password-guessing", Severity.Low);
    }

    [Fact]
    public void Failures_without_a_success_after_one_or_over_days_are_no_guess()
    {
        var failed = Enumerable.Range(0, 30).Select(i => Moves.Failed($"2021-03-02T05:{i:D2}:00Z", 8, "203.0.113.80", "boss")).ToArray();
        Assert.Empty(Moves.Found(failed));
        Assert.Empty(Moves.Found([Moves.Logon("2021-03-02T04:40:00Z", 8, "203.0.113.80", "boss", sid: ""), .. failed, Moves.Logon("2021-03-02T05:40:00Z", 8, "203.0.113.80", "boss", "0x8", sid: "")]));
        Assert.Empty(Moves.Found([.. failed, Moves.Logon("2021-03-02T05:40:00Z", 8, "203.0.113.81", "boss", sid: "")]));
        Assert.Empty(Moves.Found([.. Enumerable.Range(1, 28).Select(i => Moves.Failed($"2021-03-{i:D2}T05:00:00Z", 8, "203.0.113.80", "boss")), Moves.Logon("2021-03-28T05:40:00Z", 8, "203.0.113.80", "boss", sid: "")]));
    }

    private static FakeEvent Desktop(string utc, int id, string server) =>
        Moves.Channel("Microsoft-Windows-TerminalServices-RDPClient/Operational", id, utc, "S-1-5-21-1-2-3-1105", ("Name", "Server Name"), ("Value", server), ("CustomLevel", "Info"));

    private static Finding AssertOne(IReadOnlyList<Finding> findings, string id, Severity severity)
    {
        var finding = Assert.Single(findings);
        Assert.Equal((id, severity), (finding.Detector, finding.Severity));
        Assert.NotEmpty(finding.Evidence);
        return finding;
    }
}
