using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Every finding with the records behind it. Informational ones are folded away together.</summary>
internal static class FindingsSection
{
    private const int MaxInformational = 500;

    public static void Write(HtmlPage page, CaseResult result)
    {
        page.Raw("<section id=\"findings\"><h2>").Say("report.findings").Raw("</h2>");
        if (result.Findings.Count == 0)
            page.Raw("<p>").Say("report.none").Raw("</p>");
        foreach (var finding in result.Findings.Where(finding => finding.Severity > Severity.Informational))
            WriteFinding(page, finding);
        var informational = result.Findings.Where(finding => finding.Severity == Severity.Informational).ToArray();
        if (informational.Length > 0)
        {
            page.Raw("<details class=\"group\"><summary>").Say("report.informational").Format($" ({informational.Length})</summary>");
            foreach (var finding in informational.Take(MaxInformational))
                WriteFinding(page, finding);
            page.Raw("</details>");
        }
        page.Raw("</section>");
    }

    private static void WriteFinding(HtmlPage page, Finding finding)
    {
        var severity = Words.Of(finding.Severity);
        page.Format($"<details class=\"finding {severity}\" id=\"f-{finding.Id}\"><summary><span class=\"badge {severity}\">").Say("severity." + severity)
            .Raw("</span> <bdi>").Text(page.Texts.Title(finding)).Raw("</bdi> ").Time(finding.FirstUtc).Raw("</summary><p class=\"meta\">")
            .Text(finding.Detector).Raw(" · ").Say("confidence." + Words.Of(finding.Confidence))
            .Raw(" · ").Say("state." + Words.Of(finding.State)).Raw(" · ").Say("outcome." + Words.Of(finding.Outcome));
        if (finding.Attack.Count > 0)
            page.Raw(" · ").Text(string.Join(", ", finding.Attack));
        if (finding.LastUtc is { } last && last != finding.FirstUtc)
            page.Raw(" · ").Time(finding.FirstUtc).Raw(" – ").Time(last);
        page.Raw(" · ").Text(finding.Id).Raw("</p>");
        WriteDetails(page, finding);
        WriteEvidence(page, finding);
        page.Raw("</details>");
    }

    private static void WriteDetails(HtmlPage page, Finding finding)
    {
        if (finding.Details.Count == 0)
            return;
        page.Raw("<table class=\"pairs\"><tbody>");
        foreach (var pair in finding.Details)
            page.Raw("<tr><th>").Text(DetailText.Name(page.Texts, pair.Key)).Raw("</th>").Element("td", "value", DetailText.Value(page.Texts, finding, pair)).Raw("</tr>");
        page.Raw("</tbody></table>");
    }

    private static void WriteEvidence(HtmlPage page, Finding finding)
    {
        page.Raw("<ol class=\"evidence\">");
        foreach (var item in finding.Evidence.Take(Finding.MaxEvidence))
            page.Raw("<li>").Element("span", "source", item.At.Source).Raw(" <span class=\"place\">").Text(Place(page.Texts, item.At)).Raw("</span>")
                .Element("pre", "excerpt", page.Texts.Phrases.Of(item.Excerpt)).Raw("</li>");
        page.Raw("</ol>");
    }

    private static string Place(Texts texts, EvidencePointer at)
    {
        var places = new List<string>();
        if (at.RecordId is { } record)
            places.Add(string.Create(CultureInfo.InvariantCulture, $"{texts["report.place.record"]} {record}"));
        if (at.Line > 0)
            places.Add(string.Create(CultureInfo.InvariantCulture, $"{texts["report.place.line"]} {at.Line}"));
        if (at.Offset >= 0)
            places.Add(string.Create(CultureInfo.InvariantCulture, $"{texts["report.place.offset"]} {at.Offset}"));
        return string.Join(", ", places);
    }
}
