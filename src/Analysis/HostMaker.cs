using Afterpatch.Analysis.Exposure;
using Afterpatch.Core;

namespace Afterpatch.Analysis;

/// <summary>The server's own data, from whatever said it with most weight.</summary>
internal static class HostMaker
{
    /// <summary>In what is to be done: a machine named after the folder of its evidence would be a wrong one.</summary>
    public const string ThisServer = "(this server)";

    public static HostInfo Make(string label, IReadOnlyList<Record> records, IReadOnlyList<BuildPeriod> history, BuildCatalog catalog, bool isPartial = false)
    {
        var facts = records.OfType<HostFact>().ToArray();
        var name = NameOf(records) ?? (isPartial ? Computers(records).FirstOrDefault()?.Key : null);
        return new HostInfo
        {
            Name = name ?? label,
            IsNameUnread = isPartial && name is null,
            Domain = Best(facts, "domain") ?? "",
            Os = Best(facts, "os") ?? "",
            TimeZone = Best(facts, "timeZone") ?? "",
            Exchange = Exchange(history, catalog),
        };
    }

    /// <summary>Null when nothing tells it. Of events alone, the computer that nearly all of them name: logs of several machines may lie together.</summary>
    public static string? NameOf(IReadOnlyList<Record> records)
    {
        if (Best([.. records.OfType<HostFact>()], "name") is { } name)
            return name;
        var computers = Computers(records);
        return computers.Count > 0 && computers[0].Count() * 10 >= computers.Sum(group => group.Count()) * 9 ? computers[0].Key : null;
    }

    /// <summary>The computers that events name, the most frequent first.</summary>
    private static List<IGrouping<string, string>> Computers(IReadOnlyList<Record> records) => [.. records.OfType<LoggedEvent>()
        .Select(logged => logged.Computer.Split('.')[0].ToUpperInvariant())
        .Where(computer => computer.Length > 0)
        .GroupBy(computer => computer, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count())
        .ThenBy(group => group.Key, StringComparer.Ordinal)];

    private static string? Best(HostFact[] facts, string name) => facts
        .Where(fact => fact.Name == name && fact.Value.Length > 0)
        .GroupBy(fact => fact.Value, StringComparer.OrdinalIgnoreCase)
        .OrderByDescending(group => group.Max(fact => fact.Weight))
        .ThenByDescending(group => group.Count())
        .ThenBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
        .FirstOrDefault()?.First().Value;

    private static ExchangeInfo? Exchange(IReadOnlyList<BuildPeriod> history, BuildCatalog catalog)
    {
        if (history.Count == 0 || !ExchangeBuild.TryParse(history[^1].Build, out var build))
            return null;
        var published = catalog.Resolve(build);
        return new(published?.Product ?? ProductOf(build), published?.CumulativeUpdate ?? "", build.ToString(), history[^1].FromUtc, history);
    }

    /// <summary>On 15.2 Subscription Edition begins with build 2562.</summary>
    private static string ProductOf(ExchangeBuild build) => (build.Major, build.Minor) switch
    {
        (14, _) => "Exchange 2010",
        (15, 0) => "Exchange 2013",
        (15, 1) => "Exchange 2016",
        (15, 2) when build.Build >= 2562 => "Exchange SE",
        (15, 2) => "Exchange 2019",
        _ => "Exchange",
    };
}
