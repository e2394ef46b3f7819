using System.Globalization;
using System.Numerics;

namespace Afterpatch.Scripts.PowerShell.Values;

/// <summary>PowerShell's conversions between the values that are modelled. False means: not known, never an exception.</summary>
/// <remarks>Language specification 3.0, chapter 6.</remarks>
internal static class Conversions
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Text as <c>"$value"</c> gives it; null when the value has no text that could be known.</summary>
    public static string? Text(object? value, string separator = " ")
    {
        switch (value)
        {
            case null:
                return "";
            case string text:
                return text;
            case char letter:
                return letter.ToString();
            case bool truth:
                return truth ? "True" : "False";
            case double number:
                return number.ToString("R", Invariant);
            case IFormattable formattable:
                return formattable.ToString(null, Invariant);
            case HashValue:
                return "System.Collections.Hashtable";
            case TypeValue type:
                return type.Name;
            case CodeValue code:
                return code.Code;
            case BlockValue block:
                return Unbraced(block.Block.Extent.Text);
            case MatchValue match:
                return match.Text;
            case CommandValue command:
                return command.Name;
            case AliasValue alias:
                return alias.Name;
            case System.Net.IPAddress or System.Net.NetworkInformation.PhysicalAddress or Version:
                return value.ToString();
            case MethodValue method:
                return Evaluation.MethodSignatures.Find(method);
            case EncodingValue encoding:
                return encoding.Encoding.GetType().FullName;
            case System.Text.StringBuilder builder:
                return builder.ToString();
            case VariableValue:
                return "System.Management.Automation.PSVariable";
            case SecureValue:
                return "System.Security.SecureString";
        }
        return IsList(value) ? JoinText(value, separator) : null;
    }

    private static string? JoinText(object value, string separator)
    {
        var text = new System.Text.StringBuilder();
        var first = true;
        foreach (var item in Items(value))
        {
            if (!first)
                text.Append(separator);
            first = false;
            if (IsList(item))
                text.Append("System.Object[]");
            else if (Text(item) is { } part)
                text.Append(part);
            else
                return null;
            if (text.Length > Evaluation.EvaluationBudget.MaxLength)
                return null;
        }
        return text.ToString();
    }

    public static string Unbraced(string block) => block.Length >= 2 && block[0] == '{' && block[^1] == '}' ? block[1..^1] : block;

    public static bool IsList(object? value) => value is object?[] or byte[] or char[] or List<object?> or string[];

    public static int Count(object? value) => value switch
    {
        object?[] items => items.Length,
        byte[] bytes => bytes.Length,
        char[] letters => letters.Length,
        List<object?> list => list.Count,
        _ => 1,
    };

    /// <summary>What a pipeline or <c>foreach</c> makes of a value: nothing of null in a list context is the caller's concern.</summary>
    public static IEnumerable<object?> Items(object? value) => value switch
    {
        object?[] items => items,
        byte[] bytes => bytes.Select(b => (object?)b),
        char[] letters => letters.Select(c => (object?)c),
        List<object?> list => list,
        _ => [value],
    };

    public static object?[] Array(object? value) => value switch
    {
        object?[] items => items,
        List<object?> list => [.. list],
        byte[] bytes => System.Array.ConvertAll(bytes, b => (object?)b),
        char[] letters => System.Array.ConvertAll(letters, c => (object?)c),
        null => [],
        _ => [value],
    };

    public static object? At(object value, int index) => value switch
    {
        object?[] items => items[index],
        byte[] bytes => bytes[index],
        char[] letters => letters[index],
        List<object?> list => list[index],
        _ => value,
    };

    public static bool Truth(object? value) => value switch
    {
        null => false,
        bool truth => truth,
        string text => text.Length > 0,
        char letter => letter != '\0',
        byte or short or ushort or int or uint or long or ulong or double or decimal => ToDouble(value) != 0,
        _ when IsList(value) => Count(value) switch { 0 => false, 1 => Truth(At(value, 0)), _ => true },
        _ => true,
    };

    private static double ToDouble(object value) => Convert.ToDouble(value, Invariant);

    /// <summary>A whole number from a number, a character, a truth value or text as a literal would spell it.</summary>
    public static bool TryInteger(object? value, out long number)
    {
        number = 0;
        switch (value)
        {
            case null:
                return true;
            case char letter:
                number = letter;
                return true;
            case bool truth:
                number = truth ? 1 : 0;
                return true;
            case double fraction when Math.Abs(fraction) < long.MaxValue:
                number = (long)Math.Round(fraction, MidpointRounding.ToEven);
                return true;
            case ulong large when large <= long.MaxValue:
                number = (long)large;
                return true;
            case byte or sbyte or short or ushort or int or uint or long:
                number = Convert.ToInt64(value, Invariant);
                return true;
            case decimal exact when Math.Abs(exact) < long.MaxValue:
                number = (long)Math.Round(exact, MidpointRounding.ToEven);
                return true;
            case string text:
                return TryNumber(text, out var parsed) && TryInteger(parsed, out number);
            case object?[] { Length: 1 } single:
                return TryInteger(single[0], out number);
        }
        return false;
    }

    /// <summary>A number from text: decimal, <c>0x</c>, <c>0b</c>, exponent, blanks around it; empty text is zero.</summary>
    public static bool TryNumber(string text, out object? number)
    {
        number = 0;
        var span = text.AsSpan().Trim();
        if (span.Length == 0)
            return true;
        if (span.Length > 64)
            return false;
        var negative = span[0] == '-';
        var digits = negative || span[0] == '+' ? span[1..] : span;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (!ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, Invariant, out var hex))
                return false;
            number = Narrow(digits.Length <= 10 ? unchecked((int)(uint)hex) : unchecked((long)hex), negative);
            return true;
        }
        if (long.TryParse(span, NumberStyles.AllowLeadingSign, Invariant, out var whole))
        {
            number = Narrow(whole, false);
            return true;
        }
        if (!double.TryParse(span, NumberStyles.Float | NumberStyles.AllowThousands, Invariant, out var fraction))
            return false;
        number = fraction;
        return true;
    }

    private static object Narrow(long value, bool negative)
    {
        var signed = negative ? -value : value;
        return signed is >= int.MinValue and <= int.MaxValue ? (object)(int)signed : signed;
    }

    public static object Smallest(long value) => value is >= int.MinValue and <= int.MaxValue ? (object)(int)value : value;

    public static bool TryInt(object? value, out int number)
    {
        var known = TryInteger(value, out var wide) && wide is >= int.MinValue and <= int.MaxValue;
        number = known ? (int)wide : 0;
        return known;
    }

    /// <summary>A number to calculate with; texts are parsed.</summary>
    public static bool TryNumeric(object? value, out object number)
    {
        number = 0;
        switch (value)
        {
            case null:
                return true;
            case bool or char:
                TryInteger(value, out var small);
                number = (int)small;
                return true;
            case byte or sbyte or short or ushort or int:
                number = Convert.ToInt32(value, Invariant);
                return true;
            case uint or long:
                number = Convert.ToInt64(value, Invariant);
                return true;
            case double or decimal or ulong or BigInteger:
                number = value;
                return true;
            case string text when TryNumber(text, out var parsed):
                number = parsed!;
                return true;
        }
        return false;
    }

    /// <summary>Bytes from a list of small whole numbers.</summary>
    public static bool TryBytes(object? value, out byte[] bytes)
    {
        bytes = [];
        switch (value)
        {
            case byte[] ready:
                bytes = ready;
                return true;
            case StreamValue stream:
                bytes = stream.Bytes;
                return true;
            case null:
                return false;
        }
        if (!IsList(value))
            return false;
        var made = new byte[Count(value)];
        for (var i = 0; i < made.Length; i++)
        {
            if (!TryInteger(At(value, i), out var number) || number is < 0 or > 255)
                return false;
            made[i] = (byte)number;
        }
        bytes = made;
        return true;
    }

    public static bool TryLetter(object? value, out char letter)
    {
        letter = '\0';
        switch (value)
        {
            case char ready:
                letter = ready;
                return true;
            case string { Length: 1 } text:
                letter = text[0];
                return true;
            case string text when text.Length != 1 && !TryNumber(text, out _):
                return false;
        }
        if (value is null or bool || !TryInteger(value, out var code) || code is < 0 or > char.MaxValue)
            return false;
        letter = (char)code;
        return true;
    }
}
