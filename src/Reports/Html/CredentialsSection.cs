using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Whose secrets were within reach, in the order in which the plan resets them.</summary>
internal static class CredentialsSection
{
    private const int MaxRows = 500;
    private static readonly string[] Columns = ["identity", "kind", "certainty", "since", "in-force", "set", "privilege", "step", "why", "place"];

    public static void Write(HtmlPage page, CaseResult result)
    {
        if (result.Credentials.Count == 0)
            return;
        page.Raw("<section id=\"credentials\"><h2>").Say("credential.report.heading").Raw("</h2><p class=\"hint\">").Say("credential.report.introduction").Raw("</p>");
        if (result.Credentials.Count > MaxRows)
            page.Raw("<p class=\"hint\">").Say("report.cut").Format($" {MaxRows} / {result.Credentials.Count}</p>");
        page.Raw("<div class=\"scroll\"><table><thead><tr>");
        foreach (var column in Columns)
            page.Raw("<th>").Say("credential.report." + column).Raw("</th>");
        page.Raw("</tr></thead><tbody>");
        foreach (var credential in result.Credentials.Take(MaxRows))
            Row(page, credential);
        page.Raw("</tbody></table></div></section>");
    }

    private static void Row(HtmlPage page, CredentialExposure credential)
    {
        page.Raw("<tr>").Element("td", "value", Name(page, credential)).Element("td", "word", Word(page, "kind", credential.Kind));
        page.Raw("<td class=\"word\">");
        if (credential.ExposedBy.All(char.IsAsciiHexDigitLower))
            page.Format($"<a href=\"#f-{credential.ExposedBy}\">").Text(Word(page, "certainty", credential.Certainty)).Raw("</a>");
        else
            page.Text(Word(page, "certainty", credential.Certainty));
        page.Raw("</td>");
        foreach (var cell in (string[])[UtcText.Format(credential.ExposedUtc) ?? "–", Word(page, "in-force", credential.InForce), UtcText.Format(credential.SetUtc) ?? "–",
            Word(page, "privilege", credential.Privilege), credential.Order == 0 ? page.Texts.Render(credential.Action) : credential.Order.ToString(CultureInfo.InvariantCulture),
            credential.Why is { } why ? page.Texts.Render(why) : ""])
            page.Element("td", "word", cell);
        page.Element("td", "value", page.Texts.Phrases.Of(credential.Place)).Raw("</tr>");
    }

    private static string Name(HtmlPage page, CredentialExposure credential) => credential.Identity == "*" ? "–" : page.Texts.Phrases.Of(credential.Identity);

    /// <summary>The word in the reader's language, or the value itself where there is none.</summary>
    private static string Word(HtmlPage page, string list, string value) =>
        page.Texts.Has($"credential.{list}.{value}") ? page.Texts[$"credential.{list}.{value}"] : value;
}
