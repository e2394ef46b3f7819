using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.SetupLog;

/// <summary>The time and the text of one line of Exchange's setup log.</summary>
internal static class SetupLogLine
{
    /// <summary>Reads <c>[03/06/2021 15:14:57.0546] [0] text</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out DateTime utc, out ReadOnlySpan<byte> text)
    {
        utc = default;
        text = default;
        if (line.Length < 22 || line[0] != '[' || line[3] != '/' || line[6] != '/' || line[11] != ' '
            || !LogTime.Digits(line, 1, 2, out var month) || !LogTime.Digits(line, 4, 2, out var day) || !LogTime.Digits(line, 7, 4, out var year)
            || !LogTime.TryMake(year, month, day, out var date) || !LogTime.TryTimeOfDay(line[12..20], out var time))
            return false;
        var close = line.IndexOf((byte)']');
        if (close < 20)
            return false;
        var milliseconds = close == 25 && LogTime.Digits(line, 21, 4, out var value) && value < 1000 ? value : 0;
        utc = date + time + TimeSpan.FromMilliseconds(milliseconds);
        text = line[(close + 1)..].TrimStart((byte)' ');
        if (text.Length > 3 && text[0] == '[' && text[2] == ']')
            text = text[3..].TrimStart((byte)' ');
        return true;
    }
}
