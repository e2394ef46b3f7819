using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A password stood in a command line: whose, and of which tool. The password itself is not kept.</summary>
public sealed record TypedPassword : Record
{
    /// <summary>As the command line writes it.</summary>
    public required string Account { get; init; }

    /// <summary>Lower case, without extension.</summary>
    public required string Tool { get; init; }

    public required DateTime TimeUtc { get; init; }

    public override string Kind => "typed-password";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("account", Account);
        json.WriteString("tool", Tool);
    }
}
