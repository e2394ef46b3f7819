using System.Globalization;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary><c>'{1}{0}' -f 'b','a'</c> and <c>[string]::Format</c>.</summary>
internal static class FormatOperator
{
    private const int MaxWidth = 4_096;

    public static object? Apply(string format, object?[] arguments, EvaluationBudget budget)
    {
        if (arguments.Length > 4_096 || !WidthsAreSane(format))
            return Unknown.Value;
        var values = new object?[arguments.Length];
        var total = 0L;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i] is byte or short or int or long or double or bool or char or string or null ? arguments[i] : Conversions.Text(arguments[i]);
            if (Unknown.Is(arguments[i]) || (values[i] is null && arguments[i] is not null))
                return Unknown.Value;
            total = Math.Max(total, (values[i] as string)?.Length ?? 32);
        }
        var places = format.AsSpan().Count('{');
        if (!budget.Allows(format.Length + total * places))
            return Unknown.Value;
        try
        {
            return string.Format(CultureInfo.InvariantCulture, format, values);
        }
        catch (FormatException)
        {
            return Unknown.Value;
        }
    }

    /// <summary>A width or precision is a way to ask for gigabytes.</summary>
    private static bool WidthsAreSane(string format)
    {
        var number = 0;
        foreach (var letter in format)
        {
            number = char.IsAsciiDigit(letter) ? number * 10 + (letter - '0') : 0;
            if (number > MaxWidth)
                return false;
        }
        return true;
    }
}
