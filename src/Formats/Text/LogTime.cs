namespace Afterpatch.Formats.Text;

/// <summary>Reads the fixed-width times of text logs by hand: no culture, no allocation.</summary>
public static class LogTime
{
    /// <summary><c>2021-03-03</c> at the start of the bytes.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out DateTime date)
    {
        date = default;
        return text.Length >= 10 && text[4] == '-' && text[7] == '-'
            && Digits(text, 0, 4, out var year) && Digits(text, 5, 2, out var month) && Digits(text, 8, 2, out var day)
            && TryMake(year, month, day, out date);
    }

    /// <summary><c>04:12:55</c>, one-digit hours too, with an optional fraction after a dot or a comma.</summary>
    public static bool TryTimeOfDay(ReadOnlySpan<byte> text, out TimeSpan time)
    {
        time = default;
        var shift = text.Length > 1 && text[1] == ':' ? 1 : 2;
        if (text.Length < shift + 6 || text[shift] != ':' || text[shift + 3] != ':'
            || !Digits(text, 0, shift, out var hour) || !Digits(text, shift + 1, 2, out var minute) || !Digits(text, shift + 4, 2, out var second)
            || hour > 23 || minute > 59 || second > 59)
            return false;
        time = new TimeSpan(((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + Fraction(text[(shift + 6)..]));
        return true;
    }

    /// <summary>ISO 8601 <c>2021-03-03T04:12:55.101Z</c>; a blank may stand for the <c>T</c>, an offset for the <c>Z</c>. Without either it is UTC.</summary>
    public static bool TryIso(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        if (text.Length < 19 || text[10] is not ((byte)'T' or (byte)' ') || !TryDate(text, out var date) || !TryTimeOfDay(text[11..], out var time))
            return false;
        var tail = text[19..];
        var zone = tail.IndexOfAny((byte)'+', (byte)'-');
        if (zone >= 0)
        {
            if (tail.Length < zone + 6 || !Digits(tail, zone + 1, 2, out var hours) || !Digits(tail, zone + 4, 2, out var minutes))
                return false;
            var offset = new TimeSpan(hours, minutes, 0);
            time -= tail[zone] == '+' ? offset : -offset;
        }
        var ticks = date.Ticks + time.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        utc = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    /// <summary>A calendar date as UTC midnight; false when there is no such day.</summary>
    public static bool TryMake(int year, int month, int day, out DateTime date)
    {
        date = default;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        return true;
    }

    /// <summary>Reads <paramref name="count"/> decimal digits.</summary>
    public static bool Digits(ReadOnlySpan<byte> text, int from, int count, out int value)
    {
        value = 0;
        if (text.Length < from + count)
            return false;
        foreach (var digit in text.Slice(from, count))
        {
            if ((uint)(digit - '0') > 9)
                return false;
            value = value * 10 + (digit - '0');
        }
        return true;
    }

    private static long Fraction(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] is not ((byte)'.' or (byte)','))
            return 0;
        long ticks = 0;
        var unit = TimeSpan.TicksPerSecond / 10;
        foreach (var digit in text[1..])
        {
            if ((uint)(digit - '0') > 9 || unit == 0)
                break;
            ticks += (digit - '0') * unit;
            unit /= 10;
        }
        return ticks;
    }
}
