using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A field list that came into force in a text log. A list that loses columns hides what attackers leave in them.</summary>
public sealed record LogFields : Record
{
    /// <summary>Source family, as in <see cref="TextSchema.Family"/>.</summary>
    public required string Family { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>Time of the first row under it, UTC.</summary>
    public required DateTime? FromUtc { get; init; }

    public override string Kind => "log-fields";

    public override DateTime? Utc => FromUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        json.WriteStartArray("fields");
        foreach (var field in Fields)
            json.WriteStringValue(field);
        json.WriteEndArray();
    }
}
