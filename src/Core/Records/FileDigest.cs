using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Hashes of a program or script that lies where intruders put theirs, for comparison with published ones.</summary>
public sealed record FileDigest : Record
{
    public required string Path { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Lower-case hexadecimal, as the two others.</summary>
    public required string Sha256 { get; init; }

    public required string Sha1 { get; init; }

    public required string Md5 { get; init; }

    /// <summary>Where the program's symbols lay when it was built, or empty.</summary>
    public string PdbPath { get; init; } = "";

    public DateTime? CreatedUtc { get; init; }

    public DateTime? ModifiedUtc { get; init; }

    public bool IsDeleted { get; init; }

    public override string Kind => "file-digest";

    public override DateTime? Utc => ModifiedUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteNumber("sizeBytes", SizeBytes);
        json.WriteString("sha256", Sha256);
        json.WriteString("sha1", Sha1);
        json.WriteString("md5", Md5);
        if (PdbPath.Length > 0)
            json.WriteString("pdb", PdbPath);
    }
}
