namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>One event, or one moment of a match of an inner correlation, as a correlation sees it.</summary>
/// <param name="Part">Position of its rule among those that the correlation refers to.</param>
/// <param name="Order">Tells moments of the same time apart: the order in which events were read.</param>
/// <param name="Event">The same for everything that is one event, or one match of an inner correlation.</param>
/// <param name="Events">The events that it rests on.</param>
/// <param name="Below">What it is in the inner correlation; null for an event.</param>
internal sealed record CorrelationItem(int Part, DateTime TimeUtc, long Order, long Event, IReadOnlyList<SigmaMatch> Events, InnerItem? Below)
{
    /// <summary>Values of the correlation's own fields.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>A field of the event; above an inner correlation, what that one groups by comes first.</summary>
    public string? Find(string name) => Below is { } inner ? inner.Find(name) : Events[0].Matched.FirstOrDefault(pair => pair.Key == name).Value;

    /// <summary>In the order of time; what follows from an event comes after it.</summary>
    public static int Compare(CorrelationItem left, CorrelationItem right) =>
        (left.TimeUtc, left.Order, left.Event, left.Part).CompareTo((right.TimeUtc, right.Order, right.Event, right.Part));
}

/// <summary>An event inside a match of an inner correlation.</summary>
internal sealed record InnerItem(SigmaCorrelation Correlation, CorrelationItem Item)
{
    public string? Find(string name)
    {
        for (var i = 0; i < Correlation.GroupBy.Count; i++)
            if (Correlation.GroupBy[i] == name)
                return Item.Values[i];
        return Item.Find(name);
    }
}
