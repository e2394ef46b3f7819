using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>An archive that lies about on the server, by the names of its members.</summary>
public sealed record ArchiveListing : Record
{
    public required string Path { get; init; }

    /// <summary><c>zip</c> or <c>cab</c>.</summary>
    public required string Format { get; init; }

    public required long SizeBytes { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    /// <summary>At most 1,000 names in order.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    public bool IsDeleted { get; init; }

    public override string Kind => "archive-listing";

    public override DateTime? Utc => ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("format", Format);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteStartArray("members");
        foreach (var member in Members)
            json.WriteStringValue(member);
        json.WriteEndArray();
    }
}
