using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>What to do, in order.</summary>
internal static class PlanSection
{
    public static void Write(HtmlPage page, CaseResult result)
    {
        if (result.Plan.Count == 0)
            return;
        page.Raw("<section id=\"plan\"><h2>").Say("plan.heading").Raw("</h2><p class=\"hint\">").Say("plan.introduction").Raw("</p><ol class=\"plan\">");
        foreach (var step in result.Plan)
        {
            page.Raw("<li><span class=\"phase\">").Say("phase." + step.Phase).Raw("</span> ").Text(page.Texts.Render(step.Action));
            if (step.Command.Length > 0)
                page.Element("pre", "command", step.Command);
            if (step.Verify is { } verify)
                page.Raw("<p class=\"verify\">").Say("plan.verify").Raw(" ").Text(page.Texts.Render(verify)).Raw("</p>");
            page.Raw("</li>");
        }
        page.Raw("</ol></section>");
    }
}
