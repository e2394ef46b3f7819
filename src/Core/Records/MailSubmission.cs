using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Messages that one sender handed in through web services within an hour, counted.</summary>
public sealed record MailSubmission : Record
{
    public required string Sender { get; init; }

    public required long Count { get; init; }

    public required DateTime FirstUtc { get; init; }

    public required DateTime LastUtc { get; init; }

    public override string Kind => "mail-submission";

    public override DateTime? Utc => FirstUtc;

    public override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("sender", Sender);
        json.WriteNumber("count", Count);
        json.WriteString("lastUtc", UtcText.Format(LastUtc));
    }
}
