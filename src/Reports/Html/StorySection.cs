using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>What happened, in the order of time.</summary>
internal static class StorySection
{
    public static void Write(HtmlPage page, CaseResult result)
    {
        if (result.Story.Count == 0)
            return;
        page.Raw("<section id=\"story\"><h2>").Say("report.story").Raw("</h2><table class=\"story\"><tbody>");
        foreach (var entry in result.Story)
        {
            page.Raw("<tr><td>").Time(entry.Utc).Raw("</td><td class=\"phase\">").Say("phase." + entry.Phase).Raw("</td><td><bdi>")
                .Text(page.Texts.Render(entry.Text)).Raw("</bdi> ");
            foreach (var id in entry.Findings.Take(3))
                page.Format($"<a class=\"ref\" href=\"#f-{id}\">{id[..6]}</a> ");
            page.Raw("</td></tr>");
        }
        page.Raw("</tbody></table></section>");
    }
}
