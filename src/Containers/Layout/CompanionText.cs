using System.Globalization;
using System.Text;
using Afterpatch.Containers.Members;

namespace Afterpatch.Containers.Layout;

/// <summary>Opens and reads what collectors write about their own work.</summary>
internal static class CompanionText
{
    /// <summary>Lists of a whole volume reach some hundred megabytes.</summary>
    private const long MaxBytes = 512L << 20;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", "yyyy-MM-ddTHH:mm:ssZ", "MM/dd/yyyy HH:mm:ss.FFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
    ];

    public static StreamReader? Open(Member member) =>
        member.SizeBytes is > 0 and < MaxBytes ? new StreamReader(member.Open(), Encoding.UTF8, detectEncodingFromByteOrderMarks: true) : null;

    /// <summary>UTC, as KAPE, Velociraptor and DFIR-ORC write it; null for anything else.</summary>
    public static DateTime? Time(string? text)
    {
        var digits = text.AsSpan();
        if (digits.Length > 19 && digits[19] == '.' && digits.TrimEnd('Z').Length > 27)
            digits = digits[..27];
        return DateTime.TryParseExact(digits, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var utc) && utc.Year > 1601
            ? utc
            : null;
    }
}
