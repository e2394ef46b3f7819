using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>That an account used a role of this server from an address in one year, as User Access Logging sums it up.</summary>
public sealed record UserAccess : Record
{
    /// <summary>The role's name, or its GUID where it has none that is known.</summary>
    public required string Role { get; init; }

    /// <summary><c>domain\user</c> as logged, in lower case by Windows; empty for a client without a name.</summary>
    public required string Account { get; init; }

    public required string Address { get; init; }

    /// <summary>The client's name by the same database, when it has one.</summary>
    public string HostName { get; init; } = "";

    /// <summary>When the row was made.</summary>
    public required DateTime? FirstUtc { get; init; }

    public required DateTime? LastUtc { get; init; }

    public required long Accesses { get; init; }

    /// <summary>Days (UTC) on which there were accesses, in order, and how many.</summary>
    public required IReadOnlyList<KeyValuePair<DateTime, int>> Days { get; init; }

    public override string Kind => "user-access";

    public override DateTime? Utc => FirstUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("role", Role);
        json.WriteString("account", Account);
        json.WriteString("address", Address);
        json.WriteString("hostName", HostName);
        json.WriteString("lastUtc", UtcText.Format(LastUtc));
        json.WriteNumber("accesses", Accesses);
        json.WriteStartObject("days");
        foreach (var (day, count) in Days)
            json.WriteNumber(day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), count);
        json.WriteEndObject();
    }
}
