using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A registry hive as a file: what it is by content, where it lies, when it was saved.</summary>
public sealed record HiveFile : Record
{
    /// <summary><c>system</c>, <c>software</c>, <c>sam</c>, <c>security</c>, <c>user</c>, <c>userclasses</c>, <c>amcache</c>, <c>bcd</c>, <c>other</c>.</summary>
    public required string HiveKind { get; init; }

    /// <summary>From the hive's header: when the kernel last wrote it; for a saved copy, when it was saved.</summary>
    public required DateTime? FlushedUtc { get; init; }

    /// <summary>It lies where Windows itself keeps this kind of hive or its own backups.</summary>
    public required bool IsInItsPlace { get; init; }

    public required long SizeBytes { get; init; }

    public bool IsDeleted { get; init; }

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public override string Kind => "hive-file";

    public override DateTime? Utc => FlushedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("hive", HiveKind);
        if (FlushedUtc is { } flushed)
            json.WriteString("flushedUtc", UtcText.Format(flushed));
        json.WriteBoolean("inItsPlace", IsInItsPlace);
        json.WriteNumber("sizeBytes", SizeBytes);
    }
}
