namespace Afterpatch.Formats.Ntfs;

/// <summary>A whole attribute of a file, put together from the records that hold its parts.</summary>
public sealed class NtfsAttribute
{
    public required AttributeType Type { get; init; }

    /// <summary>Name of the stream or index; empty for the unnamed one.</summary>
    public required string Name { get; init; }

    public required ushort Id { get; init; }

    public AttributeFlags Flags { get; init; }

    /// <summary>The content of a resident attribute, null for a non-resident one.</summary>
    public byte[]? Resident { get; init; }

    /// <summary>Runs of a non-resident attribute, ordered by VCN.</summary>
    public List<DataRun> Runs { get; } = [];

    /// <summary>Size in bytes as announced.</summary>
    public long Size { get; init; }

    public long InitializedSize { get; init; }

    public int CompressionUnit { get; init; }

    public bool IsResident => Resident is not null;
}
