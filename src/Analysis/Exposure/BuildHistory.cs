using Afterpatch.Core;

namespace Afterpatch.Analysis.Exposure;

/// <summary>Which build the server ran when, as far as the evidence tells.</summary>
public static class BuildHistory
{
    /// <summary>
    /// Periods in order of time. A period begins with an installation, or, where none is known, with the first sighting of the build; it ends where
    /// the next begins. Builds never go back: a sighting of an older build after a newer one is a log of another server or a forged line, and is left out.
    /// </summary>
    public static IReadOnlyList<BuildPeriod> From(IEnumerable<BuildFact> facts, BuildCatalog catalog)
    {
        var starts = new List<(ExchangeBuild Build, DateTime? From, string Basis, bool IsInstallation)>();
        foreach (var group in Known(facts).GroupBy(fact => fact.Build).OrderBy(group => group.Key))
        {
            var installed = group.Where(entry => entry.Fact is { IsInstallation: true, TimeUtc: not null }).Select(entry => entry.Fact.TimeUtc).Min();
            var seen = group.Select(entry => entry.Fact.TimeUtc).Min();
            var basis = group.OrderByDescending(entry => entry.Fact.IsInstallation).ThenBy(entry => entry.Fact.TimeUtc).First().Fact.Basis;
            starts.Add((group.Key, Earlier(installed, seen), basis, installed - seen <= SetupTime));
        }
        return Chain(starts, catalog);
    }

    /// <summary>Services of the new build write logs before Setup says that it is done.</summary>
    private static readonly TimeSpan SetupTime = TimeSpan.FromDays(1);

    private static DateTime? Earlier(DateTime? installed, DateTime? seen) => installed is null || seen < installed ? seen : installed;

    private static IEnumerable<(ExchangeBuild Build, BuildFact Fact)> Known(IEnumerable<BuildFact> facts)
    {
        foreach (var fact in facts)
            if (ExchangeBuild.TryParse(fact.Build, out var build) && build.Major is 14 or 15)
                yield return (build, fact);
    }

    private static List<BuildPeriod> Chain(List<(ExchangeBuild Build, DateTime? From, string Basis, bool IsInstallation)> starts, BuildCatalog catalog)
    {
        var periods = new List<BuildPeriod>();
        DateTime? next = null;
        for (var i = starts.Count - 1; i >= 0; i--)
        {
            var (build, from, basis, isInstallation) = starts[i];
            if (next is not null && from >= next)
                continue;
            periods.Insert(0, new(build.ToString(), catalog.Resolve(build)?.Name ?? "", from, next, basis) { IsInstallation = isInstallation });
            next = from ?? next;
        }
        return periods;
    }
}
