using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Draws the picture as SVG: sources on the left, the server in the middle, targets on the right.</summary>
internal static class MovementDrawing
{
    private const int BoxWidth = 330;
    private const int BoxHeight = 46;
    private const int RowHeight = 58;
    private const int Top = 30;
    private const int RightColumn = 850;
    private const int ServerLeft = 505;
    private const int ServerWidth = 170;
    private const int MaxLabel = 40;
    private const int MaxWhat = 47;

    public static void Write(HtmlPage page, MovementPicture picture)
    {
        var rows = Math.Max(1, Math.Max(Rows(picture.Sources, picture.RestOfSources), Rows(picture.Targets, picture.RestOfTargets)));
        var height = Top + rows * RowHeight + 10;
        var middle = Top + rows * RowHeight / 2;
        page.Format($"<svg class=\"movement\" viewBox=\"0 0 {RightColumn + BoxWidth} {height}\" role=\"img\"><title>").Say("report.movement").Raw("</title>");
        Heading(page, BoxWidth / 2, "movement.came");
        Heading(page, RightColumn + BoxWidth / 2, "movement.went");
        Column(page, picture.Sources, picture.RestOfSources, rows, middle, isLeft: true);
        Column(page, picture.Targets, picture.RestOfTargets, rows, middle, isLeft: false);
        page.Format($"<rect class=\"server\" x=\"{ServerLeft}\" y=\"{middle - 27}\" width=\"{ServerWidth}\" height=\"54\" rx=\"8\"/><text class=\"server\" x=\"{ServerLeft + ServerWidth / 2}\" y=\"{middle + 5}\" text-anchor=\"middle\">")
            .Text(Short(picture.Server.Label, 20)).Raw("<title>").Text(picture.Server.Label).Raw("</title></text></svg>");
    }

    private static int Rows(IReadOnlyList<MovementBox> boxes, MovementRest rest) => boxes.Count + (rest.Hosts > 0 ? 1 : 0);

    private static void Heading(HtmlPage page, int x, string key) => page.Format($"<text class=\"head\" x=\"{x}\" y=\"16\" text-anchor=\"middle\">").Say(key).Raw("</text>");

    private static void Column(HtmlPage page, IReadOnlyList<MovementBox> boxes, MovementRest rest, int rows, int middle, bool isLeft)
    {
        var y = Top + (rows - Rows(boxes, rest)) * RowHeight / 2;
        foreach (var box in boxes)
        {
            Arrow(page, box, y + BoxHeight / 2, middle, isLeft);
            Box(page, box, y, isLeft);
            y += RowHeight;
        }
        if (rest.Hosts > 0)
            Rest(page, rest, y, isLeft);
    }

    private static void Arrow(HtmlPage page, MovementBox box, int y, int middle, bool isLeft)
    {
        var (x1, x2) = isLeft ? (BoxWidth, ServerLeft - 7) : (ServerLeft + ServerWidth, RightColumn - 7);
        var (y1, y2) = isLeft ? (y, middle) : (middle, y);
        var width = Math.Round(1 + Math.Min(5, Math.Log10(Math.Max(1, box.Count))), 1);
        page.Format($"<path class=\"{Class(box)}\" d=\"M{x1} {y1}C{(x1 + x2) / 2} {y1} {(x1 + x2) / 2} {y2} {x2} {y2}\" stroke-width=\"{width}\"/><path class=\"{Class(box)} tip\" d=\"M{x2 - 2} {y2 - 5}l9 5l-9 5z\"/>");
    }

    private static void Box(HtmlPage page, MovementBox box, int y, bool isLeft)
    {
        var x = isLeft ? 0 : RightColumn;
        var label = MovementSection.Label(page, box.Node);
        page.Format($"<g class=\"{Class(box)}\"><rect x=\"{x + 1}\" y=\"{y}\" width=\"{BoxWidth - 2}\" height=\"{BoxHeight}\" rx=\"6\"/><title>");
        foreach (var edge in box.Edges.Take(20))
            page.Text($"{MovementSection.Kind(page, edge)}  {edge.Account}  {edge.Via}  ×{edge.Count.ToString(CultureInfo.InvariantCulture)}  {UtcText.Format(edge.FirstUtc)} – {UtcText.Format(edge.LastUtc)}").Raw("\n");
        page.Format($"</title><text class=\"name\" x=\"{x + 10}\" y=\"{y + 18}\">").Text(Short(label, MaxLabel));
        if (box.Node.IsAttacker)
            page.Raw(" ▲");
        page.Format($"</text><text class=\"what\" x=\"{x + 10}\" y=\"{y + 36}\">").Text(Short(What(page, box), MaxWhat)).Raw("</text></g>");
    }

    /// <summary>The two most telling kinds with their counts, the account, and the first day.</summary>
    private static string What(HtmlPage page, MovementBox box)
    {
        var telling = box.Edges.Where(edge => edge.Fold == "none").ToArray();
        var kinds = telling.GroupBy(edge => edge.Kind, StringComparer.Ordinal).Take(2)
            .Select(group => $"{page.Texts["movement.short." + group.Key]} ×{group.Sum(edge => edge.Count).ToString(CultureInfo.InvariantCulture)}");
        var accounts = telling.Select(edge => edge.Account).Where(account => account.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var who = accounts.Length switch { 0 => "", 1 => accounts[0], _ => $"{accounts[0]} +{(accounts.Length - 1).ToString(CultureInfo.InvariantCulture)}" };
        return string.Join(" · ", new[] { string.Join(", ", kinds), who }.Where(part => part.Length > 0));
    }

    private static void Rest(HtmlPage page, MovementRest rest, int y, bool isLeft)
    {
        var x = isLeft ? 0 : RightColumn;
        page.Format($"<g class=\"rest\"><rect x=\"{x + 1}\" y=\"{y}\" width=\"{BoxWidth - 2}\" height=\"{BoxHeight}\" rx=\"6\"/><text class=\"name\" x=\"{x + 10}\" y=\"{y + 18}\">")
            .Text(page.Texts.Render(Message.Of("movement.rest", ("hosts", rest.Hosts.ToString(CultureInfo.InvariantCulture)))))
            .Format($"</text><text class=\"what\" x=\"{x + 10}\" y=\"{y + 36}\">")
            .Text(page.Texts.Render(Message.Of("movement.rest.what", ("accounts", rest.Accounts.ToString(CultureInfo.InvariantCulture)), ("events", rest.Events.ToString(CultureInfo.InvariantCulture)))))
            .Raw("</text></g>");
    }

    private static string Class(MovementBox box) => box switch
    {
        { Node.IsAttacker: true } => "attacker",
        { IsNew: true, IsFailed: false } => "after",
        { IsFailed: true } => "failed",
        _ => "before",
    };

    /// <summary>Shortens the text that will be shown, controls made visible first, never through a surrogate pair.</summary>
    private static string Short(string text, int length)
    {
        var safe = TerminalText.Safe(text);
        if (safe.Length <= length)
            return safe;
        return safe[..(char.IsHighSurrogate(safe[length - 2]) ? length - 2 : length - 1)] + "…";
    }
}
