namespace Afterpatch.Generator.World;

/// <summary>Keeps the books of who came and who went, as the events are left.</summary>
internal sealed class MovementLedger
{
    private readonly Dictionary<(string Channel, string From, string To, string Kind, string Account), Sum> _sums = [];

    public void Note(string channel, DateTime utc, string from, string to, string kind, string account, bool isFailure = false)
    {
        var key = (channel, from, to, kind, account);
        var sum = _sums.GetValueOrDefault(key, new(utc, utc, 0, 0));
        _sums[key] = new(utc < sum.FirstUtc ? utc : sum.FirstUtc, utc > sum.LastUtc ? utc : sum.LastUtc, sum.Count + 1, sum.Failed + (isFailure ? 1 : 0));
    }

    /// <summary>The end of what was noted before: a later time and no new access.</summary>
    public void Extend(string channel, DateTime utc, string from, string to, string kind, string account)
    {
        var key = (channel, from, to, kind, account);
        if (_sums.TryGetValue(key, out var sum) && utc > sum.LastUtc)
            _sums[key] = sum with { LastUtc = utc };
    }

    /// <summary>The channel was cleared: nobody can know any more.</summary>
    public void Clear(string channel)
    {
        foreach (var key in _sums.Keys.Where(key => key.Channel == channel).ToArray())
            _sums.Remove(key);
    }

    public IEnumerable<TruthMovement> All() => _sums
        .OrderBy(pair => pair.Value.FirstUtc).ThenBy(pair => pair.Key.ToString(), StringComparer.Ordinal)
        .Select(pair => new TruthMovement(pair.Key.From, pair.Key.To, pair.Key.Kind, pair.Key.Account, pair.Value.FirstUtc, pair.Value.LastUtc, pair.Value.Count, pair.Value.Failed));

    private readonly record struct Sum(DateTime FirstUtc, DateTime LastUtc, int Count, int Failed);
}

/// <param name="From">Address, short name, or <c>server</c>.</param>
/// <param name="Kind">The kind of an edge, as docs/movement.md has them.</param>
internal sealed record TruthMovement(string From, string To, string Kind, string Account, DateTime FirstUtc, DateTime LastUtc, int Count, int Failed);
