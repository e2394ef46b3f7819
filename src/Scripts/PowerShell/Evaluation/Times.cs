using System.Globalization;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Numbers in the clothes of times and of sums in a table.</summary>
internal static class Times
{
    public static object? Member(TimeSpan span, string key) => key switch
    {
        "totalseconds" => Whole(span.TotalSeconds),
        "totalminutes" => Whole(span.TotalMinutes),
        "totalhours" => Whole(span.TotalHours),
        "totaldays" => Whole(span.TotalDays),
        "totalmilliseconds" => Whole(span.TotalMilliseconds),
        "ticks" => span.Ticks,
        "seconds" => span.Seconds,
        "minutes" => span.Minutes,
        "hours" => span.Hours,
        "days" => span.Days,
        "milliseconds" => span.Milliseconds,
        _ => Unknown.Value,
    };

    private static object Whole(double value) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue ? (int)value : value;

    /// <summary>The sum that a table's <c>Compute</c> is asked for: numbers, the four operations and parentheses.</summary>
    public static object? Sum(string text)
    {
        if (text.Length > 1_000)
            return Unknown.Value;
        var at = 0;
        var value = Added(text, ref at, 0);
        return at < text.Length || double.IsNaN(value) || double.IsInfinity(value) ? Unknown.Value : value == Math.Floor(value) && Math.Abs(value) < long.MaxValue ? Conversions.Smallest((long)value) : value;
    }

    private static double Added(string text, ref int at, int depth)
    {
        var value = Multiplied(text, ref at, depth);
        while (Next(text, ref at, "+-") is { } sign)
            value = sign == '+' ? value + Multiplied(text, ref at, depth) : value - Multiplied(text, ref at, depth);
        return value;
    }

    private static double Multiplied(string text, ref int at, int depth)
    {
        var value = One(text, ref at, depth);
        while (Next(text, ref at, "*/%") is { } sign)
        {
            var other = One(text, ref at, depth);
            value = sign switch { '*' => value * other, '/' => value / other, _ => value % other };
        }
        return value;
    }

    private static double One(string text, ref int at, int depth)
    {
        if (depth > 50)
            return double.NaN;
        if (Next(text, ref at, "-") is not null)
            return -One(text, ref at, depth + 1);
        if (Next(text, ref at, "(") is not null)
        {
            var inner = Added(text, ref at, depth + 1);
            return Next(text, ref at, ")") is null ? double.NaN : inner;
        }
        var from = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            at++;
        return double.TryParse(text.AsSpan(from, at - from), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    private static char? Next(string text, ref int at, string signs)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        return at < text.Length && signs.Contains(text[at], StringComparison.Ordinal) ? text[at++] : null;
    }
}
