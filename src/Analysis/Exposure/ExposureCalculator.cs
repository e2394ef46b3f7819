using Afterpatch.Core;

namespace Afterpatch.Analysis.Exposure;

/// <summary>When the server was open to what: build history against the vulnerability table.</summary>
public static class ExposureCalculator
{
    /// <summary>
    /// One window per vulnerability that any build of the history lacked the fix for, from the day it began to matter. Before the first known build
    /// nothing is known: the first period is then taken to reach back to its build's release, and the basis says so.
    /// </summary>
    /// <param name="evidenceEnd">What began to matter after the evidence ends is left out: nobody knows what ran then. Null for no such end.</param>
    public static IReadOnlyList<ExposureWindow> Windows(
        IReadOnlyList<BuildPeriod> history, BuildCatalog catalog, IReadOnlyList<Vulnerability> vulnerabilities, DateTime? evidenceEnd = null)
    {
        var windows = new List<ExposureWindow>();
        foreach (var vulnerability in vulnerabilities)
            if (Window(history, catalog, vulnerability) is { } window && (evidenceEnd is null || window.FromUtc is null || window.FromUtc <= evidenceEnd))
                windows.Add(window);
        return [.. windows
            .OrderByDescending(window => window.IsExploited)
            .ThenBy(window => window.FromUtc)
            .ThenBy(window => window.Cve, StringComparer.Ordinal)];
    }

    private static ExposureWindow? Window(IReadOnlyList<BuildPeriod> history, BuildCatalog catalog, Vulnerability vulnerability)
    {
        DateTime? from = null;
        DateTime? to = null;
        var isOpen = false;
        BuildPeriod? firstPeriod = null;
        foreach (var period in history)
        {
            if (!ExchangeBuild.TryParse(period.Build, out var build) || !vulnerability.Affects(build, catalog) || vulnerability.IsFixedIn(build, catalog))
                continue;
            if (period.ToUtc <= vulnerability.OpenFrom)
                continue;
            var start = Start(period, build, history, catalog);
            from ??= Later(start, vulnerability.OpenFrom);
            to = period.ToUtc;
            isOpen = period.ToUtc is null;
            firstPeriod ??= period;
        }
        if (firstPeriod is null)
            return null;
        var basis = Message.Of(
            vulnerability.Requires is null ? "exposure.basis.build" : $"exposure.basis.{vulnerability.Requires}",
            ("build", firstPeriod.Build), ("name", firstPeriod.Name), ("basis", Texts.Phrase(firstPeriod.Basis)), ("fixedBy", vulnerability.FixedBy));
        return new(vulnerability.Id, vulnerability.Name, from, isOpen ? null : to, vulnerability.ExploitedFrom is not null, basis);
    }

    /// <summary>The first period has an unknown past: at the earliest it began when its build was released.</summary>
    private static DateTime Start(BuildPeriod period, ExchangeBuild build, IReadOnlyList<BuildPeriod> history, BuildCatalog catalog)
    {
        var released = catalog.Resolve(build)?.Released ?? DateTime.MinValue;
        return period.FromUtc is { } from && (period.IsInstallation || !ReferenceEquals(period, history[0])) ? from : released;
    }

    private static DateTime Later(DateTime left, DateTime right) => left > right ? left : right;
}
