using System.Globalization;
using System.Text;
using System.Text.Json;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Cli.Dump;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Field values against those that SigmaHQ recorded beside its regression logs (made by another reader).</summary>
public sealed class EvtxRealDataTests
{
    [Fact]
    public void Every_value_of_the_regression_cases_is_read_alike()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var values = 0;
        foreach (var expected in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "evtx-sigma-regression"), "*.json", SearchOption.AllDirectories).Order())
            values += Compare(expected);
        Assert.True(values > 3_000, $"only {values} values were compared");
    }

    private static int Compare(string expected)
    {
        var events = Dump(Path.ChangeExtension(expected, ".evtx"));
        var values = 0;
        foreach (var document in Documents(File.ReadAllText(expected)))
        {
            var parts = document.GetProperty("Event");
            var fields = events[parts.GetProperty("System").GetProperty("EventRecordID").GetUInt64()];
            foreach (var (name, value) in System(parts.GetProperty("System")).Concat(Data(parts)))
            {
                Assert.True(fields.TryGetProperty(name, out var ours), $"{expected}: {name} is missing");
                Assert.True(IsSame(value, ours), $"{expected}: {name} is {ours}, not {value}");
                values++;
            }
        }
        return values;
    }

    /// <summary>The other reader cuts white space off the end of texts and writes times to the microsecond.</summary>
    private static bool IsSame(JsonElement theirs, JsonElement ours)
    {
        if (theirs.ValueKind != JsonValueKind.String)
            return theirs.GetRawText() == ours.GetRawText();
        var (expected, actual) = (theirs.GetString()!, ours.GetString()!);
        return expected == actual || expected == actual.TrimEnd() || IsSameTime(expected, actual);
    }

    private static bool IsSameTime(string expected, string actual) =>
        DateTime.TryParse(expected, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var their)
        && DateTime.TryParse(actual, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var our)
        && our - their is { Ticks: >= 0 and < TimeSpan.TicksPerMicrosecond };

    private static Dictionary<ulong, JsonElement> Dump(string path)
    {
        using var output = new MemoryStream();
        using (var sink = new JsonLinesSink(output, CancellationToken.None))
        {
            new EvtxParser().Parse(new EvidenceFile(path, new FileInfo(path).Length, () => File.OpenRead(path)), sink);
            sink.Flush();
        }
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("record").GetString() == "event")
            .ToDictionary(line => line.GetProperty("recordId").GetUInt64(), line => line.GetProperty("fields"));
    }

    /// <summary>The files hold one JSON text or several.</summary>
    private static List<JsonElement> Documents(string text)
    {
        var documents = new List<JsonElement>();
        var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF').Trim());
        for (var at = 0; at < bytes.Length;)
        {
            var reader = new Utf8JsonReader(bytes.AsSpan(at), isFinalBlock: true, new JsonReaderState(new() { AllowMultipleValues = true }));
            documents.Add(JsonElement.ParseValue(ref reader));
            at += (int)reader.BytesConsumed;
            while (at < bytes.Length && bytes[at] <= 0x20)
                at++;
        }
        return [.. documents.SelectMany(document => document.ValueKind == JsonValueKind.Array ? [.. document.EnumerateArray()] : new[] { document })];
    }

    private static IEnumerable<(string, JsonElement)> System(JsonElement system)
    {
        foreach (var field in system.EnumerateObject())
        {
            if (field.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
                yield return (field.Name, field.Value);
            else if (field.Value.ValueKind == JsonValueKind.Object && field.Value.TryGetProperty("#attributes", out var attributes))
                foreach (var attribute in attributes.EnumerateObject())
                    yield return (Name(field.Name, attribute.Name), attribute.Value);
        }
    }

    private static string Name(string element, string attribute) => (element, attribute) switch
    {
        ("Provider", "Name") => "Provider",
        ("Provider", "Guid") => "ProviderGuid",
        ("TimeCreated", _) => "TimeCreated",
        _ => attribute,
    };

    private static IEnumerable<(string, JsonElement)> Data(JsonElement parts) =>
        parts.TryGetProperty("EventData", out var data) && data.ValueKind == JsonValueKind.Object
            ? data.EnumerateObject().Select(field => (field.Name, field.Value)) : [];
}
