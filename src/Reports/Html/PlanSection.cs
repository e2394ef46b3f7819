using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>What to do, in order.</summary>
internal static class PlanSection
{
    private const int MaxSubjects = 40;

    public static void Write(HtmlPage page, CaseResult result)
    {
        if (result.Plan.Count == 0)
            return;
        page.Raw("<section id=\"plan\"><h2>").Say("plan.heading").Raw("</h2><p class=\"hint\">").Say("plan.introduction").Raw("</p><ol class=\"plan\">");
        foreach (var step in result.Plan)
        {
            page.Raw("<li><span class=\"phase\">").Say("phase." + step.Phase).Raw("</span> ").Text(page.Texts.Render(step.Action));
            Say(page, "credential.report.reason", step.Reason);
            if (step.Subjects.Count > 0)
                page.Raw("<p class=\"hint\">").Say("credential.report.subjects").Raw(" <bdi>").Text(Subjects(step, page.Texts)).Raw("</bdi></p>");
            Command(page, "credential.report.dry-run", step.DryRun);
            Command(page, step.DryRun.Length > 0 ? "credential.report.run" : "", step.Command);
            Say(page, "credential.report.breaks", step.Breaks);
            if (step.Verify is { } verify)
                page.Raw("<p class=\"verify\">").Say("plan.verify").Raw(" ").Text(page.Texts.Render(verify)).Raw("</p>");
            page.Raw("</li>");
        }
        page.Raw("</ol></section>");
    }

    /// <summary>The first names; the table of credentials has them all.</summary>
    private static string Subjects(PlanStep step, Texts texts) =>
        string.Join("; ", step.Subjects.Take(MaxSubjects).Select(texts.Phrases.Of)) + (step.Subjects.Count > MaxSubjects ? FormattableString.Invariant($"; … ({step.Subjects.Count})") : "");

    private static void Say(HtmlPage page, string label, Message? message)
    {
        if (message is not null)
            page.Raw("<p class=\"hint\">").Say(label).Raw(" ").Text(page.Texts.Render(message)).Raw("</p>");
    }

    private static void Command(HtmlPage page, string label, string command)
    {
        if (command.Length == 0)
            return;
        if (label.Length > 0)
            page.Raw("<p class=\"hint\">").Say(label).Raw("</p>");
        page.Element("pre", "command", CommandWords.Say(page.Texts, command));
    }
}
