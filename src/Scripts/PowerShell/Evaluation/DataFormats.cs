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

    private const int MaxRows = 200_000;

    /// <summary>Elements become tables: attributes and children by name, several of a name a list, a child without anything inside its text.</summary>
    public static object? Xml(string text, EvaluationBudget budget)
    {
        try
        {
            using var reader = System.Xml.XmlReader.Create(new StringReader(text.Trim()), new System.Xml.XmlReaderSettings { DtdProcessing = System.Xml.DtdProcessing.Prohibit, XmlResolver = null });
            var document = System.Xml.Linq.XDocument.Load(reader);
            var table = new HashValue();
            table.Entries[document.Root!.Name.LocalName] = Element(document.Root, budget, 0);
            return table;
        }
        catch (System.Xml.XmlException)
        {
            return Unknown.Value; // no XML: what the cast would do is an error
        }
    }

    private static object? Element(System.Xml.Linq.XElement element, EvaluationBudget budget, int depth)
    {
        if (depth > MaxDepth || !budget.Step())
            return Unknown.Value;
        if (!element.HasAttributes && !element.HasElements)
            return element.Value;
        var table = new HashValue();
        foreach (var attribute in element.Attributes())
            table.Entries[attribute.Name.LocalName] = attribute.Value;
        foreach (var group in element.Elements().GroupBy(child => child.Name.LocalName))
        {
            var values = group.Select(child => Element(child, budget, depth + 1)).ToArray();
            table.Entries[group.Key] = values.Length == 1 ? values[0] : values;
        }
        if (!element.HasElements)
            table.Entries["#text"] = table.Entries["InnerText"] = element.Value;
        return table;
    }

    /// <summary>Rows without line breaks inside, each a table by the head's names.</summary>
    public static object? Csv(IReadOnlyList<string> lines, char delimiter, EvaluationBudget budget)
    {
        var head = lines.Count > 0 ? Fields(lines[0], delimiter) : [];
        if (lines.Count > MaxRows || head.Count == 0 || !budget.Step(lines.Count))
            return Unknown.Value;
        var rows = new List<object?>();
        foreach (var line in lines.Skip(1))
        {
            if (line.Length == 0)
                continue;
            var row = new HashValue();
            var fields = Fields(line, delimiter);
            for (var i = 0; i < head.Count; i++)
                row.Entries[head[i]] = i < fields.Count ? fields[i] : null;
            rows.Add(row);
        }
        return rows.Count == 1 ? rows[0] : rows.ToArray();
    }

    private static List<string> Fields(string line, char delimiter)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"' && line.IndexOf('"', at + 1) is > 0 and var close)
            {
                fields.Add(line[(at + 1)..close]);
                at = close + 2;
                continue;
            }
            var end = line.IndexOf(delimiter, at);
            end = end < 0 ? line.Length : end;
            fields.Add(line[at..end].Trim());
            at = end + 1;
        }
        return fields;
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
