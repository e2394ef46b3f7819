using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Afterpatch.Core;

namespace Afterpatch.Reports.Json;

/// <summary>Writes <c>case.json</c>, the whole result; its shape is docs/case.schema.json. Fixed order of properties, UTF-8, two spaces.</summary>
public sealed class CaseJson : IReport
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public string Id => "json";

    public string FileName => "case.json";

    public void Write(CaseResult result, Texts texts, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("schema", "case.schema.json");
        json.WriteBoolean("partial", result.IsPartial);
        WriteTool(json, result.Tool);
        WriteHost(json, result.Host);
        WriteVerdict(json, result.Verdict, texts);
        List(json, "findings", result.Findings, finding => FindingJson.Write(json, finding, texts));
        List(json, "story", result.Story, entry => WriteStory(json, entry, texts));
        List(json, "exposure", result.Exposure, window => WriteExposure(json, window, texts));
        CredentialJson.Write(json, result, texts);
        MovementJson.Write(json, result.Movement);
        List(json, "coverage", result.Coverage, entry => WriteCoverage(json, entry));
        List(json, "plan", result.Plan, step => WriteStep(json, step, texts));
        List(json, "inventory", result.Inventory, item => WriteInventory(json, item));
        List(json, "diagnostics", result.Diagnostics, diagnostic => WriteDiagnostic(json, diagnostic));
        List(json, "manifest", result.Manifest, entry => WriteManifest(json, entry));
        WriteUnlisted(json, result.Unlisted);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void WriteTool(Utf8JsonWriter json, ToolInfo tool)
    {
        json.WriteStartObject("tool");
        json.WriteString("name", tool.Name);
        json.WriteString("version", tool.Version);
        json.WriteStartObject("knowledge");
        json.WriteString("date", tool.KnowledgeDate);
        json.WriteString("sha256", tool.KnowledgeSha256);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, HostInfo host)
    {
        json.WriteStartObject("host");
        json.WriteString("name", host.Name);
        json.WriteString("domain", host.Domain);
        json.WriteString("os", host.Os);
        json.WriteString("timeZone", host.TimeZone);
        if (host.Exchange is { } exchange)
            WriteExchange(json, exchange);
        else
            json.WriteNull("exchange");
        json.WriteEndObject();
    }

    private static void WriteExchange(Utf8JsonWriter json, ExchangeInfo exchange)
    {
        json.WriteStartObject("exchange");
        json.WriteString("product", exchange.Product);
        json.WriteString("cumulativeUpdate", exchange.CumulativeUpdate);
        json.WriteString("build", exchange.Build);
        Time(json, "installedUtc", exchange.InstalledUtc);
        List(json, "history", exchange.History, period =>
        {
            json.WriteString("build", period.Build);
            json.WriteString("name", period.Name);
            Time(json, "fromUtc", period.FromUtc);
            Time(json, "toUtc", period.ToUtc);
            json.WriteString("basis", period.Basis);
        });
        json.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter json, Verdict verdict, Texts texts)
    {
        json.WriteStartObject("verdict");
        json.WriteString("overall", Words.Of(verdict.Overall));
        List(json, "questions", verdict.Questions, answer =>
        {
            json.WriteString("id", Words.Of(answer.Id));
            json.WriteString("answer", Words.Of(answer.Answer));
            json.WriteString("confidence", Words.Of(answer.Confidence));
            Strings(json, "because", answer.Because);
            List(json, "limits", answer.Limits, limit =>
            {
                json.WriteString("key", limit.Key);
                json.WriteString("text", texts.Render(limit));
            });
        });
        json.WriteEndObject();
    }

    private static void WriteStory(Utf8JsonWriter json, StoryEntry entry, Texts texts)
    {
        Time(json, "utc", entry.Utc);
        json.WriteString("phase", entry.Phase);
        json.WriteString("text", texts.Render(entry.Text));
        Strings(json, "findings", entry.Findings);
    }

    private static void WriteExposure(Utf8JsonWriter json, ExposureWindow window, Texts texts)
    {
        json.WriteString("cve", window.Cve);
        json.WriteString("name", window.Name);
        Time(json, "fromUtc", window.FromUtc);
        Time(json, "toUtc", window.ToUtc);
        json.WriteBoolean("exploited", window.IsExploited);
        json.WriteString("basis", texts.Render(window.Basis));
    }

    private static void WriteCoverage(Utf8JsonWriter json, CoverageEntry entry)
    {
        json.WriteString("source", entry.Source);
        json.WriteString("question", Words.Of(entry.Question));
        Time(json, "fromUtc", entry.FromUtc);
        Time(json, "toUtc", entry.ToUtc);
        List(json, "gaps", entry.Gaps, gap =>
        {
            json.WriteString("fromUtc", UtcText.Format(gap.FromUtc));
            json.WriteString("toUtc", UtcText.Format(gap.ToUtc));
        });
        Strings(json, "missing", entry.Lacking);
        json.WriteString("state", Words.Of(entry.State));
    }

    private static void WriteStep(Utf8JsonWriter json, PlanStep step, Texts texts)
    {
        json.WriteNumber("order", step.Order);
        json.WriteString("id", step.Id);
        json.WriteString("phase", step.Phase);
        json.WriteString("action", texts.Render(step.Action));
        Strings(json, "why", step.Why);
        json.WriteString("reason", step.Reason is { } reason ? texts.Render(reason) : "");
        json.WriteString("breaks", step.Breaks is { } breaks ? texts.Render(breaks) : "");
        Strings(json, "subjects", step.Subjects);
        json.WriteString("dryRun", step.DryRun);
        json.WriteString("command", step.Command);
        json.WriteString("verify", step.Verify is { } verify ? texts.Render(verify) : "");
    }

    private static void WriteInventory(Utf8JsonWriter json, InventoryItem item)
    {
        json.WriteString("kind", item.Kind);
        json.WriteString("name", item.Name);
        json.WriteString("healthy", item.Healthy);
        FindingJson.WritePairs(json, "fields", item.Fields);
        json.WriteString("source", item.At.Source);
    }

    private static void WriteDiagnostic(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteString("source", diagnostic.At.Source);
        json.WriteNumber("offset", diagnostic.At.Offset);
        json.WriteString("field", diagnostic.Field);
        json.WriteString("reason", diagnostic.Reason);
    }

    private static void WriteManifest(Utf8JsonWriter json, ManifestEntry entry)
    {
        json.WriteString("path", entry.Path);
        json.WriteNumber("size", entry.SizeBytes);
        json.WriteString("sha256", entry.Sha256);
        json.WriteString("parser", entry.Parser);
        json.WriteNumber("records", entry.Records);
        json.WriteNumber("diagnostics", entry.Diagnostics);
    }

    private static void WriteUnlisted(Utf8JsonWriter json, UnlistedFiles unlisted)
    {
        if (unlisted.Files == 0)
            return;
        json.WriteStartObject("unlisted");
        json.WriteNumber("files", unlisted.Files);
        json.WriteNumber("size", unlisted.SizeBytes);
        json.WriteEndObject();
    }

    internal static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> writeFields)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            writeFields(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            json.WriteStringValue(item);
        json.WriteEndArray();
    }

    internal static void Time(Utf8JsonWriter json, string name, DateTime? utc) => json.WriteString(name, UtcText.Format(utc));
}
