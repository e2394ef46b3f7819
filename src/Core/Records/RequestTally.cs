using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Requests of one client in one log that show the same thing, counted, with a few of them kept.</summary>
public sealed record RequestTally : Record
{
    public const int MaxSamples = 4;
    public const int MaxValues = 8;

    /// <summary>What they show: a detector's id and the leg of the attack, <c>exploit.proxyshell/mapi</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether these requests got what they asked for, as far as their status tells.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>The client's address; <c>*</c> when there were too many to keep apart.</summary>
    public required string ClientIp { get; init; }

    /// <summary>Asked by a server, of itself or of another's back end: the one behind it stands in the front end's log.</summary>
    public bool IsRelayed { get; init; }

    public required long Count { get; init; }

    public required DateTime? FirstUtc { get; init; }

    public required DateTime? LastUtc { get; init; }

    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }

    /// <summary>Accounts named by them, at most <see cref="MaxValues"/>.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>What they reached for: paths, mailboxes; at most <see cref="MaxValues"/>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The first ones.</summary>
    public required IReadOnlyList<WebRequest> Samples { get; init; }

    public override string Kind => "request-tally";

    public override DateTime? Utc => FirstUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("reason", Reason);
        json.WriteString("outcome", Outcome.ToString());
        json.WriteString("clientIp", ClientIp);
        json.WriteNumber("count", Count);
        json.WriteNumber("responseBytes", ResponseBytes);
    }
}
