using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Keeps a case of a bounded size: edges beyond the first so many are summed up by direction, kind and fold.</summary>
internal static class EdgeCap
{
    public const string More = "more";

    /// <param name="edges">Most telling first.</param>
    public static IReadOnlyList<MovementEdge> Apply(List<MovementEdge> edges)
    {
        if (edges.Count <= Core.Movement.MaxEdges)
            return edges;
        var sums = edges.Skip(Core.Movement.MaxEdges)
            .GroupBy(edge => (IsOutbound: edge.From == HostBook.Server && edge.To != HostBook.Server, edge.Kind, edge.Fold))
            .OrderBy(group => group.Key.Kind, StringComparer.Ordinal).ThenBy(group => group.Key.Fold, StringComparer.Ordinal).ThenBy(group => group.Key.IsOutbound)
            .Select(group => new MovementEdge(
                group.Key.IsOutbound ? HostBook.Server : More, group.Key.IsOutbound ? More : HostBook.Server, group.Key.Kind, "*",
                group.Min(edge => edge.FirstUtc), group.Max(edge => edge.LastUtc), group.Sum(edge => edge.Count), group.Any(edge => edge.IsAfterExploit))
            {
                Failed = group.Sum(edge => edge.Failed),
                Privileged = group.Sum(edge => edge.Privileged),
                CountAfterExploit = group.Sum(edge => edge.CountAfterExploit),
                Fold = group.Key.Fold,
                Evidence = group.First().Evidence,
            });
        return [.. edges.Take(Core.Movement.MaxEdges), .. sums];
    }
}
