using System.Globalization;

namespace Afterpatch.Analysis.Sigma.Matching;

internal enum TimePart
{
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// <summary>A part of a time, compared as a number.</summary>
/// <remarks>
/// Times are UTC and written as in ISO 8601: a date, a date and a time of day, or a time of day alone. A value has the parts that it is written with:
/// a time of day has no year. Weeks are ISO 8601 weeks.
/// </remarks>
internal sealed class TimePartMatcher(TimePart part, NumberMatcher number) : TextMatcher
{
    public override string Key { get; } = $"{part}.{number.Key}";

    public override bool Matches(ReadOnlySpan<char> value)
    {
        const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal | DateTimeStyles.NoCurrentDateDefault;
        value = value.Trim();
        if (!IsWritten(value) || !DateTime.TryParse(value, CultureInfo.InvariantCulture, Utc, out var time))
            return false;
        return number.Holds(part switch
        {
            TimePart.Minute => time.Minute,
            TimePart.Hour => time.Hour,
            TimePart.Day => time.Day,
            TimePart.Week => ISOWeek.GetWeekOfYear(time),
            TimePart.Month => time.Month,
            _ => time.Year,
        });
    }

    /// <summary>True when the value is written like a time that has this part. Whether it is one, the parser says.</summary>
    private bool IsWritten(ReadOnlySpan<char> value)
    {
        var isDate = value.Length >= 10 && Digits(value) == 4 && value[4] == '-' && Digits(value[5..]) == 2 && value[7] == '-' && Digits(value[8..]) == 2;
        if (part is not (TimePart.Minute or TimePart.Hour))
            return isDate;
        var ofDay = !isDate ? value : value.Length > 10 && value[10] is 'T' or ' ' ? value[11..] : default;
        return Digits(ofDay) is 1 or 2 && ofDay[Digits(ofDay)..].StartsWith(":");
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
