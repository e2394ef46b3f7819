namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>The latest events of each rule of a <c>temporal</c> correlation, and a choice of different ones for as many rules as possible.</summary>
/// <remarks>
/// State: as many events for each rule as there are rules. That is enough: when a choice with an older event exists, one of the kept events is free to
/// take its place.
/// </remarks>
internal sealed class NearEvents(int rules, TimeSpan span)
{
    private readonly List<CorrelationItem>[] _latest = [.. Enumerable.Range(0, rules).Select(_ => new List<CorrelationItem>())];

    public void Add(CorrelationItem item)
    {
        var latest = _latest[item.Part];
        latest.RemoveAll(known => known.Event == item.Event);
        if (latest.Count == rules)
            latest.RemoveAt(0);
        latest.Add(item);
    }

    public void Clear()
    {
        foreach (var latest in _latest)
            latest.Clear();
    }

    /// <summary>One event for each of as many rules as possible, none of them twice and none older than the span.</summary>
    public List<CorrelationItem> Choose(DateTime now)
    {
        var chosen = new Dictionary<long, CorrelationItem>();
        for (var rule = 0; rule < rules; rule++)
            if (_latest[rule].Count > 0)
                Place(rule, now, chosen, []);
        return [.. chosen.Values];
    }

    /// <summary>Finds an event for a rule; another rule whose event is wanted looks for a different one (augmenting paths).</summary>
    private bool Place(int rule, DateTime now, Dictionary<long, CorrelationItem> chosen, HashSet<long> tried)
    {
        for (var i = _latest[rule].Count - 1; i >= 0; i--)
        {
            var item = _latest[rule][i];
            if (now - item.TimeUtc > span)
                return false;
            if (!tried.Add(item.Event) || (chosen.TryGetValue(item.Event, out var taken) && !Place(taken.Part, now, chosen, tried)))
                continue;
            chosen[item.Event] = item;
            return true;
        }
        return false;
    }
}
