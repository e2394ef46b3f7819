namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>One event, or one match of an inner correlation, as a correlation sees it.</summary>
/// <param name="Part">Position of its rule among those that the correlation refers to.</param>
/// <param name="Order">Tells events of the same time apart: the order in which they were read.</param>
/// <param name="Values">Values of the correlation's own fields.</param>
internal sealed record CorrelationItem(int Part, DateTime TimeUtc, long Order, string[] Values, IReadOnlyList<SigmaMatch> Events);
