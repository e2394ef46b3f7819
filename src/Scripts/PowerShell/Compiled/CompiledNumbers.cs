using System.Globalization;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Compiled;

/// <summary>C#'s arithmetic on boxed values: promotion, wrapping and conversion as the language lays them down, unchecked.</summary>
internal static class CompiledNumbers
{
    public static bool IsInteger(object? value) => value is int or byte or char or long or uint or ulong or short or ushort or sbyte;

    private static bool IsNumber(object? value) => IsInteger(value) || value is double or float;

    private static Int128 Whole(object? value) => value switch
    {
        int n => n,
        byte n => n,
        char n => n,
        long n => n,
        uint n => n,
        ulong n => n,
        short n => n,
        ushort n => n,
        sbyte n => n,
        _ => 0,
    };

    private static double Real(object? value) => value is double or float ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : (double)Whole(value);

    /// <summary>An explicit or implicit conversion to a predefined type; other types keep the value.</summary>
    public static object? To(object? value, string type)
    {
        if (value is double or float && type is not ("double" or "float"))
        {
            var real = Real(value);
            if (!double.IsFinite(real) || Math.Abs(real) > 1e18)
                return type is "object" or "var" ? value : Unknown.Value;
            return type is "int" or "byte" or "char" or "long" or "uint" or "ulong" or "short" or "ushort" or "sbyte" ? To((long)real, type) : value;
        }
        if (!IsNumber(value))
            return value;
        var whole = Whole(value);
        return unchecked(type switch
        {
            "int" or "Int32" => (object)(int)(long)whole,
            "byte" or "Byte" => (byte)(long)whole,
            "char" or "Char" => (char)(long)whole,
            "long" or "Int64" => (long)whole,
            "uint" or "UInt32" => (uint)(long)whole,
            "ulong" or "UInt64" => (ulong)whole,
            "short" => (short)(long)whole,
            "ushort" => (ushort)(long)whole,
            "sbyte" => (sbyte)(long)whole,
            "double" or "float" => Real(value),
            _ => value,
        });
    }

    /// <summary>The value in the type that the place already holds.</summary>
    public static object? Like(object? before, object? value) => IsNumber(before) && IsNumber(value) ? To(value, Name(before!)) : value;

    private static string Name(object value) => value switch
    {
        byte => "byte",
        char => "char",
        long => "long",
        uint => "uint",
        ulong => "ulong",
        short => "short",
        ushort => "ushort",
        sbyte => "sbyte",
        double or float => "double",
        _ => "int",
    };

    public static object? Binary(string op, object? left, object? right)
    {
        if (op is "==" or "!=")
            return Same(left, right) is { } same ? same == (op == "==") : Unknown.Value;
        if (op == "+" && (left is string || right is string))
            return Text(left) is { } first && Text(right) is { } second ? first + second : Unknown.Value;
        if (left is bool a && right is bool b)
            return op switch { "&" => a & b, "|" => a | b, "^" => a ^ b, _ => Unknown.Value };
        if (!IsNumber(left) || !IsNumber(right))
            return Unknown.Value;
        return left is double or float || right is double or float ? OfReal(op, Real(left), Real(right)) : OfWhole(op, left, right);
    }

    private static object OfReal(string op, double x, double y) => op switch
    {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "/" => x / y,
        "%" => x % y,
        "<" => x < y,
        ">" => x > y,
        "<=" => x <= y,
        ">=" => x >= y,
        _ => Unknown.Value,
    };

    private static object? OfWhole(string op, object? left, object? right)
    {
        var (x, y) = (Whole(left), Whole(right));
        if (op is "<<" or ">>" or ">>>")
            return Shifted(op, To(left, Promoted(left, 0)), (int)y);
        if (op is "/" or "%" && y == 0)
            return Unknown.Value;
        Int128? value = op switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            "%" => x % y,
            "&" => x & y,
            "|" => x | y,
            "^" => x ^ y,
            _ => null,
        };
        if (value is { } result)
            return To(result, Promoted(left, right));
        return op switch { "<" => x < y, ">" => x > y, "<=" => x <= y, ">=" => x >= y, _ => Unknown.Value };
    }

    private static object To(Int128 value, string type) => unchecked(type switch
    {
        "int" => (object)(int)(long)value,
        "uint" => (uint)(long)value,
        "ulong" => (ulong)value,
        _ => (long)value,
    });

    private static object? Shifted(string op, object? left, int by) => left switch
    {
        int n => op == "<<" ? n << by : op == ">>" ? n >> by : n >>> by,
        uint n => op == "<<" ? n << by : n >> by,
        long n => op == "<<" ? n << by : op == ">>" ? n >> by : n >>> by,
        ulong n => op == "<<" ? n << by : n >> by,
        _ => Unknown.Value,
    };

    private static string Promoted(object? left, object? right) =>
        left is ulong || right is ulong ? "ulong"
        : left is long || right is long ? "long"
        : left is uint || right is uint ? (left is int or sbyte or short || right is int or sbyte or short) && !IsSmallConstant(left, right) ? "long" : "uint"
        : "int";

    /// <summary>A literal that fits is taken for an unsigned number.</summary>
    private static bool IsSmallConstant(object? left, object? right) => left is int and >= 0 || right is int and >= 0;

    public static object? Negated(string op, object? value) => op switch
    {
        "-" when value is double n => -n,
        "-" when IsInteger(value) => Binary("-", 0, value),
        "+" => value,
        "~" when IsInteger(value) => Binary("^", value, value is ulong ? ulong.MaxValue : value is uint ? uint.MaxValue : -1),
        "!" when value is bool truth => !truth,
        _ => Unknown.Value,
    };

    private static bool? Same(object? left, object? right)
    {
        if (IsNumber(left) && IsNumber(right))
            return left is double or float || right is double or float ? Real(left).Equals(Real(right)) : Whole(left) == Whole(right);
        if (left is null || right is null)
            return left is null && right is null;
        return left is string or bool && right is string or bool ? Equals(left, right) : null;
    }

    /// <summary>As string concatenation shows it.</summary>
    public static string? Text(object? value) => value switch
    {
        null => "",
        string or char or bool or double => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => IsInteger(value) ? Whole(value).ToString(CultureInfo.InvariantCulture) : null,
    };
}
