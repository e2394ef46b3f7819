using System.Text;
using System.Text.Json;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>The cmdlet in an audit record's JSON.</summary>
/// <param name="Parameters">In the notation of the command line, <c>-Name "value"</c>.</param>
internal readonly record struct AuditData(string Operation, string Parameters, string User)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <returns>False when the text is no JSON object; the caller keeps it as it is.</returns>
    public static bool TryRead(string json, out AuditData data)
    {
        data = default;
        if (!json.StartsWith('{'))
            return false;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var root = document.RootElement;
            data = new(Text(root, "Operation"), ParametersOf(root), Text(root, "UserId"));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string ParametersOf(JsonElement root)
    {
        var text = new StringBuilder();
        if (Text(root, "ObjectId") is { Length: > 0 } target)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"-ObjectId \"{target}\"");
        if (root.TryGetProperty(nameof(Parameters), out var parameters) && parameters.ValueKind == JsonValueKind.Array)
            foreach (var parameter in parameters.EnumerateArray().Take(256))
                if (parameter.ValueKind == JsonValueKind.Object)
                    text.Append(text.Length > 0 ? " " : "").Append('-').Append(Text(parameter, "Name")).Append(" \"")
                        .Append(Text(parameter, "Value").Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return text.ToString();
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ToString() : "";
}
