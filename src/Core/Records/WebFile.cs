using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A file that lies where the web server may run it, or that carries server-side code wherever it lies.</summary>
public sealed record WebFile : Record
{
    public required string Path { get; init; }

    public required long SizeBytes { get; init; }

    public required string Sha256 { get; init; }

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public FileAttributes? Attributes { get; init; }

    public string? OwnerSid { get; init; }

    /// <summary>The file's bytes, at most 4 MiB of them; detectors judge these.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    public override string Kind => "web-file";

    public override DateTime? Utc => ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteString("sha256", Sha256);
    }
}
