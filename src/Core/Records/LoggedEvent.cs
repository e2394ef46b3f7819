using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>One Windows event that an event sieve kept, as text.</summary>
public sealed record LoggedEvent : Record
{
    public required DateTime TimeUtc { get; init; }

    public required string Channel { get; init; }

    public required string Provider { get; init; }

    public required int EventId { get; init; }

    /// <summary>Computer name that the event carries (the origin of a forwarded event).</summary>
    public required string Computer { get; init; }

    /// <summary>1 critical, 2 error, 3 warning, 4 information, 0 always logged.</summary>
    public int Level { get; init; }

    /// <summary>Security identifier from the event's <c>System/Security/@UserID</c>, or empty.</summary>
    public string UserSid { get; init; } = "";

    /// <summary>Names and values of <c>EventData</c> or <c>UserData</c> in file order; unnamed data are called <c>Data</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Data { get; init; }

    /// <summary>First value with that name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var pair in Data)
                if (pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return pair.Value;
            return null;
        }
    }

    /// <summary>The n-th value whatever its name, or empty.</summary>
    public string ValueAt(int index) => index < Data.Count ? Data[index].Value : "";

    public override string Kind => "event";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("channel", Channel);
        json.WriteString("provider", Provider);
        json.WriteNumber("eventId", EventId);
        json.WriteString("computer", Computer);
        foreach (var pair in Data)
            json.WriteString(pair.Key, pair.Value);
    }
}
