using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Reports.Json;

/// <summary>One finding as an object of <c>case.json</c>, without its braces.</summary>
internal static class FindingJson
{
    public static void Write(Utf8JsonWriter json, Finding finding, Texts texts)
    {
        json.WriteString("id", finding.Id);
        json.WriteString("detector", finding.Detector);
        json.WriteString("title", texts.Title(finding));
        json.WriteString("severity", Words.Of(finding.Severity));
        json.WriteString("confidence", Words.Of(finding.Confidence));
        json.WriteString("outcome", Words.Of(finding.Outcome));
        json.WriteStartArray("attack");
        foreach (var technique in finding.Attack)
            json.WriteStringValue(technique);
        json.WriteEndArray();
        json.WriteString("state", Words.Of(finding.State));
        json.WriteStartArray("answers");
        foreach (var question in finding.Answers)
            json.WriteStringValue(Words.Of(question));
        json.WriteEndArray();
        json.WriteString("firstUtc", UtcText.Format(finding.FirstUtc));
        json.WriteString("lastUtc", UtcText.Format(finding.LastUtc));
        WriteSubject(json, "subject", finding.Subject);
        json.WriteStartArray("entities");
        foreach (var entity in finding.Entities)
            WriteSubject(json, null, entity);
        json.WriteEndArray();
        WriteEvidence(json, finding.Evidence);
        WritePairs(json, "details", finding.Details);
    }

    /// <summary>Pairs as one object; a name that comes again gets a number, so that no value is lost and no key is written twice.</summary>
    public static void WritePairs(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject(name);
        foreach (var pair in pairs)
        {
            var key = pair.Key;
            for (var number = 2; !seen.Add(key); number++)
                key = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{pair.Key}#{number}");
            json.WriteString(key, pair.Value);
        }
        json.WriteEndObject();
    }

    private static void WriteSubject(Utf8JsonWriter json, string? name, Subject subject)
    {
        if (name is null)
            json.WriteStartObject();
        else
            json.WriteStartObject(name);
        json.WriteString("kind", subject.Kind);
        json.WriteString("value", subject.Value);
        json.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter json, IReadOnlyList<EvidenceItem> evidence)
    {
        json.WriteStartArray("evidence");
        foreach (var item in evidence.Take(Finding.MaxEvidence))
        {
            json.WriteStartObject();
            json.WriteString("source", item.At.Source);
            json.WriteString("sha256", item.Sha256);
            if (item.At.RecordId is { } recordId)
                json.WriteNumber("recordId", recordId);
            if (item.At.Line > 0)
                json.WriteNumber("line", item.At.Line);
            if (item.At.Offset >= 0)
                json.WriteNumber("offset", item.At.Offset);
            json.WriteNumber("length", item.At.Length);
            json.WriteString("excerpt", item.Excerpt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
