using System.Text;

namespace Afterpatch.Formats.ExchangeLog;

/// <summary>Column names of Exchange's logs.</summary>
public static class ExchangeLogHeader
{
    /// <summary>Names of the columns that hold a row's time, best first.</summary>
    private static readonly string[] TimeNames = ["DateTime", "TimeStamp", "date-time", "date-time-utc", "Date", "StartTime", "Time"];

    /// <summary>True for a bare line of column names: it begins with the name of a time column and holds names and commas only.</summary>
    public static bool IsColumnNames(ReadOnlySpan<byte> line)
    {
        if (line.Length < 9 || !char.IsAsciiLetter((char)(line[0] == '"' ? line[1] : line[0])))
            return false;
        var comma = line.IndexOf((byte)',');
        if (comma is < 4 or > 20)
            return false;
        var first = Encoding.UTF8.GetString(line[..comma]).Trim('"');
        if (!TimeNames.Contains(first, StringComparer.OrdinalIgnoreCase))
            return false;
        foreach (var b in line)
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)',' or (byte)'-' or (byte)'_' or (byte)'"' or (byte)' ' or (byte)'.' or (byte)'(' or (byte)')'))
                return false;
        return true;
    }

    public static IReadOnlyList<string> Names(ReadOnlySpan<byte> line) =>
        line.Length > 64 * 1024 ? [] : Encoding.UTF8.GetString(line).Split(',').Select(name => name.Trim().Trim('"')).ToArray();

    /// <summary>Position of the column that holds a row's time; the first when none is known.</summary>
    public static int TimeField(IReadOnlyList<string> fields)
    {
        foreach (var name in TimeNames)
            for (var i = 0; i < fields.Count; i++)
                if (fields[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                    return i;
        return 0;
    }
}
