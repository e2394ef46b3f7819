using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A key of a registry hive.</summary>
public sealed record RegistryKey : Record
{
    /// <summary>Full path with its root: <c>HKLM\SYSTEM\ControlSet001\Services</c>.</summary>
    public required string Path { get; init; }

    public required DateTime? LastWriteUtc { get; init; }

    public string ClassName { get; init; } = "";

    /// <summary>Owner, group and access list in SDDL, or empty.</summary>
    public string Security { get; init; } = "";

    /// <summary>Recovered from space that no living key owns. Its path may begin with <c>?</c> where its parents are gone.</summary>
    public bool IsDeleted { get; init; }

    public override string Kind => "registry-key";

    public override DateTime? Utc => LastWriteUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        if (LastWriteUtc is { } written)
            json.WriteString("lastWriteUtc", UtcText.Format(written));
        if (ClassName.Length > 0)
            json.WriteString("className", ClassName);
        if (Security.Length > 0)
            json.WriteString("security", Security);
        json.WriteBoolean("deleted", IsDeleted);
    }
}
