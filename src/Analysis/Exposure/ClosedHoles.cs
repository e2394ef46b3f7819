using Afterpatch.Core;

namespace Afterpatch.Analysis.Exposure;

/// <summary>
/// An answer to an exploit's request is no success on a build that holds the fix. Only what is known counts: a moment before the first known build, or a
/// build without a date, may have been open.
/// </summary>
public sealed class ClosedHoles(IReadOnlyList<BuildPeriod> history, BuildCatalog catalog, IReadOnlyList<Vulnerability> vulnerabilities)
{
    /// <summary>Findings that name the hole they need (<c>details.cve</c>), judged by the build that ran at their time; the others as they are.</summary>
    public IReadOnlyList<Finding> Judge(IReadOnlyList<Finding> findings) =>
        [.. findings.Select(finding => CveOf(finding) is { } cve && IsClosed(cve, finding.FirstUtc, finding.LastUtc ?? finding.FirstUtc) ? Temper(finding) : finding)];

    private static string? CveOf(Finding finding) => finding.Details.FirstOrDefault(detail => detail.Key == "cve").Value;

    private bool IsClosed(string cve, DateTime? from, DateTime? to)
    {
        if (from is not { } first || to is not { } last || history.Count == 0 || history[0].FromUtc is not { } known || first < known)
            return false;
        if (vulnerabilities.FirstOrDefault(entry => entry.Id == cve) is not { } vulnerability)
            return false;
        var periods = history.Where(period => (period.FromUtc ?? known) <= last && (period.ToUtc is null || period.ToUtc > first)).ToArray();
        return periods.Length > 0 && Array.TrueForAll(periods, period => Holds(vulnerability, period));
    }

    private bool Holds(Vulnerability vulnerability, BuildPeriod period) => ExchangeBuild.TryParse(period.Build, out var build) && catalog.CumulativeUpdate(build) is not null
        && (!vulnerability.Affects(build, catalog) || vulnerability.IsFixedIn(build, catalog));

    private static Finding Temper(Finding finding)
    {
        // A machine key that was stolen or published serves on any build.
        if (finding.Detector == "exploit.viewstate-deserialization")
            return finding with { TitleKey = (finding.TitleKey ?? "finding.exploit.viewstate-deserialization.title").Replace(".title", ".key.title", StringComparison.Ordinal), Details = Noted(finding) };
        if (finding.Outcome != Outcome.Succeeded)
            return finding with { Severity = Lesser(finding.Severity, Severity.Low), Details = Noted(finding) };
        return finding with
        {
            TitleKey = Title(finding),
            Severity = finding.Severity >= Severity.High ? Severity.Medium : Severity.Low,
            Confidence = Confidence.Low,
            Outcome = Outcome.Attempted,
            Details = Noted(finding),
        };
    }

    private static string? Title(Finding finding) => (finding.Subject.Kind, finding.Detector.StartsWith("exploit.", StringComparison.Ordinal)) switch
    {
        ("log", _) => finding.TitleKey,
        ("address", true) => "finding.exploit.closed.title",
        _ => $"finding.{finding.Detector}.closed.title",
    };

    private static Severity Lesser(Severity left, Severity right) => left < right ? left : right;

    private static List<KeyValuePair<string, string>> Noted(Finding finding) => [.. finding.Details, new("exposure", "closed")];
}
