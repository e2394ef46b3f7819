using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests;

public sealed class HostMakerTests
{
    [Theory]
    [InlineData("kmx01.kontor.example KMX01 KMX01", "KMX01")]
    [InlineData("KMX01 KMX01 DC01", null)]
    [InlineData("", null)]
    public void Where_nothing_surer_is_there_the_name_is_the_computer_that_nearly_all_events_name(string computers, string? name) =>
        Assert.Equal(name, HostMaker.NameOf([.. computers.Split(' ').Select(Logged)]));

    [Fact]
    public void What_the_registry_says_of_the_name_is_surer() =>
        Assert.Equal("MX1", HostMaker.NameOf([Logged("OLDNAME"), new HostFact { At = new("C:\\SYSTEM"), Name = "name", Value = "MX1", Weight = 9 }]));

    private static LoggedEvent Logged(string computer) => new()
    {
        At = new("C:\\log"),
        TimeUtc = DateTime.UnixEpoch,
        Channel = "Application",
        Provider = "x",
        EventId = 1,
        Computer = computer,
        Data = [],
    };
}
