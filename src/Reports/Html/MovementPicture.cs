using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>The part of the graph that a person can read: the machines that tell most on either side, the rest counted.</summary>
internal sealed record MovementPicture(
    MovementNode Server, IReadOnlyList<MovementBox> Sources, IReadOnlyList<MovementBox> Targets, MovementRest RestOfSources, MovementRest RestOfTargets)
{
    private const int MaxBoxes = 12;

    public bool IsEmpty => Sources.Count == 0 && Targets.Count == 0;

    public static MovementPicture Choose(Movement movement)
    {
        var nodes = movement.Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        var server = movement.Nodes[0];
        var sources = Boxes(movement, movement.Edges.Where(edge => edge.To == server.Id && edge.From != server.Id), edge => nodes[edge.From]);
        var targets = Boxes(movement, movement.Edges.Where(edge => edge.From == server.Id && edge.To != server.Id), edge => nodes[edge.To]);
        return new(server, Shown(sources), Shown(targets), Rest(sources), Rest(targets));
    }

    private static List<MovementBox> Boxes(Movement movement, IEnumerable<MovementEdge> edges, Func<MovementEdge, MovementNode> other) => [.. edges
        .GroupBy(edge => other(edge).Id, StringComparer.Ordinal)
        .Select(group => new MovementBox(other(group.First()), [.. group.OrderByDescending(edge => edge.Weight)], movement.ExploitedUtc))
        .OrderByDescending(box => box.Weight).ThenByDescending(box => box.Count).ThenBy(box => box.Node.Id, StringComparer.Ordinal)];

    private static IReadOnlyList<MovementBox> Shown(List<MovementBox> boxes) => [.. boxes.Where(box => box.IsShown).Take(MaxBoxes)];

    private static MovementRest Rest(List<MovementBox> boxes)
    {
        var rest = boxes.Except(Shown(boxes)).ToArray();
        return new(rest.Length, rest.SelectMany(box => box.Edges).Select(edge => edge.Account).Distinct(StringComparer.OrdinalIgnoreCase).Count(), rest.Sum(box => box.Count));
    }
}

/// <param name="Edges">All edges between that machine and the server in one direction, most telling first.</param>
internal sealed record MovementBox(MovementNode Node, IReadOnlyList<MovementEdge> Edges, DateTime? ExploitedUtc)
{
    public int Weight => Edges[0].Weight;

    public long Count => Edges.Sum(edge => edge.Count);

    /// <summary>Machines of which only folded edges tell are counted, not drawn.</summary>
    public bool IsShown => Edges.Any(edge => edge.Fold == "none") && Node.Kind != "more";

    /// <summary>A way of coming or going that was not used before the exploitation.</summary>
    public bool IsNew => Edges.Any(edge => edge.Fold == "none" && edge.FirstUtc >= ExploitedUtc);

    public bool IsFailed => Edges.All(edge => edge.Count == edge.Failed);
}

/// <summary>What is not drawn on one side.</summary>
internal sealed record MovementRest(int Hosts, int Accounts, long Events);
