namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>What the rules look at.</summary>
internal sealed class MovementView(IReadOnlyList<Trail> trails, HostBook hosts, MovementContext context)
{
    public IReadOnlyList<Trail> Trails => trails;

    public MovementContext Context => context;

    /// <summary>Trails that begin with or after the first exploitation.</summary>
    public bool IsNew(Trail trail) => context.IsAfter(trail.FirstUtc);

    public bool IsIntruder(Trail trail) => TrailJudge.IsAttacker(trail, context);

    /// <summary>Address or name of the machine at the other end, for a reader.</summary>
    public string LabelOf(string node)
    {
        if (!node.StartsWith("host:", StringComparison.Ordinal))
            return node;
        var key = node[5..];
        var aliases = hosts.Aliases(node);
        return aliases.Count == 0 ? key : HostName.AsAddress(key) is null ? aliases[0] : $"{key} ({aliases[0]})";
    }
}
