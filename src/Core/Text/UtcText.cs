using System.Globalization;

namespace Afterpatch.Core;

/// <summary>The one way this program writes a time: UTC, ISO 8601, <c>Z</c>, as many of seven fraction digits as are not zero.</summary>
public static class UtcText
{
    public static string Format(DateTime utc) =>
        utc.ToString(utc.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string? Format(DateTime? utc) => utc is { } time ? Format(time) : null;

    /// <summary>Reads ISO 8601 with <c>Z</c>, with an offset, or without either (then UTC).</summary>
    public static bool TryParse(string text, out DateTime utc) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out utc);
}
