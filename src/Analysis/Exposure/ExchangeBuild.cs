using System.Globalization;

namespace Afterpatch.Analysis.Exposure;

/// <summary>An Exchange build number: four numbers that order in time within a product.</summary>
public readonly record struct ExchangeBuild(int Major, int Minor, int Build, int Revision) : IComparable<ExchangeBuild>
{
    /// <summary>Reads <c>15.1.2106.2</c> and the padded form <c>15.01.2106.002</c>; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ExchangeBuild build)
    {
        build = default;
        Span<int> numbers = stackalloc int[4];
        var count = 0;
        foreach (var range in text.Trim().Split('.'))
        {
            if (count == 4 || !int.TryParse(text.Trim()[range], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count]))
                return false;
            count++;
        }
        build = new(numbers[0], numbers[1], numbers[2], numbers[3]);
        return count == 4;
    }

    /// <summary>Builds of one cumulative update share all but the revision.</summary>
    public bool IsSameCumulativeUpdate(ExchangeBuild other) => Major == other.Major && Minor == other.Minor && Build == other.Build;

    public int CompareTo(ExchangeBuild other) =>
        (Major, Minor, Build, Revision).CompareTo((other.Major, other.Minor, other.Build, other.Revision));

    public static bool operator <(ExchangeBuild left, ExchangeBuild right) => left.CompareTo(right) < 0;

    public static bool operator >(ExchangeBuild left, ExchangeBuild right) => left.CompareTo(right) > 0;

    public static bool operator <=(ExchangeBuild left, ExchangeBuild right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ExchangeBuild left, ExchangeBuild right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Build}.{Revision}");
}
