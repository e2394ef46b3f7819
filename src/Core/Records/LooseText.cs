using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A small text that lies where no product puts one: a script, or a note that asks to be read.</summary>
public sealed record LooseText : Record
{
    public required string Path { get; init; }

    /// <summary><c>script</c> or <c>note</c>.</summary>
    public required string Role { get; init; }

    public required string Text { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public bool IsDeleted { get; init; }

    public override string Kind => $"loose-{Role}";

    public override DateTime? Utc => ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("text", Text);
    }
}
