using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>What one file of evidence covers: its family, first and last time, counts, holes. The ground of every "no evidence".</summary>
public sealed record SourceSpan : Record
{
    /// <summary>Source family, as in the coverage table: <c>iis</c>, <c>httpproxy/ecp</c>, <c>evtx/Security</c>, <c>web-root</c>...</summary>
    public required string Family { get; init; }

    public DateTime? FirstUtc { get; init; }

    public DateTime? LastUtc { get; init; }

    /// <summary>Rows or records that were read.</summary>
    public required long Records { get; init; }

    /// <summary>Rows or records that were announced or seen, but not understood.</summary>
    public long Lost { get; init; }

    /// <summary>Holes inside the file that are larger than the family's own rhythm explains.</summary>
    public IReadOnlyList<TimeGap> Gaps { get; init; } = [];

    public override string Kind => "source-span";

    public override DateTime? Utc => FirstUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        if (FirstUtc is { } first)
            json.WriteString("firstUtc", UtcText.Format(first));
        if (LastUtc is { } last)
            json.WriteString("lastUtc", UtcText.Format(last));
        json.WriteNumber("records", Records);
        json.WriteNumber("lost", Lost);
    }
}

/// <summary>A hole in time, both ends UTC, the first and last moments without records.</summary>
public readonly record struct TimeGap(DateTime FromUtc, DateTime ToUtc);
