using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Exposure;

/// <summary>A published build.</summary>
/// <param name="CumulativeUpdate"><c>CU19</c>, <c>RTM</c>.</param>
/// <param name="Update"><c>base</c> for the cumulative update itself, else <c>Mar21SU</c>, <c>Apr24HU</c>.</param>
public sealed record PublishedBuild(ExchangeBuild Build, string Product, string CumulativeUpdate, string Update, DateTime Released)
{
    /// <summary>Number of its article at Microsoft; empty where none is known.</summary>
    public string Article { get; init; } = "";

    public string Name => Update == "base" ? $"{Product} {CumulativeUpdate}" : $"{Product} {CumulativeUpdate} {Update}";
}

/// <summary>All published builds, from <c>knowledge/exchange/builds.csv</c>.</summary>
public sealed class BuildCatalog
{
    private readonly PublishedBuild[] _builds;

    public BuildCatalog(string csv)
    {
        _builds = [.. csv.Split('\n').Skip(1).Where(line => line.Length > 0).Select(Read).OrderBy(build => build.Build)];
    }

    public static BuildCatalog From(KnowledgeBase knowledge) => new(knowledge.Text("exchange/builds.csv"));

    public IReadOnlyList<PublishedBuild> Builds => _builds;

    /// <summary>The newest published build of the same cumulative update that is not newer than <paramref name="build"/>; null for an unknown one.</summary>
    /// <remarks>A revision that is not in the table (a re-release) counts as the published one below it.</remarks>
    public PublishedBuild? Resolve(ExchangeBuild build) =>
        _builds.LastOrDefault(published => published.Build.IsSameCumulativeUpdate(build) && published.Build <= build);

    /// <summary>The build that an update makes of a cumulative update; null when the table has none or several.</summary>
    /// <param name="product"><c>Exchange 2019</c>.</param>
    /// <param name="cumulativeUpdate"><c>CU8</c>.</param>
    /// <param name="article"><c>KB5000871</c>.</param>
    public PublishedBuild? ByArticle(string product, string cumulativeUpdate, string article) =>
        _builds.Where(build => build.Article == article && build.Product == product && build.CumulativeUpdate == cumulativeUpdate).Take(2).ToList() is [var one] ? one : null;

    /// <summary>The cumulative update that the build belongs to.</summary>
    public PublishedBuild? CumulativeUpdate(ExchangeBuild build) =>
        _builds.FirstOrDefault(published => published.Build.IsSameCumulativeUpdate(build));

    private static PublishedBuild Read(string line)
    {
        var cells = line.Split(',');
        if (!ExchangeBuild.TryParse(cells[0], out var build))
            throw new InvalidDataException($"knowledge/exchange/builds.csv: '{line}'");
        var released = DateTime.ParseExact(cells[4], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return new(build, cells[1], cells[2], cells[3], released) { Article = cells.Length > 5 ? cells[5] : "" };
    }
}
