using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Scenarios;

/// <summary>What a right assessment says of this evidence, in words of no particular detector.</summary>
internal sealed record Truth
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Scenario { get; init; }

    public required string About { get; init; }

    public required ulong Seed { get; init; }

    public required string Host { get; init; }

    public required DateTime FromUtc { get; init; }

    public required DateTime ToUtc { get; init; }

    public required IReadOnlyList<TruthBuild> Builds { get; init; }

    public required TruthVerdict Verdict { get; init; }

    public required IReadOnlyList<TruthFinding> Findings { get; init; }

    /// <summary>Who came and who went, all of it; null where so few events are written that neighbours are left out.</summary>
    public IReadOnlyList<TruthMovement>? Movement { get; init; }

    /// <summary>Whose secrets were within reach; null where the scenario does not say.</summary>
    public IReadOnlyList<TruthCredential>? Credentials { get; init; }

    /// <summary>The resets that follow from it, in their order.</summary>
    public IReadOnlyList<string>? Resets { get; init; }

    public string Json() => JsonSerializer.Serialize(this, Options).ReplaceLineEndings("\n") + "\n";
}

internal sealed record TruthBuild(string Version, string Name, DateTime InstalledUtc);

/// <summary>Answers as <c>case.json</c> spells them; null where either answer is right.</summary>
internal sealed record TruthVerdict(string Overall)
{
    public string? Exposed { get; init; }

    public string? Exploited { get; init; }

    public string? StillInside { get; init; }

    public string? Taken { get; init; }

    public string? Spread { get; init; }
}

/// <param name="Kind">What it is: <c>proxylogon</c>, <c>webshell-file</c>, <c>webshell-used</c>, <c>hives-saved</c>, <c>log-cleared</c>...</param>
/// <param name="Outcome"><c>attempted</c>, <c>succeeded</c> or <c>context</c>.</param>
internal sealed record TruthFinding(string Kind, string Claim, string SubjectKind, string Subject, DateTime? FirstUtc, DateTime? LastUtc, string Outcome);

/// <param name="Certainty"><c>proven</c> or <c>possible</c>.</param>
/// <param name="InForce">Whether what was taken still works: <c>yes</c>, <c>no</c>, <c>partly</c>, <c>unknown</c>.</param>
internal sealed record TruthCredential(string Kind, string Identity, string Certainty, string InForce);
