using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>What an NTFS boot sector says of its volume.</summary>
public sealed record VolumeFact : Record
{
    public required string SerialNumber { get; init; }

    public required long SizeBytes { get; init; }

    public required int ClusterBytes { get; init; }

    public required int RecordBytes { get; init; }

    /// <summary>When the shadow copy was made that the boot sector is of; null for the volume itself.</summary>
    public DateTime? ShadowCopyUtc { get; init; }

    public override string Kind => "ntfs-volume";

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("serialNumber", SerialNumber);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteNumber("clusterBytes", ClusterBytes);
        json.WriteNumber("recordBytes", RecordBytes);
        if (ShadowCopyUtc is { } utc)
            json.WriteString("shadowCopy", UtcText.Format(utc));
    }
}
