using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>An Exchange management cmdlet that was run, from any of the logs that keep it.</summary>
public sealed record CmdletInvocation : Record
{
    public required DateTime? TimeUtc { get; init; }

    /// <summary>Where it was read: <c>msexchange-management</c>, <c>ecp</c>, <c>rps-cmdlet</c>, <c>audit</c>, <c>script-block</c>.</summary>
    public required string Family { get; init; }

    public required string Cmdlet { get; init; }

    /// <summary>Parameters as logged.</summary>
    public string Parameters { get; init; } = "";

    public string Caller { get; init; } = "";

    /// <summary>Whose mailbox the control panel was opened for, where the log has its address; empty otherwise.</summary>
    public string Mailbox { get; init; } = "";

    /// <summary>Null when the log does not say.</summary>
    public bool? Succeeded { get; init; }

    public override string Kind => "cmdlet";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        json.WriteString("cmdlet", Cmdlet);
        json.WriteString("parameters", Parameters);
        json.WriteString("caller", Caller);
        if (Succeeded is { } succeeded)
            json.WriteBoolean("succeeded", succeeded);
    }
}
