using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A file name that the file system still holds outside of its live records: in the slack of a directory index or of an MFT record, in <c>$LogFile</c>.</summary>
public sealed record NameTrace : Record
{
    /// <summary><c>i30</c>, <c>i30-slack</c>, <c>mft-slack</c>, <c>logfile</c>.</summary>
    public required string Family { get; init; }

    public required string Name { get; init; }

    /// <summary>Folder as a Windows path; null when only its number is known.</summary>
    public string? Folder { get; init; }

    /// <summary>0 when the number was overwritten.</summary>
    public long Entry { get; init; }

    public int Sequence { get; init; }

    public long ParentEntry { get; init; }

    public int ParentSequence { get; init; }

    public long SizeBytes { get; init; }

    public bool IsDirectory { get; init; }

    public FourTimes Times { get; init; }

    /// <summary>Content that stood beside the name in the log; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    public override string Kind => "name-trace";

    public override DateTime? Utc => Times.ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        json.WriteString("name", Name);
        if (Folder is not null)
            json.WriteString("folder", Folder);
        json.WriteNumber("entry", Entry);
        json.WriteNumber("sequence", Sequence);
        json.WriteNumber("parentEntry", ParentEntry);
        json.WriteNumber("parentSequence", ParentSequence);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteBoolean("directory", IsDirectory);
        Times.Write(json, "fn");
        if (Content is { } content)
            json.WriteBase64String("content", content.Span);
    }
}
