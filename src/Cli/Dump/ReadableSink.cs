using System.Globalization;
using System.Text.Json;
using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Dump;

/// <summary>Writes whatever a parser gives for a person to read: one line for the fact, an indented line for each of its fields.</summary>
internal sealed class ReadableSink(TextWriter output, Texts texts, CancellationToken cancelled) : IRecordSink
{
    public CancellationToken Cancelled => cancelled;

    public bool WantsEverything => true;

    public void Event(EventRow row)
    {
        Heading(UtcText.Format(row.TimeUtc), "event", $"#{row.RecordId} {row.Channel} {row.Provider} {row.EventId} {row.Computer} {row.UserSid}");
        var fields = row.Shape.Fields;
        for (var i = 0; i < fields.Count; i++)
            Field(fields[i], row.Text(i));
    }

    public void Row(TextRow row)
    {
        Heading(row.TryGetUtc(out var utc) ? UtcText.Format(utc) : "-", row.Schema.Family, texts.Say("tell.line", ("line", row.LineNumber)));
        var fields = row.Schema.Fields;
        for (var i = 0; i < fields.Count; i++)
            if (!row.Field(i).IsEmpty)
                Field(fields[i], row.Text(i));
    }

    public void Add(Record record)
    {
        var at = record.At;
        var place = at.RecordId is { } id ? $"#{id}" : at.Line > 0 ? texts.Say("tell.line", ("line", at.Line)) : at.Offset >= 0 ? texts.Say("tell.offset", ("offset", at.Offset.ToString("X", CultureInfo.InvariantCulture))) : "";
        Heading(UtcText.Format(record.Utc) ?? "-", record.Kind, $"{at.Source} {place}");
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            record.WriteFields(json);
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(bytes.ToArray());
        foreach (var field in document.RootElement.EnumerateObject())
        {
            var value = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText();
            Field(field.Name, record is Diagnostic ? texts.Phrases.Of(value) : value);
        }
    }

    private void Heading(string utc, string kind, string rest)
    {
        output.Write(utc);
        output.Write(' ');
        output.Write(TerminalText.Safe(kind));
        output.Write(' ');
        output.WriteLine(TerminalText.Safe(rest.TrimEnd()));
    }

    private void Field(string name, ReadOnlySpan<char> value)
    {
        output.Write("    ");
        output.Write(TerminalText.Safe(name));
        output.Write(": ");
        output.WriteLine(TerminalText.Safe(value.ToString()));
    }
}
