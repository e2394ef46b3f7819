using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Who came from where and who went where: a picture of what tells most, and the table with everything.</summary>
internal static class MovementSection
{
    public static void Write(HtmlPage page, CaseResult result)
    {
        var movement = result.Movement;
        if (movement.Edges.Count == 0)
            return;
        page.Raw("<section id=\"movement\"><h2>").Say("report.movement").Raw("</h2><p class=\"hint\">");
        if (movement.ExploitedUtc is { } exploited)
            page.Say("report.movement.since").Raw(" ").Time(exploited).Raw(". ");
        page.Say("report.movement.hint").Raw("</p>");
        var picture = MovementPicture.Choose(movement);
        if (picture.IsEmpty)
            page.Raw("<p>").Say("report.movement.quiet").Raw("</p>");
        else
            MovementDrawing.Write(page, picture);
        Reach(page, movement);
        Table(page, movement);
        page.Raw("</section>");
    }

    private static void Reach(HtmlPage page, Movement movement)
    {
        var labels = movement.Nodes.ToDictionary(node => node.Id, node => node.Label, StringComparer.Ordinal);
        TablesSection.Table(page, "report.movement.reach", ["report.movement.account", "report.movement.seen", "report.movement.privileged", "report.movement.hosts"],
            movement.Reach.Select(reach => new[]
            {
                reach.Account, TablesSection.Time(reach.SeenUtc), page.Texts[reach.IsPrivileged ? "answer.yes" : "report.unknown"],
                string.Join(", ", reach.Hosts.Select(host => labels.GetValueOrDefault(host, host))),
            }));
    }

    private static void Table(HtmlPage page, Movement movement)
    {
        var labels = movement.Nodes.ToDictionary(node => node.Id, node => Label(page, node), StringComparer.Ordinal);
        TablesSection.Table(page, "report.movement.table",
            [
                "report.movement.from", "report.movement.to", "report.kind", "report.movement.account", "report.movement.via", "report.movement.package", "report.movement.count",
                "report.movement.failed", "report.movement.first", "report.movement.last", "report.movement.after", "report.movement.fold", "report.movement.records",
            ],
            movement.Edges.Select(edge => new[]
            {
                labels[edge.From], labels[edge.To], Kind(page, edge), edge.By.Length > 0 && edge.By != edge.Account ? $"{edge.Account} ({edge.By})" : edge.Account, edge.Via, edge.Package,
                TablesSection.Number(edge.Count), TablesSection.Number(edge.Failed), TablesSection.Time(edge.FirstUtc), TablesSection.Time(edge.LastUtc),
                TablesSection.Number(edge.CountAfterExploit), edge.Fold == "none" ? "" : page.Texts["movement.fold." + edge.Fold], Records(edge),
            }));
    }

    public static string Label(HtmlPage page, MovementNode node) =>
        node.Kind is "unknown" or "more" ? page.Texts["movement.node." + node.Kind] : node.Label;

    public static string Kind(HtmlPage page, MovementEdge edge)
    {
        var kind = page.Texts["movement.kind." + edge.Kind];
        return edge.LogonType is { } type ? $"{kind} ({TablesSection.Number(type)})" : kind;
    }

    private static string Records(MovementEdge edge) => string.Join("; ", edge.Evidence
        .GroupBy(at => at.Source[(at.Source.LastIndexOf('\\') + 1)..].Replace("Microsoft-Windows-", "", StringComparison.Ordinal), StringComparer.Ordinal)
        .Select(group => $"{group.Key}: {string.Join(", ", group.Select(at => at.RecordId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ""))}"));
}
