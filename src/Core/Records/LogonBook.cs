using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Every logon session of one event log, packed: accounts once, sessions as numbers. Also boots, disconnections and password changes.</summary>
public sealed record LogonBook : Record
{
    public required IReadOnlyList<LogonAccount> Accounts { get; init; }

    public required IReadOnlyList<LogonSession> Sessions { get; init; }

    /// <summary>Moments at which Windows started, in the order of the log.</summary>
    public IReadOnlyList<DateTime> BootsUtc { get; init; } = [];

    /// <summary>Moments at which Windows or its event log stopped.</summary>
    public IReadOnlyList<DateTime> StopsUtc { get; init; } = [];

    /// <summary>Remote desktop sessions that were left without being ended, and taken up again.</summary>
    public IReadOnlyList<SessionBreak> Breaks { get; init; } = [];

    /// <summary>Passwords that were changed or reset: account position and time.</summary>
    public IReadOnlyList<PasswordChange> PasswordChanges { get; init; } = [];

    /// <summary>Sessions that were left out because the log has more of them than are kept.</summary>
    public long Dropped { get; init; }

    /// <summary>How often the clock was set by more than five minutes (4616).</summary>
    public int ClockJumps { get; init; }

    public DateTime? FirstUtc { get; init; }

    public DateTime? LastUtc { get; init; }

    public override string Kind => "logon-book";

    public override DateTime? Utc => null;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("accounts", Accounts.Count);
        json.WriteNumber("sessions", Sessions.Count);
        json.WriteNumber("boots", BootsUtc.Count);
        json.WriteNumber("dropped", Dropped);
        json.WriteNumber("clockJumps", ClockJumps);
    }
}
