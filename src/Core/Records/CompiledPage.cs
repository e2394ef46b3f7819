using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>What ASP.NET wrote down when it compiled a page that a client had asked for (a <c>.compiled</c> file).</summary>
public sealed record CompiledPage : Record
{
    /// <summary>URL path of the page, <c>/aspnet_client/x.aspx</c>.</summary>
    public required string VirtualPath { get; init; }

    /// <summary>Name of the assembly that it was compiled into, without <c>.dll</c>; empty for a page that needs no code.</summary>
    public string Assembly { get; init; } = "";

    /// <summary>Files that the page was made of, as URL paths.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>When it was compiled: the file's own time.</summary>
    public DateTime? CompiledUtc { get; init; }

    public override string Kind => "compiled-page";

    public override DateTime? Utc => CompiledUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("virtualPath", VirtualPath);
        json.WriteString("assembly", Assembly);
        json.WriteStartArray("dependencies");
        foreach (var dependency in Dependencies)
            json.WriteStringValue(dependency);
        json.WriteEndArray();
    }
}
