using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A threat that a security product says it found, and what it did about it.</summary>
public sealed record ThreatDetection : Record
{
    public required DateTime? TimeUtc { get; init; }

    /// <summary><c>msert</c>, <c>defender</c>...</summary>
    public required string Product { get; init; }

    /// <summary>The vendor's name for it, <c>Backdoor:ASP/Chopper.F!dha</c>.</summary>
    public required string Threat { get; init; }

    /// <summary>File, key or process it was found in, without the product's prefix; empty when not said.</summary>
    public string Resource { get; init; } = "";

    /// <summary><c>Remove</c>, <c>Quarantine</c>... as the product writes it; empty when not said.</summary>
    public string Action { get; init; } = "";

    /// <summary>Result code or word as logged.</summary>
    public string Result { get; init; } = "";

    public override string Kind => "threat-detection";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("product", Product);
        json.WriteString("threat", Threat);
        json.WriteString("resource", Resource);
        json.WriteString("action", Action);
        json.WriteString("result", Result);
    }
}
