using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests.Correlation;

public sealed class RemovedPagesTests
{
    private static readonly Finding Requested = Findings.Make("webshell.requested-unknown-page", Severity.High, Confidence.High, Outcome.Succeeded) with
    {
        State = FindingState.Unknown,
        Subject = new Subject("url", "/owa/auth/a.aspx"),
        LastUtc = Findings.Start.AddHours(1),
        Answers = [Question.Exploited, Question.StillInside],
    };

    private static Finding Deleted(string path, DateTime utc) => Findings.Make("webshell.deleted", Severity.High, Confidence.High, Outcome.Succeeded) with
    {
        State = FindingState.Removed,
        Subject = new Subject("file", path),
        Details = [new("gone", UtcText.Format(utc)!)],
    };

    [Fact]
    public void A_page_whose_deletion_was_seen_is_gone_for_its_requests_too()
    {
        var judged = RemovedPages.Judge([Requested, Deleted(@"D:\Exchange\FrontEnd\HttpProxy\owa\auth\a.aspx", Findings.Start.AddDays(2))])[0];
        Assert.Equal(FindingState.Removed, judged.State);
        Assert.Equal([Question.Exploited], judged.Answers);
        Assert.Equal("finding.webshell.requested-unknown-page.removed.title", judged.TitleKey);
        Assert.NotEmpty(judged.TitleArgs["gone"]);
    }

    [Fact]
    public void Another_page_one_that_answered_later_and_one_that_is_there_stay_as_they_are()
    {
        Assert.Same(Requested, RemovedPages.Judge([Requested, Deleted(@"D:\Exchange\FrontEnd\HttpProxy\owa\auth\b.aspx", Findings.Start.AddDays(2))])[0]);
        Assert.Same(Requested, RemovedPages.Judge([Requested, Deleted(@"D:\Exchange\FrontEnd\HttpProxy\owa\auth\a.aspx", Findings.Start.AddMinutes(2))])[0]);
        var active = Requested with { State = FindingState.Active };
        Assert.Same(active, RemovedPages.Judge([active, Deleted(@"D:\Exchange\FrontEnd\HttpProxy\owa\auth\a.aspx", Findings.Start.AddDays(2))])[0]);
    }
}
