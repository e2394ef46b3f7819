using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Commands;

/// <summary>One thing that a command did, which says little alone: administrators do it too.</summary>
internal sealed record CommandAct : Record
{
    public required DateTime TimeUtc { get; init; }

    public required CommandActKind Act { get; init; }

    /// <summary>A stable word for acts against recovery (<c>copies-deleted</c>), else the program or the tool.</summary>
    public required string What { get; init; }

    /// <summary>The machine or the store at the other end, or empty.</summary>
    public string Target { get; init; } = "";

    public required string Command { get; init; }

    public string User { get; init; } = "";

    public required string Computer { get; init; }

    public override string Kind => "command-act";

    public override DateTime? Utc => TimeUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("act", Words.Of(Act));
        json.WriteString("what", What);
        json.WriteString("target", Target);
        json.WriteString("command", Command);
        json.WriteString("user", User);
    }
}
