using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Artifacts.Tests.TextLogs;

/// <summary>Real logs: <c>golden/text-logs/exchange-real/about.md</c>.</summary>
public sealed class RealExchangeLogTests
{
    [Theory]
    [InlineData("Autodiscover__HttpProxy_2023010919-1.LOG", "httpproxy/autodiscover", 1, "15.1.2375.7")]
    [InlineData("ECPServer20230111-1.LOG", "ecp-server", 1, "15.1.2375.7")]
    [InlineData("Ecp__HttpProxy_2023010611-1.LOG", "httpproxy/ecp", 1, "15.1.2375.7")]
    [InlineData("MSGTRKMS2022091915-1.LOG", "message-tracking", 2, "15.1.2375.7")]
    [InlineData("Owa__HttpProxy_2023010602-1.LOG", "httpproxy/owa", 1, "15.1.2375.7")]
    [InlineData("RECV2023011116-1.LOG", "smtp-receive", 16, null)]
    public void Each_is_read_whole_under_its_family(string name, string family, int rows, string? build)
    {
        var bytes = File.ReadAllBytes(Repository.Golden($"text-logs/exchange-real/{name}"));
        var parser = new ExchangeLogParser();
        Assert.True(TextLogs.Claims(parser, $@"C:\logs\{name}", bytes));
        var log = TextLogs.Parse(parser, $@"C:\logs\{name}", bytes);
        Assert.Equal((family, 0L), (log.Span.Family, log.Span.Lost));
        Assert.Equal(rows, log.Lines.Count);
        Assert.NotNull(log.Span.FirstUtc);
        Assert.Empty(log.Records.OfType<Diagnostic>());
        if (build is not null)
            Assert.All(log.Records.OfType<BuildFact>(), fact => Assert.Equal(build, fact.Build));
    }
}
