using Afterpatch.Analysis.Movement;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Movement;

public sealed class AccessSumsTests
{
    private static readonly DateTime Made = new(2021, 2, 1, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_current_database_and_that_of_the_year_are_one_edge_with_the_fuller_count()
    {
        var graph = MovementMaker.Make([Sum("File Server", @"contoso\anna", "10.1.2.3", 7, "Current.mdb"), Sum("File Server", @"contoso\anna", "10.1.2.3", 5, "{1}.mdb")], []).Graph;
        var edge = Assert.Single(graph.Edges);
        Assert.Equal(("host:10.1.2.3", "server", "user-access", @"contoso\anna", "File Server", 7L, "clients"), (edge.From, edge.To, edge.Kind, edge.Account, edge.Via, edge.Count, edge.Fold));
        Assert.Equal("WKS01 (10.1.2.3)", graph.Nodes.Single(node => node.Id == "host:10.1.2.3").Label);
    }

    [Fact]
    public void Machines_and_the_server_itself_are_folded_away()
    {
        var graph = MovementMaker.Make([Sum("File Server", @"contoso\dc01$", "10.1.2.4", 9), Sum("Web Server", @"contoso\anna", "::1", 4)], []).Graph;
        Assert.Equal(["local", "machine-accounts"], graph.Edges.Select(edge => edge.Fold).Order());
    }

    [Fact]
    public void An_account_that_used_shares_from_the_intruders_address_is_a_logon_of_the_intruder()
    {
        var exploit = Moves.Exploit(Moves.Start, "203.0.113.57");
        Assert.Contains(MovementMaker.Make([Sum("File Server", @"contoso\adm-web", "203.0.113.57", 3)], [exploit]).Findings, finding => finding.Detector == "movement.logon-from-intruder");
        Assert.Empty(MovementMaker.Make([Sum("Web Server", @"contoso\anna", "203.0.113.57", 3)], [exploit]).Findings);
        Assert.Empty(MovementMaker.Make([Sum("File Server", "", "203.0.113.57", 3)], [exploit]).Findings);
    }

    [Fact]
    public void Only_whole_days_after_the_exploitation_count_as_after_it()
    {
        var sum = Sum("File Server", @"contoso\anna", "10.1.2.3", 6) with { Days = [new(new(2021, 3, 3, 0, 0, 0, DateTimeKind.Utc), 2), new(new(2021, 3, 4, 0, 0, 0, DateTimeKind.Utc), 4)] };
        var edge = Assert.Single(MovementMaker.Make([sum], [Moves.Exploit(Moves.Start, "203.0.113.57")]).Graph.Edges);
        Assert.Equal(4, edge.CountAfterExploit);
    }

    private static UserAccess Sum(string role, string account, string address, int accesses, string file = "Current.mdb") => new()
    {
        At = new(@"C:\Windows\System32\LogFiles\Sum\" + file, RecordId: 1),
        Role = role,
        Account = account,
        Address = address,
        HostName = address == "10.1.2.3" ? "WKS01" : "",
        FirstUtc = Made,
        LastUtc = Made.AddDays(40),
        Accesses = accesses,
        Days = [new(Made.Date, accesses)],
    };
}
