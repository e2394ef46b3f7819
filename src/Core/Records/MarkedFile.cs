using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A file of interest by its first bytes or by its name.</summary>
public sealed record MarkedFile : Record
{
    /// <summary>The mark of a log whose content is noise.</summary>
    public const string EncryptedLog = "encrypted log";

    public required string Path { get; init; }

    /// <summary>The bytes at its start in readable form, or empty when its name told.</summary>
    public string Mark { get; init; } = "";

    public required long SizeBytes { get; init; }

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public bool IsDeleted { get; init; }

    public override string Kind => "marked-file";

    public override DateTime? Utc => ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("mark", Mark);
        json.WriteNumber("sizeBytes", SizeBytes);
    }
}
