using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Evidence that an Exchange build ran on the server at a time.</summary>
public sealed record BuildFact : Record
{
    /// <summary>Four numbers, <c>15.1.2106.2</c>.</summary>
    public required string Build { get; init; }

    /// <summary>The time of the observation or the installation, UTC; null when the source is undated.</summary>
    public required DateTime? TimeUtc { get; init; }

    /// <summary>True when the source says that the build was installed then; false when it was merely seen running.</summary>
    public required bool IsInstallation { get; init; }

    /// <summary>Where it comes from, as a stable word: <c>setup-log</c>, <c>httpproxy</c>, <c>registry</c>, <c>file-version</c>.</summary>
    public required string Basis { get; init; }

    public override string Kind => "exchange-build";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("build", Build);
        json.WriteBoolean("installation", IsInstallation);
        json.WriteString("basis", Basis);
    }
}
