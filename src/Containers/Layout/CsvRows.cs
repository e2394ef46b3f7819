using System.Text;

namespace Afterpatch.Containers.Layout;

/// <summary>Rows of a collector's own CSV list, by column name. Quoted values may hold commas, quotes and line ends.</summary>
internal static class CsvRows
{
    /// <summary>A list names millions of files at most; a longer one is not one of ours.</summary>
    private const int MaxRows = 5_000_000;

    private const int MaxValueLength = 64 * 1024;

    public static IEnumerable<IReadOnlyDictionary<string, string>> Read(TextReader text)
    {
        var header = Row(text);
        if (header is null)
            yield break;
        for (var count = 0; count < MaxRows && Row(text) is { } row; count++)
        {
            var values = new Dictionary<string, string>(header.Count, StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < Math.Min(header.Count, row.Count); i++)
                values[header[i].Trim('\uFEFF', ' ')] = row[i];
            yield return values;
        }
    }

    private static List<string>? Row(TextReader text)
    {
        var first = text.Peek();
        while (first is '\r' or '\n')
        {
            text.Read();
            first = text.Peek();
        }
        if (first < 0)
            return null;
        var row = new List<string>();
        var value = new StringBuilder();
        var isQuoted = false;
        for (var unit = text.Read(); unit >= 0; unit = text.Read())
        {
            if (unit == '"' && isQuoted && text.Peek() == '"')
                value.Append((char)text.Read());
            else if (unit == '"')
                isQuoted = !isQuoted;
            else if (unit == ',' && !isQuoted)
            {
                row.Add(value.ToString());
                value.Clear();
            }
            else if (unit is '\r' or '\n' && !isQuoted)
                break;
            else if (value.Length < MaxValueLength)
                value.Append((char)unit);
        }
        row.Add(value.ToString());
        return row;
    }
}
