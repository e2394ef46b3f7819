using Afterpatch.Analysis.Indicators;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Indicators;

public sealed class PublishedAddressesTests
{
    [Theory]
    [InlineData("address", "103.77.192.219", true)]
    [InlineData("url", "http://t.amynx.com:80/a.jsp?x", true)]
    [InlineData("domain", "T.AMYNX.COM.", true)]
    [InlineData("address", "203.0.113.57", false)]
    [InlineData("url", "https://www.amynx.example/t.amynx.com", false)]
    [InlineData("file", "103.77.192.219", false)]
    public void A_published_address_in_a_finding_is_said_in_its_details_and_changes_nothing_else(string kind, string value, bool isPublished)
    {
        var finding = new Finding
        {
            Detector = "exploit.proxylogon",
            Severity = Severity.High,
            Confidence = Confidence.Medium,
            Subject = new Subject("account", "x"),
            Evidence = [],
            Entities = [new Subject(kind, value)],
        };
        var annotated = Assert.Single(new PublishedAddresses(KnowledgeBase.Embedded).Annotate([finding]));
        Assert.Equal(isPublished, annotated.Details.Any(detail => detail.Key == "publishedAddress"));
        Assert.Equal(finding, annotated with { Details = finding.Details });
    }
}
