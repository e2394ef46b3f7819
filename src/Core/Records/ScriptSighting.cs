using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>A script or a command line that was met in evidence, as text.</summary>
public sealed record ScriptSighting : Record
{
    /// <summary>Where it was met: <c>script-block</c>, <c>module-log</c>, <c>engine</c>, <c>process</c>, <c>service</c>, <c>file</c>, <c>transcript</c>, <c>history</c>.</summary>
    public required string Family { get; init; }

    public required string Text { get; init; }

    public DateTime? TimeUtc { get; init; }

    /// <summary>Account or SID that ran it, or empty.</summary>
    public string User { get; init; } = "";

    /// <summary>Path of the script file where the evidence names one, or empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>False when parts of the text are missing from the evidence.</summary>
    public bool IsComplete { get; init; } = true;

    public override string Kind => "script";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family);
        json.WriteString("user", User);
        json.WriteString("path", Path);
        json.WriteBoolean("complete", IsComplete);
        json.WriteString("text", Text);
    }
}
