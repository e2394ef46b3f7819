using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>How one server-side page that Exchange does not bring was used, according to one web server log.</summary>
public sealed record PageUse : Record
{
    public const int MaxClients = 16;
    public const int MaxValues = 8;
    public const int MaxSamples = 4;

    /// <summary>URL path as first logged.</summary>
    public required string Path { get; init; }

    /// <summary>Answers of 200 to 299 to POST.</summary>
    public long SuccessfulPosts { get; init; }

    /// <summary>Answers of 200 to 299 to anything else.</summary>
    public long SuccessfulGets { get; init; }

    /// <summary>Answers of 404 and 410.</summary>
    public long NotFound { get; init; }

    /// <summary>Answers of 500 and above.</summary>
    public long Failed { get; init; }

    public DateTime? FirstSuccessUtc { get; init; }

    public DateTime? LastSuccessUtc { get; init; }

    /// <summary>First answer of 404 after the last success.</summary>
    public DateTime? FirstMissingUtc { get; init; }

    /// <summary>Successes that came with a Referer: a browser that followed a link.</summary>
    public long WithReferer { get; init; }

    /// <summary>Successes without an authenticated user.</summary>
    public long Anonymous { get; init; }

    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }

    /// <summary>Addresses with a success, at most <see cref="MaxClients"/>.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    public IReadOnlyList<string> UserAgents { get; init; } = [];

    public required IReadOnlyList<WebRequest> Samples { get; init; }

    public override string Kind => "page-use";

    public override DateTime? Utc => FirstSuccessUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteNumber("successfulPosts", SuccessfulPosts);
        json.WriteNumber("successfulGets", SuccessfulGets);
        json.WriteNumber("notFound", NotFound);
    }
}
