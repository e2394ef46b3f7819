using System.Text.Json;
using Afterpatch.Core;
using Afterpatch.Scripts.PowerShell;

namespace Afterpatch.Analysis.Sieves.Scripts;

/// <summary>A script from evidence with the judgement of it; only those worth a detector's time are kept.</summary>
internal sealed record JudgedScript : Record
{
    public required ScriptSighting Sighting { get; init; }

    public required ScriptJudgement Judgement { get; init; }

    public override string Kind => "judged-script";

    public override DateTime? Utc => Sighting.TimeUtc;

    /// <summary>A history command by command, each with its line; anything else as a whole.</summary>
    public static IEnumerable<JudgedScript> AllOf(ScriptSighting sighting)
    {
        if (sighting.Family != "history")
            return Of(sighting) is { } whole ? [whole] : [];
        return CommandHistory.Judge(sighting.Text).Select(command => new JudgedScript
        {
            At = sighting.At with { Line = command.Line },
            Sighting = sighting with { At = sighting.At with { Line = command.Line }, Text = command.Text },
            Judgement = command.Judgement,
        });
    }

    /// <summary>Null when the script is of no interest: nothing malicious, nothing hidden.</summary>
    public static JudgedScript? Of(ScriptSighting sighting)
    {
        var origin = sighting.Family switch
        {
            "process" or "service" or "engine" => ScriptOrigin.CommandLine,
            "transcript" => ScriptOrigin.Transcript,
            "history" => ScriptOrigin.History,
            "file" => ScriptOrigins.OfFile(sighting.Path.Length > 0 ? sighting.Path : sighting.At.Source),
            _ => ScriptOrigin.ScriptBlock,
        };
        var judgement = Deobfuscator.Judge(sighting.Text, origin);
        return judgement.IsNoteworthy ? new JudgedScript { At = sighting.At, Sighting = sighting, Judgement = judgement } : null;
    }

    public override void WriteFields(Utf8JsonWriter json)
    {
        Sighting.WriteFields(json);
        json.WriteBoolean("malicious", Judgement.Malicious);
        json.WriteNumber("layers", Judgement.Layers);
    }
}
