using System.Globalization;

namespace Afterpatch.Analysis.Sigma.Matching;

internal enum NumberComparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A comparison of numbers: decimal, or hexadecimal with <c>0x</c>. A value that is no number does not match.</summary>
internal sealed class NumberMatcher(NumberComparison comparison, decimal expected) : TextMatcher
{
    public NumberComparison Comparison { get; } = comparison;

    public decimal Expected { get; } = expected;

    public override string Key { get; } = string.Create(CultureInfo.InvariantCulture, $"{comparison}:{expected}");

    public override bool Matches(ReadOnlySpan<char> value) => TryRead(value, out var number) && Holds(number);

    public bool Holds(decimal number) => Comparison switch
    {
        NumberComparison.Equal => number == Expected,
        NumberComparison.Less => number < Expected,
        NumberComparison.LessOrEqual => number <= Expected,
        NumberComparison.Greater => number > Expected,
        _ => number >= Expected,
    };

    public static bool TryRead(ReadOnlySpan<char> text, out decimal number)
    {
        text = text.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            var isHex = ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex);
            number = hex;
            return isHex;
        }
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
