using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Rules;

namespace Afterpatch.Analysis.Sigma.Correlations;

internal enum CorrelationKind
{
    EventCount,
    ValueCount,
    Temporal,
    TemporalOrdered,
    ValueSum,
    ValueAverage,
    ValuePercentile,
    ValueMedian,
}

/// <summary>A rule on several matches of other rules.</summary>
/// <remarks>Spec: Sigma correlation rules 2.1.</remarks>
internal sealed record SigmaCorrelation(RuleHeader Header, CorrelationKind Kind, TimeSpan Span)
{
    /// <summary>Ids or names of the rules, in order, with the line of each.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> References { get; init; }

    public required IReadOnlyList<string> GroupBy { get; init; }

    public required IReadOnlyList<FieldAlias> Aliases { get; init; }

    /// <summary>All must hold. Empty for temporal kinds: then every rule must occur.</summary>
    public required IReadOnlyList<NumberMatcher> Conditions { get; init; }

    /// <summary>True when the condition says <c>neq</c>.</summary>
    public decimal? NotEqual { get; init; }

    /// <summary>The field whose values are counted or reckoned with; several for <c>value_count</c>.</summary>
    public IReadOnlyList<string> ValueFields { get; init; } = [];

    public decimal Percentile { get; init; } = 50;

    /// <summary>True when the rules that it refers to alert by themselves as well.</summary>
    public bool Generate { get; init; }

    /// <summary>False for correlations that only feed other correlations.</summary>
    public bool Alerts { get; set; } = true;

    /// <summary>True when another correlation refers to this one.</summary>
    public bool FeedsCorrelation { get; set; }

    public bool Holds(decimal value) => Conditions.All(condition => condition.Holds(value)) && value != NotEqual;

    /// <summary>True when more events can only help: then a match is reported as soon as it is reached.</summary>
    public bool MoreOnlyHelps => IsAmount && HasOnlyLowerBounds;

    /// <summary>
    /// True when windows that overlap and hold are one match. Not for amounts with an upper bound: two windows together would be more than it allows.
    /// </summary>
    public bool IsOneStretch => !IsAmount || HasOnlyLowerBounds;

    /// <summary>Counts and sums; averages and ranks need not grow with their window.</summary>
    private bool IsAmount => Kind is CorrelationKind.EventCount or CorrelationKind.ValueCount or CorrelationKind.ValueSum;

    private bool HasOnlyLowerBounds =>
        NotEqual is null && Conditions.All(condition => condition.Comparison is NumberComparison.Greater or NumberComparison.GreaterOrEqual);
}

/// <summary>A correlation's own name for a field of one of its rules.</summary>
/// <param name="Rule">The rule's name or id.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record FieldAlias(string Name, string Rule, string Field, int Line);
