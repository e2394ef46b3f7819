using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Lines of a text log that say the same thing, counted, with the first of them.</summary>
public sealed record LoggedLine : Record
{
    public required DateTime? TimeUtc { get; init; }

    public required string Family { get; init; }

    /// <summary>The sieve that kept it and why, as a stable tag.</summary>
    public required string Reason { get; init; }

    /// <summary>What they have in common: a subject, an agent's name.</summary>
    public required string Value { get; init; }

    /// <summary>Whom they concern, where the log says it.</summary>
    public string Account { get; init; } = "";

    public long Count { get; init; } = 1;

    public DateTime? LastUtc { get; init; }

    /// <summary>The first line, shortened.</summary>
    public required string Text { get; init; }

    public override string Kind => "logged-line";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        json.WriteString("reason", Reason);
        json.WriteString("value", Value);
        json.WriteString("account", Account);
        json.WriteNumber("count", Count);
    }
}
