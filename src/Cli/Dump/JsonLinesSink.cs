using System.Text.Json;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;

namespace Afterpatch.Cli.Dump;

/// <summary>Writes whatever a parser gives as JSON lines.</summary>
internal sealed class JsonLinesSink : IRecordSink, IHiveSink, IDisposable
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JsonEscaping.Encoder };
    private readonly OutputBuffer _output;
    private readonly EventJsonWriter _events;
    private readonly TextRowJsonWriter _rows;
    private readonly HiveJsonWriter _hive;
    private readonly Utf8JsonWriter _json;

    public JsonLinesSink(Stream output, CancellationToken cancelled)
    {
        Cancelled = cancelled;
        _output = new(output);
        _events = new(_output);
        _rows = new(_output);
        _hive = new(_output);
        _json = new(_output, Options);
    }

    public CancellationToken Cancelled { get; }

    public bool WantsEverything => true;

    public void Event(EventRow row)
    {
        if (row is EvtxEventRow evtx)
            _events.Write(evtx);
        else
            Add(row.Keep());
    }

    public void Row(TextRow row) => _rows.Write(row);

    public void Key(in HiveKeyRow row) => _hive.Write(row);

    public void Value(in HiveValueRow row) => _hive.Write(row);

    public void Add(Record record)
    {
        _json.WriteStartObject();
        _json.WriteString("record", record.Kind);
        if (record.Utc is { } utc)
            _json.WriteString("utc", UtcText.Format(utc));
        WritePointer(record.At);
        _json.WriteStartObject("fields");
        record.WriteFields(_json);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _output.Write("\n"u8);
        _output.EndLine();
    }

    public void Flush() => _output.Flush();

    public void Dispose()
    {
        _json.Dispose();
        _output.Dispose();
    }

    private void WritePointer(EvidencePointer at)
    {
        _json.WriteString("source", at.Source);
        if (at.Offset >= 0)
            _json.WriteNumber("offset", at.Offset);
        if (at.RecordId is { } id)
            _json.WriteNumber("recordId", id);
        if (at.Line > 0)
            _json.WriteNumber("line", at.Line);
    }
}
