using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A database with the tables of Active Directory, whatever its name.</summary>
public sealed record DirectoryDatabase : Record
{
    public required string Path { get; init; }

    public required long SizeBytes { get; init; }

    public required DateTime? CreatedUtc { get; init; }

    public required DateTime? ModifiedUtc { get; init; }

    public bool IsDeleted { get; init; }

    public override string Kind => "directory-database";

    public override DateTime? Utc => CreatedUtc ?? ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteNumber("sizeBytes", SizeBytes);
    }
}
