using System.Text.Json;
using System.Text.RegularExpressions;

namespace Afterpatch.Testing;

/// <summary>Holds JSON against the part of JSON Schema that docs/case.schema.json uses.</summary>
public static class SchemaCheck
{
    /// <summary>Every place where the value is not what the schema asks for.</summary>
    public static IEnumerable<string> Errors(JsonElement schema, JsonElement value, string path = "$")
    {
        if (schema.TryGetProperty("anyOf", out var choices))
            return choices.EnumerateArray().Any(choice => !Errors(choice, value, path).Any()) ? [] : [$"{path}: fits none of the choices"];
        if (!IsOfType(schema, value))
            return [$"{path}: {value.ValueKind} is not {schema.GetProperty("type")}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => ObjectErrors(schema, value, path),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => Errors(schema.GetProperty("items"), item, $"{path}[{index}]")),
            JsonValueKind.String => StringErrors(schema, value.GetString()!, path),
            _ => [],
        };
    }

    private static IEnumerable<string> ObjectErrors(JsonElement schema, JsonElement value, string path)
    {
        var names = new HashSet<string>();
        foreach (var property in value.EnumerateObject())
        {
            if (!names.Add(property.Name))
                yield return $"{path}.{property.Name}: comes twice";
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(property.Name, out var inner)
                || schema.TryGetProperty("additionalProperties", out inner) && inner.ValueKind == JsonValueKind.Object)
                foreach (var error in Errors(inner, property.Value, $"{path}.{property.Name}"))
                    yield return error;
            else
                yield return $"{path}.{property.Name}: is not in the schema";
        }
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Select(name => name.GetString()!).Where(name => !names.Contains(name)))
                yield return $"{path}.{name}: is missing";
    }

    private static IEnumerable<string> StringErrors(JsonElement schema, string text, string path)
    {
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.GetString() == text))
            yield return $"{path}: '{text}' is none of the words";
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!))
            yield return $"{path}: '{text}' does not match {pattern}";
    }

    private static bool IsOfType(JsonElement schema, JsonElement value)
    {
        if (!schema.TryGetProperty("type", out var type))
            return true;
        var names = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()) : [type.GetString()];
        return names.Contains(value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Null => "null",
            _ => "integer",
        });
    }
}
