using System.Text.Json;
using Xunit;

namespace Afterpatch.Cli.Tests.Persistence;

/// <summary>
/// Ways back in, and what products and administrators leave, from bytes to finding: hives, event logs, tasks, configuration and files. Written before
/// anything was looked at or changed for them; docs/persistence.md says how many were told at first contact.
/// </summary>
public sealed class BlindPersistenceTests(BlindServers servers) : IClassFixture<BlindServers>
{
    public static TheoryData<string> Planted => new(PlantedCases.All.Select(one => one.Token));

    public static TheoryData<string> Honest => new(HonestCases.All.Select(one => one.Token));

    [Theory]
    [MemberData(nameof(Planted))]
    public void What_lets_an_intruder_back_in_is_found_from_the_bytes(string token) =>
        Assert.Contains(servers.Planted, finding => Loud(finding) && finding.GetRawText().Contains(JsonEncodedText.Encode(token).ToString(), StringComparison.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(Honest))]
    public void What_products_and_administrators_leave_is_quiet(string token) =>
        Assert.DoesNotContain(servers.Honest, finding => Loud(finding) && finding.GetRawText().Contains(JsonEncodedText.Encode(token).ToString(), StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Nothing_else_is_loud_on_the_honest_server() =>
        Assert.Empty(servers.Honest.Where(Loud).Select(finding => finding.GetProperty("title").GetString()));

    private static bool Loud(JsonElement finding) => finding.GetProperty("severity").GetString() is "medium" or "high" or "critical";
}
