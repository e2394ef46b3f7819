using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Correlation;

public sealed class IntrudersTests
{
    private static readonly DateTime Start = new(2021, 3, 3, 4, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Two_ways_in_with_nothing_in_common_are_two_parties_and_who_removed_whose_page_is_said()
    {
        var told = Assert.Single(Intruders.Of([Way("203.0.113.57", 0), Page("/aspnet_client/a.aspx", 0, 60, gone: 48), Way("203.0.113.58", 47), Page("/aspnet_client/b.aspx", 47, 50)]));
        Assert.Equal("2", told.TitleArgs["count"]);
        Assert.Equal("/aspnet_client/a.aspx <- 203.0.113.58 (2021-03-05T04:00:00Z)", told.Details.Single(detail => detail.Key == "removedByOther").Value);
    }

    [Fact]
    public void One_page_one_address_or_one_way_in_is_one_party()
    {
        Assert.Empty(Intruders.Of([Way("203.0.113.57", 0), Way("203.0.113.58", 0), Page("/aspnet_client/a.aspx", 0, 1)]));
        Assert.Empty(Intruders.Of([Way("203.0.113.57", 0), Page("/aspnet_client/a.aspx", 0, 1), Page("/owa/auth/b.aspx", 90, 91)]));
        Assert.Empty(Intruders.Of([Way("203.0.113.57", 0), Way("203.0.113.58", 40) with { Outcome = Outcome.Attempted }]));
        Assert.Empty(Intruders.Of([Way("203.0.113.57", 0), Way("203.0.113.57", 90)]));
        Assert.Empty(Intruders.Of([Way("203.0.113.57", 0), Way("", 90) with { Subject = new("log", "W3SVC2"), Entities = [] }]));
    }

    private static Finding Way(string address, int hour) => new()
    {
        Detector = "exploit.proxylogon",
        TitleArgs = new Dictionary<string, string>(),
        Severity = Severity.Critical,
        Confidence = Confidence.High,
        State = FindingState.Event,
        Outcome = Outcome.Succeeded,
        Answers = [Question.Exploited],
        Attack = [],
        FirstUtc = Start.AddHours(hour),
        LastUtc = Start.AddHours(hour).AddSeconds(10),
        Subject = new Subject("address", address),
        Entities = [new Subject("address", address), new Subject("account", @"CONTOSO\EX01$")],
        Evidence = [EvidenceItem.Of(new EvidencePointer($"log{hour}{address}"), "x")],
        Details = [],
    };

    private static Finding Page(string url, int from, int to, int? gone = null) => Way("", from) with
    {
        Detector = "webshell.requested-unknown-page",
        Subject = new Subject("url", url),
        Entities = [],
        LastUtc = Start.AddHours(to),
        State = gone is null ? FindingState.Active : FindingState.Removed,
        Details = gone is { } hour ? [new("gone", UtcText.Format(Start.AddHours(hour))!)] : [],
    };
}
