using System.Text.Json;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Correlations;

/// <summary>A correlation rule that held for one group of events over one stretch of time.</summary>
public sealed record CorrelationMatch : Record
{
    public required RuleHeader Rule { get; init; }

    public required DateTime FirstUtc { get; init; }

    public required DateTime LastUtc { get; init; }

    /// <summary>Names and values of the fields of <c>group-by</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Group { get; init; }

    /// <summary>Events that it rests on.</summary>
    public required long Count { get; init; }

    /// <summary>The first of them, at most <see cref="MaxEvents"/>.</summary>
    public required IReadOnlyList<SigmaMatch> Events { get; init; }

    public const int MaxEvents = 20;

    public override string Kind => "sigma-correlation";

    public override DateTime? Utc => FirstUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("ruleId", Rule.Id);
        json.WriteString("title", Rule.Title);
        json.WriteNumber("count", Count);
        foreach (var (name, value) in Group)
            json.WriteString(name, value);
    }
}
