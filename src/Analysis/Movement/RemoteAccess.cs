using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>What one log tells of one account that came from one machine in one way, or went there: a count and times, not the events.</summary>
internal sealed record RemoteAccess : Record
{
    public required AccessKind AccessKind { get; init; }

    public bool IsOutbound { get; init; }

    /// <summary>Address or name of the other machine as the events have it; empty when there is none.</summary>
    public string Remote { get; init; } = "";

    /// <summary>Name of the other machine that an event told beside its address.</summary>
    public string RemoteName { get; init; } = "";

    /// <summary><c>DOMAIN\user</c>, a user alone, or a SID without a name.</summary>
    public string Account { get; init; } = "";

    public string Sid { get; init; } = "";

    public string By { get; init; } = "";

    public string Via { get; init; } = "";

    public string Package { get; init; } = "";

    public int LogonType { get; init; } = -1;

    public bool IsUnplaced { get; init; }

    /// <summary>The machine that wrote the events.</summary>
    public string Computer { get; init; } = "";

    /// <summary>The events were forwarded: that machine need not be this server.</summary>
    public bool IsForwarded { get; init; }

    public required long Succeeded { get; init; }

    public required long Failed { get; init; }

    /// <summary>Null where all of them failed.</summary>
    public DateTime? FirstSuccessUtc { get; init; }

    /// <summary>Logons among them that got special privileges (4672).</summary>
    public long Privileged { get; init; }

    public required DateTime FirstUtc { get; init; }

    public required DateTime LastUtc { get; init; }

    /// <summary>When, by the minute.</summary>
    public required TimeTally Times { get; init; }

    /// <summary>First, first privileged and last event.</summary>
    public required IReadOnlyList<EvidencePointer> Evidence { get; init; }

    public override string Kind => "remote-access";

    public override DateTime? Utc => FirstUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("kind", Words.Of(AccessKind));
        json.WriteString("remote", Remote);
        json.WriteString("account", Account);
        json.WriteNumber("succeeded", Succeeded);
        json.WriteNumber("failed", Failed);
    }
}
