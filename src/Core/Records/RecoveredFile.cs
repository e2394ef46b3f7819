using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A deleted file whose content could still be read.</summary>
public sealed record RecoveredFile : Record
{
    public required string Path { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Where the bytes come from: an MFT record, free clusters, a volume shadow copy, in the container's words.</summary>
    public required string From { get; init; }

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    /// <summary>A moment at which the file was still there: that of the volume shadow copy which it comes from; null for one from the volume itself.</summary>
    public DateTime? SeenUtc { get; init; }

    public string? OwnerSid { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>At most 4 MiB.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    public override string Kind => "recovered-file";

    public override DateTime? Utc => ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteString("from", From);
        json.WriteString("sha256", Sha256);
        if (SeenUtc is { } seen)
            json.WriteString("seen", UtcText.Format(seen));
        if (OwnerSid is not null)
            json.WriteString("ownerSid", OwnerSid);
    }
}
