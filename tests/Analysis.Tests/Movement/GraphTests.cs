using Afterpatch.Analysis.Movement;
using Afterpatch.Analysis.Tests.Events;
using Afterpatch.Core;
using CsCheck;
using Xunit;

namespace Afterpatch.Analysis.Tests.Movement;

public class GraphTests
{
    [Fact]
    public void Logons_of_one_account_from_one_machine_are_one_edge_with_its_times_and_failures()
    {
        var graph = Moves.Graph(
            Moves.Logon("2021-03-03T05:00:00Z", 3, "10.1.2.3", workstation: "WKS01"), Moves.Logon("2021-03-03T04:00:00Z", 3, "::ffff:10.1.2.3"), Moves.Logon("2021-03-04T05:00:00Z", 3, "10.1.2.3"),
            Moves.Failed("2021-03-02T05:00:00Z", 3, "10.1.2.3", "anna"));
        var edge = Assert.Single(graph.Edges, edge => edge.Package == "Kerberos");
        Assert.Equal(("host:10.1.2.3", "server", "network-logon", 3, 4L, 1L), (edge.From, edge.To, edge.Kind, edge.LogonType, edge.Count, edge.Failed));
        Assert.Equal((new DateTime(2021, 3, 2, 5, 0, 0), new DateTime(2021, 3, 4, 5, 0, 0)), (edge.FirstUtc, edge.LastUtc));
        Assert.Equal("WKS01 (10.1.2.3)", graph.Nodes.Single(node => node.Id == "host:10.1.2.3").Label);
        Assert.NotEmpty(edge.Evidence);
    }

    [Fact]
    public void Privileges_count_whether_they_are_written_before_the_logon_or_after_it()
    {
        var graph = Moves.Graph(
            Moves.Logon("2021-03-03T05:00:00Z", 3, "10.1.2.3", id: "0x10"), Moves.Special("2021-03-03T05:00:00Z", "0x10"),
            Moves.Special("2021-03-03T05:00:01Z", "0x11"), Moves.Logon("2021-03-03T05:00:01Z", 3, "10.1.2.3", id: "0x11"), Moves.Logon("2021-03-03T05:00:02Z", 3, "10.1.2.3", id: "0x12"));
        var edge = Assert.Single(graph.Edges);
        Assert.Equal((3L, 2L, "none"), (edge.Count, edge.Privileged, edge.Fold));
    }

    [Theory]
    [InlineData("10.1.2.3", "EX02$", "S-1-5-21-1-2-3-1200", "machine-accounts")]
    [InlineData("10.1.2.3", "ANONYMOUS LOGON", "S-1-5-7", "anonymous")]
    [InlineData("10.1.2.3", "anna", "S-1-5-21-1-2-3-1105", "clients")]
    [InlineData("::1", "anna", "S-1-5-21-1-2-3-1105", "local")]
    [InlineData("127.0.0.1", "HealthMailbox1234567", "S-1-5-21-1-2-3-1105", "local")]
    [InlineData("-", "anna", "S-1-5-21-1-2-3-1105", "local")]
    public void Ordinary_logons_are_folded_and_still_counted(string address, string user, string sid, string fold)
    {
        var edge = Assert.Single(Moves.Graph(Moves.Logon(Moves.Start, 3, address, user, sid: sid)).Edges);
        Assert.Equal((fold, 1L), (edge.Fold, edge.Count));
    }

    [Fact]
    public void A_borrowed_name_of_a_health_mailbox_does_not_hide_a_logon_from_elsewhere() =>
        Assert.Equal("none", Assert.Single(Moves.Graph(Moves.Logon(Moves.Start, 10, "10.1.2.3", "HealthMailbox1234567")).Edges).Fold);

    [Fact]
    public void A_service_made_by_a_session_from_elsewhere_is_an_edge_from_there()
    {
        var graph = Moves.Graph(Moves.Logon("2021-03-03T05:00:00Z", 3, "10.1.2.3"), Moves.Service("2021-03-03T05:00:02Z", "PSEXESVC"), Moves.SystemService("2021-03-03T05:00:02Z", "PSEXESVC"));
        var edge = Assert.Single(graph.Edges, edge => edge.Kind == "service");
        Assert.Equal(("host:10.1.2.3", @"CONTOSO\anna", "PSEXESVC", 1L), (edge.From, edge.Account, edge.Via, edge.Count));
    }

    [Fact]
    public void Without_process_auditing_the_service_is_joined_by_its_creator_and_the_time()
    {
        var graph = Moves.Graph(Moves.Logon("2021-03-03T05:00:00Z", 3, "10.1.2.3"), Moves.SystemService("2021-03-03T05:01:02Z", "upd"), Moves.SystemService("2021-03-03T07:01:02Z", "later"));
        Assert.Equal(("host:10.1.2.3", "upd"), (Assert.Single(graph.Edges, edge => edge.Kind == "service").From, graph.Edges.Single(edge => edge.Kind == "service").Via));
    }

    [Fact]
    public void Remote_desktop_is_seen_from_its_own_channels_in_both_directions()
    {
        var graph = Moves.Graph(
            Moves.Channel("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", 21, Moves.Start, "S-1-5-18", ("User", @"CONTOSO\anna"), ("SessionID", "2"), ("Address", "10.1.2.3")),
            Moves.Channel("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", 21, Moves.Start, "S-1-5-18", ("User", @"CONTOSO\anna"), ("SessionID", "1"), ("Address", "LOKAL")),
            Moves.Channel("Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational", 1149, Moves.Start, "S-1-5-20", ("Param1", "anna"), ("Param2", "contoso.example"), ("Param3", "10.1.2.3")),
            Moves.Channel("Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational", 131, Moves.Start, "S-1-5-20", ("ConnType", "TCP"), ("ClientIP", "[fe80::1%4]:50123")),
            Moves.Channel("Microsoft-Windows-TerminalServices-RDPClient/Operational", 1024, Moves.Start, "S-1-5-18", ("Name", "Server Name"), ("Value", "dc01.contoso.example"), ("CustomLevel", "Info")));
        Assert.Equal(
            ["remote-desktop-authentication host:10.1.2.3 server", "remote-desktop-client server host:dc01", "remote-desktop-connection host:fe80::1 server", "remote-desktop-session host:10.1.2.3 server"],
            graph.Edges.Select(edge => $"{edge.Kind} {edge.From} {edge.To}").Order());
    }

    [Fact]
    public void A_users_registry_tells_where_they_went_by_remote_desktop()
    {
        var item = new InventoryItem("remote-desktop-target", "dc01.contoso.example", "unknown", [new("user", @"CONTOSO\adm"), new("profile", @"C:\Users\anna\NTUSER.DAT")], new(@"C:\Users\anna\NTUSER.DAT", 77));
        var edge = Assert.Single(MovementMaker.Make([new InventoryRecord(item) { ChangedUtc = new DateTime(2021, 3, 4, 0, 0, 0, DateTimeKind.Utc) }], []).Graph.Edges);
        Assert.Equal(("remote-desktop-client", "server", "host:dc01", @"CONTOSO\adm", "anna", "registry"), (edge.Kind, edge.From, edge.To, edge.Account, edge.By, edge.Via));
    }

    [Fact]
    public void Management_channels_name_their_ends()
    {
        var graph = Moves.Graph(
            Moves.Channel("Microsoft-Windows-WinRM/Operational", 6, Moves.Start, "S-1-5-21-1-2-3-1105", ("connection", "http://fs01.contoso.example:5985/wsman?PSVersion=5.1")),
            Moves.Channel("Microsoft-Windows-WMI-Activity/Operational", 5858, Moves.Start, "S-1-5-18", ("ClientMachine", "WKS07"), ("User", @"CONTOSO\anna"), ("Operation", @"Start IWbemServices::ExecMethod - root\cimv2 : Win32_Process::Create")),
            Moves.Channel("Microsoft-Windows-WMI-Activity/Operational", 5858, Moves.Start, "S-1-5-18", ("ClientMachine", "EX01"), ("User", @"CONTOSO\anna"), ("Operation", "Start IWbemServices::ExecQuery")),
            Moves.Channel("OpenSSH/Operational", 4, Moves.Start, "S-1-5-18", ("process", "sshd"), ("payload", @"Accepted password for contoso\anna from 203.0.113.5 port 50122 ssh2")),
            Moves.Security(5145, Moves.Start, ("SubjectUserName", "anna"), ("SubjectDomainName", "CONTOSO"), ("IpAddress", "10.1.2.3"), ("ShareName", @"\\*\ADMIN$"), ("RelativeTargetName", "x.exe")),
            Moves.Explicit(Moves.Start, "dc01.contoso.example"), Moves.Explicit(Moves.Start, "localhost"));
        Assert.Equal(
            ["explicit-credentials server host:dc01 mstsc.exe", "explicit-credentials server server mstsc.exe", "share host:10.1.2.3 server ADMIN$", "ssh host:203.0.113.5 server ", "win-rm server host:fs01 ", "wmi host:wks07 server Win32_Process::Create"],
            graph.Edges.Select(edge => $"{edge.Kind} {edge.From} {edge.To} {edge.Via}").Order());
    }

    [Fact]
    public void Edges_after_the_exploitation_and_from_the_intruder_stand_first()
    {
        var graph = Moves.After("2021-03-03T05:00:00Z", "203.0.113.57",
            Moves.Logon("2021-03-01T05:00:00Z", 10, "10.1.2.3", "boss"), Moves.Logon("2021-03-03T06:00:00Z", 10, "10.1.2.4", "mallory"), Moves.Logon("2021-03-03T07:00:00Z", 3, "203.0.113.57", "anna"),
            Moves.Logon("2021-03-03T08:00:00Z", 10, "10.1.2.3", "boss"));
        Assert.Equal(["host:203.0.113.57", "host:10.1.2.4", "host:10.1.2.3"], graph.Edges.Select(edge => edge.From));
        Assert.All(graph.Edges, edge => Assert.True(edge.IsAfterExploit));
        Assert.Equal(1, graph.Edges[2].CountAfterExploit);
        Assert.Equal(2, graph.Edges[2].Count);
        Assert.True(graph.Nodes.Single(node => node.Id == "host:203.0.113.57").IsAttacker);
    }

    [Fact]
    public void Accounts_that_leave_secrets_here_are_joined_to_the_machines_they_were_seen_with()
    {
        var reach = Assert.Single(Moves.Graph(
            Moves.Logon(Moves.Start, 10, "10.1.2.3", "boss"), Moves.Special(Moves.Start), Moves.Logon(Moves.Start, 3, "10.1.2.9", "anna", id: "0x7", sid: "S-1-5-21-1-2-3-1106"),
            Moves.Explicit(Moves.Start, "fs01", "boss", "boss")).Reach);
        Assert.Equal(@"CONTOSO\boss", reach.Account);
        Assert.Equal(["host:10.1.2.3", "host:fs01"], reach.Hosts);
    }

    [Fact]
    public void Names_with_controls_and_accounts_without_names_stay_what_they_are()
    {
        var graph = Moves.Graph(Moves.Logon(Moves.Start, 10, "10.1.2.3", "a\u202Eb\u0007"), Moves.Logon(Moves.Start, 10, "10.1.2.3", "-", sid: "S-1-5-21-1-2-3-500"), Moves.Logon(Moves.Start, 10, new string('x', 5_000), new string('y', 5_000)));
        Assert.Contains(graph.Edges, edge => edge.Account == "CONTOSO\\a\u202Eb\u0007");
        Assert.Contains(graph.Edges, edge => edge.Account == "S-1-5-21-1-2-3-500");
        Assert.All(graph.Edges, edge => Assert.True(edge.Account.Length < 300 && edge.From.Length < 300));
    }

    [Fact]
    public void More_accounts_than_a_book_holds_are_counted_in_bounds()
    {
        var kept = Moves.Kept(Enumerable.Range(0, 60_000).Select(i => Moves.Logon(Moves.Start, 3, $"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", $"user{i}", id: "0x1", sid: "")));
        Assert.InRange(kept.Count, 1, AccessBook.MaxTallies * 2 + 10);
        var graph = MovementMaker.Make(kept, []).Graph;
        Assert.InRange(graph.Edges.Count, 1, Core.Movement.MaxEdges + 100);
        Assert.Equal(60_000, graph.Events);
    }

    [Fact]
    public void Clocks_that_jump_give_the_earliest_and_the_latest_time()
    {
        var edge = Assert.Single(Moves.Graph(
            Moves.Logon("2021-03-03T05:00:00Z", 10, "10.1.2.3"), Moves.Logon("1999-01-01T00:00:00Z", 10, "10.1.2.3"), Moves.Logon("2098-01-01T00:00:00Z", 10, "10.1.2.3")).Edges);
        Assert.Equal((1999, 2098, 3L), (edge.FirstUtc!.Value.Year, edge.LastUtc!.Value.Year, edge.Count));
    }

    [Fact]
    public void The_order_of_events_and_files_does_not_change_the_counts() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 200], Gen.Bool).Array[1, 60].Sample(picks =>
        {
            var events = picks.Select((pick, i) => Moves.Logon(
                $"2021-03-03T0{pick.Item3 / 60}:{pick.Item3 % 60:D2}:00Z", pick.Item1 == 0 ? 10 : 3, $"10.1.2.{pick.Item1}", $"user{pick.Item2}", id: $"0x{i + 1:x}", sid: "", eventId: pick.Item4 ? 4624 : 4625)).ToArray();
            string[] Counts(IEnumerable<FakeEvent> rows) => [.. Moves.Graph(rows).Edges.Select(edge => $"{edge.From} {edge.Account} {edge.LogonType} {edge.Count} {edge.Failed} {edge.FirstUtc} {edge.LastUtc}").Order()];
            Assert.Equal(Counts(events), Counts(events.Reverse()));
            Assert.Equal(picks.Length, Moves.Graph(events).Events);
        }, iter: 50);
}
