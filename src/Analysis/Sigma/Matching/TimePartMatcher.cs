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

/// <summary>A part of a time (UTC, ISO 8601), compared as a number. Weeks are ISO 8601 weeks.</summary>
internal sealed class TimePartMatcher(TimePart part, NumberMatcher number) : TextMatcher
{
    public override string Key { get; } = $"{part}.{number.Key}";

    public override bool Matches(ReadOnlySpan<char> value)
    {
        const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        if (!DateTime.TryParse(value, CultureInfo.InvariantCulture, Utc, out var time))
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
}
