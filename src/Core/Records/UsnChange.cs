using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>One record of the change journal <c>$UsnJrnl:$J</c>.</summary>
public sealed record UsnChange : Record
{
    public required DateTime? TimeUtc { get; init; }

    /// <summary>Offset in the journal since it was made.</summary>
    public required long Usn { get; init; }

    /// <summary>Name of the file without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The path as it was then, whole when <see cref="AnchorEntry"/> is the root (5), else relative to that directory.</summary>
    public required string Path { get; init; }

    public required long Entry { get; init; }

    public required int Sequence { get; init; }

    /// <summary>The uppermost directory that the journal and the <c>$MFT</c> could name the place of.</summary>
    public required long AnchorEntry { get; init; }

    public required int AnchorSequence { get; init; }

    /// <summary><c>FILE_CREATE|CLOSE</c>: names of the Windows SDK without their prefix.</summary>
    public required string Reasons { get; init; }

    public FileAttributes Attributes { get; init; }

    public bool IsPathWhole => AnchorEntry == 5;

    public override string Kind => "usn-change";

    public override DateTime? Utc => TimeUtc;

    public bool Has(string reason) => Reasons.Contains(reason, StringComparison.Ordinal);

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("usn", Usn);
        json.WriteString("path", IsPathWhole ? Path : $"<{AnchorEntry}-{AnchorSequence}>\\{Path}");
        json.WriteString("name", Name);
        json.WriteString("reasons", Reasons);
        json.WriteNumber("entry", Entry);
        json.WriteNumber("sequence", Sequence);
        json.WriteString("attributes", Attributes.ToString());
    }
}
