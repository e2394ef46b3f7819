using Afterpatch.Analysis.Movement.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>From the counts of all logs to the graph of a case and what it shows. A pure function of records and findings.</summary>
public static class MovementMaker
{
    /// <param name="findings">What is known otherwise; the first exploitation and the intruders' addresses come from here.</param>
    public static (Core.Movement Graph, IReadOnlyList<Finding> Findings) Make(IReadOnlyList<Record> records, IReadOnlyList<Finding> findings)
    {
        RemoteAccess[] accesses =
        [
            .. records.OfType<RemoteAccess>(), .. records.OfType<InventoryRecord>().Where(DesktopTarget.Is).Select(DesktopTarget.Of), .. AccessSums.Of(records.OfType<UserAccess>()),
        ];
        if (accesses.Length == 0)
            return (new([], []), []);
        var context = new MovementContext(findings);
        var hosts = new HostBook(records, accesses);
        var trails = TrailBook.Make(accesses, hosts);
        context.ForgetGateways(trails);
        TrailJudge.Judge(trails, context);
        var view = new MovementView(trails, hosts, context);
        return (Graph(trails, hosts, context, HostMaker.NameOf(records) ?? accesses[0].Computer), [.. MovementRules.All.SelectMany(rule => rule.Find(view))]);
    }

    private static Core.Movement Graph(List<Trail> trails, HostBook hosts, MovementContext context, string name)
    {
        var edges = trails.Select(trail => trail.ToEdge(context))
            .OrderByDescending(edge => edge.Weight).ThenByDescending(edge => edge.CountAfterExploit).ThenByDescending(edge => edge.Count)
            .ThenBy(edge => edge.From, StringComparer.Ordinal).ThenBy(edge => edge.To, StringComparer.Ordinal).ThenBy(edge => edge.Kind, StringComparer.Ordinal)
            .ThenBy(edge => edge.Account, StringComparer.Ordinal).ThenBy(edge => edge.Via, StringComparer.Ordinal).ThenBy(edge => edge.By, StringComparer.Ordinal)
            .ThenBy(edge => edge.LogonType).ThenBy(edge => edge.Package, StringComparer.Ordinal)
            .ToList();
        var kept = EdgeCap.Apply(edges);
        var reach = ReachMaker.Make(trails, context);
        var ids = kept.SelectMany(edge => new[] { edge.From, edge.To }).Concat(reach.SelectMany(one => one.Hosts)).Append(HostBook.Server)
            .Distinct(StringComparer.Ordinal).OrderBy(id => id != HostBook.Server).ThenBy(id => id, StringComparer.Ordinal);
        return new([.. ids.Select(id => Node(id, hosts, context, name))], kept) { ExploitedUtc = context.ExploitedUtc, Reach = reach };
    }

    private static MovementNode Node(string id, HostBook hosts, MovementContext context, string server)
    {
        if (id == HostBook.Server)
            return new(id, id, server);
        if (!id.StartsWith("host:", StringComparison.Ordinal))
            return new(id, id, "");
        var key = id[5..];
        var aliases = hosts.Aliases(id);
        var label = HostName.AsAddress(key) is not null && aliases.Count > 0 ? $"{aliases[0]} ({key})" : aliases.Count > 0 ? aliases[0] : key;
        return new(id, HostName.IsPublic(key) ? "external" : "internal", label) { Aliases = aliases, IsAttacker = context.Attackers.Contains(key) };
    }
}
