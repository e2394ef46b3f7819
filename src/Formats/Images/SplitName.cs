using System.Globalization;

namespace Afterpatch.Formats.Images;

/// <summary>Names of the parts of a split image.</summary>
internal static class SplitName
{
    /// <summary><c>disk.001</c> to <c>disk.002</c>, <c>disk.aa</c> to <c>disk.ab</c>; null when the name does not count.</summary>
    public static string? Next(string name)
    {
        var dot = name.LastIndexOf('.');
        var end = name[(dot + 1)..];
        if (dot < 0)
            return null;
        if (end.Length is >= 3 and <= 5 && !end.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return $"{name[..(dot + 1)]}{(int.Parse(end, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture).PadLeft(end.Length, '0')}";
        return end.Length == 2 && !end.AsSpan().ContainsAnyExceptInRange('a', 'z') && Letters(end) is { } next ? name[..(dot + 1)] + next : null;
    }

    /// <summary><c>E01</c> to <c>E99</c>, then <c>EAA</c> to <c>EZZ</c>, then <c>FAA</c>.</summary>
    public static string? NextSegment(string name)
    {
        if (name.Length < 4 || name[^4] != '.')
            return null;
        var (stem, end) = (name[..^3], name[^3..]);
        if (char.IsAsciiDigit(end[1]) && char.IsAsciiDigit(end[2]))
        {
            var number = int.Parse(end.AsSpan(1), CultureInfo.InvariantCulture) + 1;
            return number <= 99 ? string.Create(CultureInfo.InvariantCulture, $"{stem}{end[0]}{number:D2}") : stem + end[0] + (char.IsAsciiLetterLower(end[0]) ? "aa" : "AA");
        }
        return Letters(end) is { } next ? stem + next : null;
    }

    private static string? Letters(string text)
    {
        var letters = text.ToCharArray();
        for (var i = letters.Length - 1; i >= 0; i--)
        {
            if (letters[i] is not ('z' or 'Z'))
            {
                letters[i]++;
                return new string(letters);
            }
            letters[i] = letters[i] == 'z' ? 'a' : 'A';
        }
        return null;
    }
}
