using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>The tables behind the answer: exposure, coverage, inventory, damage, files. Folded, and cut where case.json has the rest.</summary>
internal static class TablesSection
{
    private const int MaxRows = 2_000;

    public static void Write(HtmlPage page, CaseResult result)
    {
        page.Raw("<section id=\"tables\"><h2>").Say("report.tables").Raw("</h2>");
        Table(page, "report.history", ["report.build", "report.name", "report.from", "report.to", "report.basis"],
            (result.Host.Exchange?.History ?? []).Select(period => new[] { period.Build, period.Name, Time(period.FromUtc), Time(period.ToUtc), page.Texts.Phrases.Of(period.Basis) }));
        Table(page, "report.exposure", ["report.cve", "report.name", "report.from", "report.to", "report.used", "report.basis"], result.Exposure.Select(window => new[]
        {
            window.Cve, window.Name, Time(window.FromUtc), Time(window.ToUtc), page.Texts[window.IsExploited ? "answer.yes" : "report.unknown"], page.Texts.Render(window.Basis),
        }));
        Table(page, "report.coverage", ["report.source", "report.question", "report.from", "report.to", "report.state"], result.Coverage.Select(entry => new[]
        {
            page.Texts["source." + entry.Source], page.Texts["question." + Words.Of(entry.Question)], Time(entry.FromUtc), Time(entry.ToUtc),
            page.Texts["coverage." + Words.Of(entry.State)],
        }));
        Table(page, "report.inventory", ["report.kind", "report.name", "report.healthy", "report.details"], result.Inventory.Select(item => new[]
        {
            page.Texts.Phrases.Of(item.Kind), item.Name, page.Texts.Phrases.Of(item.Healthy), string.Join("; ", item.Fields.Select(field => $"{field.Key}={(item.Kind == "lsa-secret" ? page.Texts.Phrases.Of(field.Value) : field.Value)}")),
        }));
        Table(page, "report.diagnostics", ["report.source", "report.offset", "report.field", "report.reason"], result.Diagnostics.Select(diagnostic => new[]
        {
            diagnostic.At.Source, diagnostic.At.Offset < 0 ? "" : Number(diagnostic.At.Offset), page.Texts.Phrases.Of(diagnostic.Field), page.Texts.Phrases.Of(diagnostic.Reason),
        }));
        Table(page, "report.manifest", ["report.source", "report.size", "report.parser", "report.records", "SHA-256"], result.Manifest.Select(entry => new[]
        {
            entry.Path, Number(entry.SizeBytes), entry.Parser ?? "", Number(entry.Records), entry.Sha256 ?? "",
        }));
        page.Raw("</section>");
    }

    internal static void Table(HtmlPage page, string heading, string[] columns, IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0)
            return;
        page.Raw("<details class=\"group\"><summary>").Say(heading).Format($" ({all.Length})</summary>");
        if (all.Length > MaxRows)
            page.Raw("<p class=\"hint\">").Say("report.cut").Format($" {MaxRows} / {all.Length}</p>");
        page.Raw("<table><thead><tr>");
        foreach (var column in columns)
            page.Raw("<th>").Text(column.StartsWith("report.", StringComparison.Ordinal) ? page.Texts[column] : column).Raw("</th>");
        page.Raw("</tr></thead><tbody>");
        foreach (var row in all.Take(MaxRows))
        {
            page.Raw("<tr>");
            foreach (var cell in row)
                page.Element("td", "value", cell);
            page.Raw("</tr>");
        }
        page.Raw("</tbody></table></details>");
    }

    internal static string Time(DateTime? utc) => UtcText.Format(utc) ?? "–";

    internal static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
