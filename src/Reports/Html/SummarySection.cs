using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>The head of the report: server, verdict, the six questions with their reasons and limits.</summary>
internal static class SummarySection
{
    private const int MaxReasons = 5;

    public static void Write(HtmlPage page, CaseResult result)
    {
        var overall = Words.Of(result.Verdict.Overall);
        page.Raw("<header><p class=\"brand\">Afterpatch</p>").Element("h1", "host", result.Host.Name)
            .Raw("<p class=\"facts\">").Text(Facts(result)).Raw("</p>")
            .Format($"<p class=\"verdict {overall}\"><span>").Say("console.verdict").Raw("</span> <strong>").Say("verdict." + overall).Raw("</strong></p>");
        if (result.IsPartial)
            page.Raw("<p class=\"partial\">").Say(PartialCase.Key(result)).Raw("</p>");
        if (result.IsUnrecognised)
            page.Raw("<p class=\"partial\">").Say("limit.unrecognised").Raw("</p>");
        page.Raw("</header><section id=\"questions\"><h2>").Say("report.questions").Raw("</h2><div class=\"questions\">");
        foreach (var answer in result.Verdict.Questions)
            WriteAnswer(page, answer, result);
        page.Raw("</div></section>");
    }

    private static string Facts(CaseResult result)
    {
        var host = result.Host;
        var exchange = host.Exchange is { } known ? $"{known.Product} {known.CumulativeUpdate} ({known.Build})" : "";
        var tool = $"{result.Tool.Name} {result.Tool.Version}, {result.Tool.KnowledgeDate}";
        return string.Join("  ·  ", new[] { exchange, host.Os, host.Domain, host.TimeZone, tool }.Where(fact => fact.Length > 0));
    }

    private static void WriteAnswer(HtmlPage page, QuestionAnswer answer, CaseResult result)
    {
        var word = Words.Of(answer.Answer);
        page.Format($"<article class=\"answer {word}\"><h3>").Say("question." + Words.Of(answer.Id)).Raw("</h3><p class=\"word\">").Say("answer." + word)
            .Raw(" <small>").Say("confidence." + Words.Of(answer.Confidence)).Raw("</small></p>");
        var because = answer.Because.Take(MaxReasons).Select(id => result.Findings.FirstOrDefault(finding => finding.Id == id)).OfType<Finding>().ToArray();
        if (because.Length > 0)
        {
            page.Raw("<ul class=\"because\">");
            foreach (var finding in because)
                page.Format($"<li><a href=\"#f-{finding.Id}\"><bdi>").Text(page.Texts.Title(finding)).Raw("</bdi></a></li>");
            page.Raw("</ul>");
        }
        if (answer.Id == Question.Exposed && ExposureLines.Of(result, page.Texts) is { Count: > 0 } windows)
        {
            page.Raw("<ul class=\"because\">");
            foreach (var window in windows.Take(MaxReasons))
                page.Raw("<li><bdi>").Text(window).Raw("</bdi></li>");
            page.Raw("</ul>");
        }
        if (answer.Limits.Count > 0)
        {
            page.Format($"<details class=\"limits\"><summary>").Say("report.limits").Format($" ({answer.Limits.Count})</summary><ul>");
            foreach (var limit in answer.Limits)
                page.Raw("<li>").Text(page.Texts.Render(limit)).Raw("</li>");
            page.Raw("</ul></details>");
        }
        page.Raw("</article>");
    }
}
