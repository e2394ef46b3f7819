using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Least privilege, check by check: what was seen, what closes it, what that may break.</summary>
internal static class PrivilegeSection
{
    private const int MaxRows = 300;

    public static void Write(HtmlPage page, CaseResult result)
    {
        if (result.LeastPrivilege.Count == 0)
            return;
        page.Raw("<section id=\"privilege\"><h2>").Say("privilege.report.heading").Raw("</h2><p class=\"hint\">").Say("privilege.report.introduction").Raw("</p><div class=\"scroll\"><table><thead><tr>");
        foreach (var column in (string[])["check", "state", "subject", "evidence", "change", "breaks"])
            page.Raw("<th>").Say("privilege.report." + column).Raw("</th>");
        page.Raw("</tr></thead><tbody>");
        foreach (var check in result.LeastPrivilege.Take(MaxRows))
            Row(page, check);
        page.Raw("</tbody></table></div></section>");
    }

    private static void Row(HtmlPage page, PrivilegeCheck check)
    {
        page.Raw("<tr>").Element("td", "value", check.Check).Element("td", "value", page.Texts["privilege.state." + check.State]).Element("td", "value", check.Subject)
            .Element("td", "value", page.Texts.Render(check.Evidence));
        page.Raw("<td class=\"value\">");
        if (check.State != "met")
            page.Text(page.Texts.Render(check.Change)).Element("pre", "command", CommandWords.Say(page.Texts, check.Command));
        page.Raw("</td>").Element("td", "value", check.State == "met" ? "" : page.Texts.Render(check.Breaks)).Raw("</tr>");
    }
}
