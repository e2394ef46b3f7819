using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Something that could not be read, or was read only in part. A result like any other: stored, reported, seen by detectors.</summary>
public sealed record Diagnostic : Record
{
    public Diagnostic() { }

    /// <param name="source">Windows path of the file.</param>
    /// <param name="offset">Byte offset of the damage, -1 when it concerns the whole file.</param>
    /// <param name="field">Name of the specification's field that was wrong, or of the part that is missing.</param>
    /// <param name="reason">What is wrong, in one short English phrase.</param>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public Diagnostic(string source, long offset, string field, string reason)
    {
        At = new EvidencePointer(source, offset);
        Field = field;
        Reason = reason;
    }

    public required string Field { get; init; }

    public required string Reason { get; init; }

    /// <summary>Records that were announced but could not be read because of this; 0 when not known.</summary>
    public long LostRecords { get; init; }

    public override string Kind => "diagnostic";

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("field", Field);
        json.WriteString("reason", Reason);
        if (LostRecords > 0)
            json.WriteNumber("lostRecords", LostRecords);
    }
}
