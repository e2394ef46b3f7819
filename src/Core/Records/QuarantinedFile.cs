using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A file that a security product put away: where it lay, or, as a record of its own, what it held. The two are joined by <see cref="ContentId"/>.</summary>
public sealed record QuarantinedFile : Record
{
    /// <summary>Where the file lay; empty in the record of the content.</summary>
    public string Path { get; init; } = "";

    public string Threat { get; init; } = "";

    public DateTime? QuarantinedUtc { get; init; }

    public DateTime? CreatedUtc { get; init; }

    /// <summary>Name under which the content is kept, upper-case hexadecimal.</summary>
    public required string ContentId { get; init; }

    /// <summary>At most 4 MiB; null in the record of the place.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    public override string Kind => "quarantined-file";

    public override DateTime? Utc => QuarantinedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("threat", Threat);
        json.WriteString("contentId", ContentId);
        if (CreatedUtc is { } created)
            json.WriteString("created", UtcText.Format(created));
        if (Content is { } content)
        {
            json.WriteNumber("sizeBytes", content.Length);
            json.WriteString("sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content.Span)));
        }
    }
}
