using Afterpatch.Core;

namespace Afterpatch.Reports;

/// <summary>When the server was open to what, in a few lines: the exploited vulnerabilities first, those of one name and one time together.</summary>
internal static class ExposureLines
{
    private const int MostNames = 4;

    /// <summary>One line for each time of each name, the order of the console and of the report's first card.</summary>
    public static IReadOnlyList<string> Of(CaseResult result, Texts texts) =>
    [
        .. result.Exposure.GroupBy(static window => (window.IsExploited, window.Name, window.FromUtc, window.ToUtc))
            .OrderByDescending(static group => group.Key.IsExploited).ThenBy(static group => group.Key.FromUtc).ThenBy(static group => group.First().Cve, StringComparer.Ordinal)
            .Select(group => Line(group.Key.Name, [.. group.Select(static window => window.Cve)], group.Key.FromUtc, group.Key.ToUtc, texts)),
    ];

    private static string Line(string name, string[] cves, DateTime? fromUtc, DateTime? toUtc, Texts texts)
    {
        var listed = string.Join(", ", cves.Take(MostNames)) + (cves.Length > MostNames ? ", …" : "");
        var what = name.Length == 0 ? listed : $"{name} ({listed})";
        var from = UtcText.Format(fromUtc) ?? "?";
        return UtcText.Format(toUtc) is { } to
            ? texts.Render(Message.Of("exposure.line", ("what", what), ("from", from), ("to", to)))
            : texts.Render(Message.Of("exposure.line.open", ("what", what), ("from", from)));
    }
}
