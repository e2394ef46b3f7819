using System.Globalization;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>Exchange build numbers as its logs and files write them: <c>15.1.2375.7</c>, <c>15.01.2375.007</c>.</summary>
internal static class ExchangeBuild
{
    /// <summary>Four numbers without leading zeros, or null when the text is no build of Exchange 2010 or later (<c>15.0.0.0</c> is a place holder of some logs).</summary>
    public static string? Normalize(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 4)
            return null;
        Span<int> numbers = stackalloc int[4];
        for (var i = 0; i < 4; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] > 99_999)
                return null;
        return numbers[0] is < 14 or > 16 || numbers[2] == 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"{numbers[0]}.{numbers[1]}.{numbers[2]}.{numbers[3]}");
    }
}
