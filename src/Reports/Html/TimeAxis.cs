using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Exposure, coverage and findings drawn against one time axis, as SVG without styles of its own.</summary>
internal static class TimeAxis
{
    private const int Left = 230;
    private const int Width = 1000;
    private const int RowHeight = 20;

    public static void Write(HtmlPage page, CaseResult result)
    {
        var exposure = Exposure(result);
        var coverage = result.Coverage.Where(entry => entry.FromUtc is not null).DistinctBy(entry => entry.Source).ToArray();
        var findings = result.Findings.Where(finding => finding.FirstUtc is not null && finding.Severity >= Severity.Low).ToArray();
        if (Range(exposure, coverage, findings) is not { } range)
            return;
        page.Raw("<section id=\"time\"><h2>").Say("report.time").Raw("</h2><p class=\"hint\">").Say("report.time.hint").Raw("</p>");
        var rows = exposure.Count + coverage.Length + 1;
        var height = (rows + 2) * RowHeight + 14;
        page.Format($"<svg class=\"axis\" viewBox=\"0 0 {Left + Width + 20} {height}\" role=\"img\"><title>").Say("report.time").Raw("</title>");
        Ticks(page, range, height);
        var row = 1;
        foreach (var (name, from, to) in exposure)
            Bar(page, range, row++, "exposure", name, from, to ?? range.ToUtc, []);
        foreach (var entry in coverage)
            Bar(page, range, row++, "coverage", page.Texts["source." + entry.Source], entry.FromUtc!.Value, entry.ToUtc!.Value, entry.Gaps);
        Dots(page, range, row, findings);
        page.Raw("</svg></section>");
    }

    /// <summary>Windows of vulnerabilities that were used in the wild, those of one name as one.</summary>
    private static List<(string Name, DateTime From, DateTime? To)> Exposure(CaseResult result) => [.. result.Exposure
        .Where(window => window is { IsExploited: true, FromUtc: not null })
        .GroupBy(window => window.Name.Length > 0 ? window.Name : window.Cve)
        .Select(group => (group.Key, group.Min(window => window.FromUtc!.Value), group.Any(window => window.ToUtc is null) ? null : group.Max(window => window.ToUtc)))
        .OrderBy(entry => entry.Item2)];

    private static TimeGap? Range(List<(string Name, DateTime From, DateTime? To)> exposure, CoverageEntry[] coverage, Finding[] findings)
    {
        var times = exposure.Select(entry => entry.From).Concat(exposure.Where(entry => entry.To is not null).Select(entry => entry.To!.Value))
            .Concat(coverage.SelectMany(entry => new[] { entry.FromUtc!.Value, entry.ToUtc!.Value }))
            .Concat(findings.Select(finding => finding.FirstUtc!.Value))
            .Where(time => time.Year is >= 2010 and <= 2100)
            .ToArray();
        if (times.Length == 0)
            return null;
        var (from, to) = (times.Min(), times.Max());
        var margin = TimeSpan.FromTicks(Math.Max((to - from).Ticks / 50, TimeSpan.TicksPerHour));
        return new(from - margin, to + margin);
    }

    private static double X(TimeGap range, DateTime time)
    {
        var share = (double)(time - range.FromUtc).Ticks / (range.ToUtc - range.FromUtc).Ticks;
        return Math.Round(Left + Width * Math.Clamp(share, 0, 1), 1);
    }

    private static void Ticks(HtmlPage page, TimeGap range, int height)
    {
        var step = Step(range.ToUtc - range.FromUtc);
        for (var tick = First(range.FromUtc, step); tick < range.ToUtc; tick = Next(tick, step))
        {
            var x = X(range, tick);
            page.Format($"<line class=\"tick\" x1=\"{x}\" x2=\"{x}\" y1=\"18\" y2=\"{height - 4}\"/><text class=\"tick\" x=\"{x}\" y=\"12\" text-anchor=\"middle\">")
                .Text(tick.ToString(step >= 12 ? "yyyy" : step >= 1 ? "yyyy-MM" : "MM-dd", CultureInfo.InvariantCulture)).Raw("</text>");
        }
    }

    /// <summary>Months between two ticks; 0 stands for days.</summary>
    private static int Step(TimeSpan span) => span.TotalDays switch
    {
        > 365 * 4 => 12,
        > 365 * 2 => 6,
        > 365 => 3,
        > 60 => 1,
        _ => 0,
    };

    private static DateTime First(DateTime from, int step) => step switch
    {
        0 => from.Date.AddDays(1),
        >= 12 => new DateTime(from.Year + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        _ => new DateTime(from.Year, from.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1),
    };

    private static DateTime Next(DateTime tick, int step) => step == 0 ? tick.AddDays(5) : tick.AddMonths(step);

    private static void Bar(
        HtmlPage page, TimeGap range, int row, string kind, string name, DateTime from, DateTime to, IReadOnlyList<TimeGap> gaps)
    {
        var y = (row + 1) * RowHeight;
        var (x1, x2) = (X(range, from), X(range, to));
        page.Format($"<text class=\"name\" x=\"{Left - 8}\" y=\"{y + 12}\" text-anchor=\"end\">").Text(name).Raw("</text>")
            .Format($"<rect class=\"{kind}\" x=\"{x1}\" y=\"{y + 3}\" width=\"{Math.Max(2, Math.Round(x2 - x1, 1))}\" height=\"{RowHeight - 8}\" rx=\"2\"><title>")
            .Text($"{name}: {UtcText.Format(from)} – {UtcText.Format(to)}").Raw("</title></rect>");
        foreach (var gap in gaps.Where(gap => gap.FromUtc > from && gap.ToUtc < to))
        {
            var (g1, g2) = (X(range, gap.FromUtc), X(range, gap.ToUtc));
            page.Format($"<rect class=\"gap\" x=\"{g1}\" y=\"{y + 3}\" width=\"{Math.Max(1, Math.Round(g2 - g1, 1))}\" height=\"{RowHeight - 8}\"/>");
        }
    }

    private static void Dots(HtmlPage page, TimeGap range, int row, Finding[] findings)
    {
        var y = (row + 1) * RowHeight;
        page.Format($"<text class=\"name\" x=\"{Left - 8}\" y=\"{y + 12}\" text-anchor=\"end\">").Say("report.findings").Raw("</text>");
        foreach (var finding in findings.OrderBy(finding => finding.Severity).TakeLast(500))
            page.Format($"<circle class=\"{Words.Of(finding.Severity)}\" cx=\"{X(range, finding.FirstUtc!.Value)}\" cy=\"{y + 9}\" r=\"5\"><title>")
                .Text($"{UtcText.Format(finding.FirstUtc)} {page.Texts.Title(finding)}").Raw("</title></circle>");
    }
}
