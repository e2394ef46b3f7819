using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>That a program was on the server, from what Windows remembers of programs; not that it still is, and not when it ran.</summary>
public sealed record ProgramTrace : Record
{
    /// <summary><c>shimcache</c>, <c>amcache</c>, <c>sysmon</c>.</summary>
    public required string Family { get; init; }

    public required string Path { get; init; }

    /// <summary>Lower-case hexadecimal; empty when it is not told.</summary>
    public string Sha1 { get; init; } = "";

    /// <summary>As <see cref="Sha1"/>; only Sysmon tells it.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>As <see cref="Sha1"/>; only Sysmon tells it.</summary>
    public string Md5 { get; init; } = "";

    /// <summary>shimcache: last write of the file. amcache: when the entry was made. sysmon: of the event.</summary>
    public DateTime? SeenUtc { get; init; }

    public override string Kind => "program-trace";

    public override DateTime? Utc => SeenUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        json.WriteString("path", Path);
        json.WriteString("sha1", Sha1);
        if (Sha256.Length > 0)
            json.WriteString("sha256", Sha256);
        if (Md5.Length > 0)
            json.WriteString("md5", Md5);
    }
}
