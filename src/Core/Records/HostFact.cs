using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A fact about the server itself: <c>name</c>, <c>domain</c>, <c>os</c>, <c>timeZone</c>, <c>installRoot</c>, <c>ip</c>.</summary>
public sealed record HostFact : Record
{
    public required string Name { get; init; }

    public required string Value { get; init; }

    /// <summary>Higher wins where two sources disagree: 3 configuration, 2 many log lines, 1 one log line.</summary>
    public int Weight { get; init; } = 1;

    public DateTime? SeenUtc { get; init; }

    public override string Kind => "host-fact";

    public override DateTime? Utc => SeenUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("value", Value);
    }
}
