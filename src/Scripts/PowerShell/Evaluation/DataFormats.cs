using System.Text.Json;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Tables that stand as text in a script.</summary>
internal static class DataFormats
{
    private const int MaxDepth = 64;

    public static object? Json(string text, EvaluationBudget budget)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true });
            return Value(document.RootElement, budget);
        }
        catch (JsonException)
        {
            return Unknown.Value; // not JSON: what the cmdlet would do is an error
        }
    }

    private static object? Value(JsonElement element, EvaluationBudget budget)
    {
        if (!budget.Step())
            return Unknown.Value;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var table = new HashValue();
                foreach (var property in element.EnumerateObject())
                    table.Entries[property.Name] = Value(property.Value, budget);
                return table;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(item => Value(item, budget)).ToArray();
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) ? Conversions.Smallest(whole) : element.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return null;
        }
    }

    /// <summary>Lines <c>name = value</c>; a back-slash would escape as in a regular expression, such text is left alone.</summary>
    public static object? StringData(string text)
    {
        if (text.Contains('\\', StringComparison.Ordinal))
            return Unknown.Value;
        var table = new HashValue();
        foreach (var line in text.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !line.TrimStart().StartsWith('#'))
                table.Entries[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        }
        return table;
    }
}
