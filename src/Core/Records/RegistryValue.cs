using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A value of a registry hive.</summary>
public sealed record RegistryValue : Record
{
    /// <summary>Full path of its key; empty for a recovered value whose key is not known.</summary>
    public required string Path { get; init; }

    /// <summary>Empty for the default value.</summary>
    public required string Name { get; init; }

    /// <summary><c>REG_SZ</c>, <c>REG_DWORD</c>, ... or the number in hexadecimal where it has no name.</summary>
    public required string Type { get; init; }

    /// <summary>Strings as they are, lists joined by line feeds, numbers in decimal, other bytes in hexadecimal. Empty when withheld.</summary>
    public required string Data { get; init; }

    public required uint SizeBytes { get; init; }

    /// <summary>Last write of its key.</summary>
    public DateTime? LastWriteUtc { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>The data are a secret (password hashes, LSA secrets, boot key) and are never shown.</summary>
    public bool IsWithheld { get; init; }

    public override string Kind => "registry-value";

    public override DateTime? Utc => LastWriteUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("name", Name);
        json.WriteString("type", Type);
        json.WriteString("data", Data);
        json.WriteNumber("sizeBytes", SizeBytes);
        if (LastWriteUtc is { } written)
            json.WriteString("lastWriteUtc", UtcText.Format(written));
        json.WriteBoolean("deleted", IsDeleted);
        if (IsWithheld)
            json.WriteBoolean("withheld", true);
    }
}
