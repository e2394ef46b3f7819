using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Correlations;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>One match as one line of JSON.</summary>
internal sealed class HuntJson : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public HuntJson() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public ReadOnlySpan<byte> Line(SigmaMatch match)
    {
        Begin(match.Rule, match.At);
        if (match.TimeUtc is { } utc)
            _json.WriteString("utc", UtcText.Format(utc));
        WriteFields(match.All);
        _json.WriteStartArray("matched");
        foreach (var name in match.Matched.Select(pair => pair.Key).Distinct(StringComparer.Ordinal))
            _json.WriteStringValue(name);
        _json.WriteEndArray();
        return End(match.Rule);
    }

    public ReadOnlySpan<byte> Line(CorrelationMatch match)
    {
        Begin(match.Rule, match.At);
        _json.WriteString("utc", UtcText.Format(match.FirstUtc));
        _json.WriteString("lastUtc", UtcText.Format(match.LastUtc));
        _json.WriteNumber("count", match.Count);
        WriteFields(match.Group);
        _json.WriteStartArray("events");
        foreach (var item in match.Events)
        {
            _json.WriteStartObject();
            _json.WriteString("ruleId", item.Rule.Id);
            WritePlace(item.At);
            _json.WriteString("utc", UtcText.Format(item.TimeUtc!.Value));
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        return End(match.Rule);
    }

    public void Dispose() => _json.Dispose();

    private void Begin(RuleHeader rule, EvidencePointer at)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("ruleId", rule.Id);
        _json.WriteString("title", rule.Title);
        _json.WriteString("level", Words.Of(rule.Level));
        WritePlace(at);
    }

    private void WritePlace(EvidencePointer at)
    {
        _json.WriteString("source", at.Source);
        if (at.RecordId is { } record)
            _json.WriteNumber("recordId", record);
        else if (at.Line > 0)
            _json.WriteNumber("line", at.Line);
        else
            _json.WriteNumber("offset", at.Offset);
    }

    /// <summary>Names that repeat (unnamed data) become one property with an array, so that the object has each name once.</summary>
    private void WriteFields(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        _json.WriteStartObject("fields");
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, _) in fields)
            names[name] = names.GetValueOrDefault(name) + 1;
        foreach (var (name, value) in fields)
        {
            if (!names.Remove(name, out var count))
                continue;
            if (count == 1)
            {
                _json.WriteString(name, value);
                continue;
            }
            _json.WriteStartArray(name);
            foreach (var same in fields.Where(pair => pair.Key == name))
                _json.WriteStringValue(same.Value);
            _json.WriteEndArray();
        }
        _json.WriteEndObject();
    }

    private ReadOnlySpan<byte> End(RuleHeader rule)
    {
        _json.WriteString("author", rule.Author);
        _json.WriteString("ruleFile", rule.File);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        return _buffer.WrittenSpan;
    }
}
