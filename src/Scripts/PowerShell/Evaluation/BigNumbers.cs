using System.Globalization;
using System.Numerics;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Whole numbers of any length: a text may hide in one.</summary>
internal static class BigNumbers
{
    private const int MaxDigits = 200_000;

    public static object? Parse(string? text) =>
        text is { Length: > 0 and <= MaxDigits } && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Unknown.Value;
}
