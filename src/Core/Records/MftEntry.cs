using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>One file of an <c>$MFT</c>, alive or deleted, under one of its names.</summary>
public sealed record MftEntry : Record
{
    /// <summary>Windows path; under <c>$OrphanFiles</c> when the way up to the root is lost.</summary>
    public required string Path { get; init; }

    public required long Entry { get; init; }

    /// <summary>Sequence of the record as it is; a deleted file's references stood one below.</summary>
    public required int Sequence { get; init; }

    public long ParentEntry { get; init; }

    public int ParentSequence { get; init; }

    /// <summary>Bytes of the unnamed stream.</summary>
    public long SizeBytes { get; init; }

    public bool IsDirectory { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>True when the parent is gone or its record was used anew.</summary>
    public bool IsOrphan { get; init; }

    public FileAttributes Attributes { get; init; }

    /// <summary>Times of <c>$STANDARD_INFORMATION</c>: programs may set them.</summary>
    public FourTimes Standard { get; init; }

    /// <summary>Times of <c>$FILE_NAME</c>: only the system sets them.</summary>
    public FourTimes Named { get; init; }

    /// <summary>Key into <c>$Secure</c>, 0 when there is none.</summary>
    public long SecurityId { get; init; }

    public string? OwnerSid { get; init; }

    /// <summary>Names of further data streams.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>Where a junction or symbolic link leads; empty for others.</summary>
    public string LinkTarget { get; init; } = "";

    /// <summary>What the record itself still holds of a file of interest; null when the data lie elsewhere.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    public override string Kind => "mft-entry";

    public override DateTime? Utc => Standard.ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteNumber("entry", Entry);
        json.WriteNumber("sequence", Sequence);
        json.WriteNumber("parentEntry", ParentEntry);
        json.WriteNumber("parentSequence", ParentSequence);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteString("attributes", Attributes.ToString());
        json.WriteBoolean("directory", IsDirectory);
        json.WriteBoolean("deleted", IsDeleted);
        json.WriteBoolean("orphan", IsOrphan);
        Standard.Write(json, "si");
        Named.Write(json, "fn");
        if (OwnerSid is not null)
            json.WriteString("ownerSid", OwnerSid);
        if (LinkTarget.Length > 0)
            json.WriteString("linkTarget", LinkTarget);
        if (Streams.Count > 0)
        {
            json.WriteStartArray("streams");
            foreach (var stream in Streams)
                json.WriteStringValue(stream);
            json.WriteEndArray();
        }
        if (Content is { } content)
            json.WriteBase64String("content", content.Span);
    }
}
