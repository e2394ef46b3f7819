namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Comparisons of log bytes with lower-case ASCII literals, without regard to case.</summary>
internal static class Ascii
{
    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && System.Text.Ascii.EqualsIgnoreCase(text[..lower.Length], lower);

    public static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && System.Text.Ascii.EqualsIgnoreCase(text[^lower.Length..], lower);

    public static bool Equal(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length == lower.Length && System.Text.Ascii.EqualsIgnoreCase(text, lower);

    public static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => IndexOf(text, lower) >= 0;

    public static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        var first = lower[0];
        var upper = first is >= (byte)'a' and <= (byte)'z' ? (byte)(first - 32) : first;
        var at = 0;
        while (text.Length - at >= lower.Length)
        {
            var hit = text[at..].IndexOfAny(first, upper);
            if (hit < 0)
                return -1;
            at += hit;
            if (StartsWith(text[at..], lower))
                return at;
            at++;
        }
        return -1;
    }

    /// <summary>A decimal number, -1 when it is none.</summary>
    public static long Number(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 18)
            return -1;
        long value = 0;
        foreach (var digit in text)
        {
            if ((uint)(digit - '0') > 9)
                return -1;
            value = value * 10 + (digit - '0');
        }
        return value;
    }
}
