using System.Text.Json;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>A rule that matched one event or one line.</summary>
public sealed record SigmaMatch : Record
{
    public required RuleHeader Rule { get; init; }

    public required DateTime? TimeUtc { get; init; }

    /// <summary>False for a match that only feeds correlations.</summary>
    public bool Alerts { get; init; } = true;

    /// <summary>Channel of an event, family of a text log.</summary>
    public required string Origin { get; init; }

    /// <summary>The fields that the rule looked at, by the rule's names.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Matched { get; init; }

    /// <summary>All fields of the event or line, by the log's names; empty unless they were asked for.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All { get; init; } = [];

    /// <summary>More matches of the same rule in the same file that were counted and not kept.</summary>
    public long More { get; init; }

    /// <summary>The latest of <see cref="More"/>.</summary>
    public DateTime? MoreLastUtc { get; init; }

    public override string Kind => "sigma-match";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("ruleId", Rule.Id);
        json.WriteString("title", Rule.Title);
        foreach (var (name, value) in Matched)
            json.WriteString(name, value);
    }
}
