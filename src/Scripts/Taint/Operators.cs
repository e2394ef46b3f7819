using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.Taint;

/// <summary>Binary operators on values.</summary>
internal static class Operators
{
    public static Value Apply(string op, Value a, Value b, PageLanguage language)
    {
        switch (op)
        {
            case "concat":
                return Value.Concat(a, b);
            case "+":
                return Plus(a, b, language);
            case "??":
                return a.HasConstant && a.Constant is null ? b : Value.Join(b, a);
            case "==" or "!=":
                return Equality(op, a, b, language);
            case "&&" or "||":
                return language == PageLanguage.JScript && !(a.Constant is bool && b.Constant is bool) ? Choice(op, a, b) : Logic(op, a, b);
            case "<" or ">" or "<=" or ">=":
                return Comparison(op, a, b);
            case "is":
                return Value.Unknown;
            default:
                return Arithmetic(op, a, b);
        }
    }

    private static Value Plus(Value a, Value b, PageLanguage language)
    {
        if (a.HasConstant && b.HasConstant && a.Constant is double or char && b.Constant is double or char)
            return language == PageLanguage.CSharp || a.Constant is double && b.Constant is double ? Value.Of(a.Number + b.Number, a.Known && b.Known) : Value.Concat(a, b);
        if (a.Constant is string && b.Constant is double && language is PageLanguage.VBScript or PageLanguage.VisualBasic && a.Number is { } n)
            return Value.Of(n + (double)b.Constant, a.Known && b.Known);
        return a.Constant is byte[] || b.Constant is byte[]? Value.Derived(a, [b]) : Value.Concat(a, b);
    }

    private static Value Equality(string op, Value a, Value b, PageLanguage language)
    {
        if (!a.HasConstant || !b.HasConstant || a.Items is not null || b.Items is not null)
            return Value.Unknown;
        bool equal;
        if (a.Constant is null || b.Constant is null)
        {
            if (a.Type.Length > 0 && a.Constant is null || b.Type.Length > 0 && b.Constant is null)
                return Value.Unknown;
            equal = language == PageLanguage.VBScript ? (a.Text ?? "").Length == 0 && (b.Text ?? "").Length == 0 : a.Constant is null && b.Constant is null;
        }
        else
            equal = a.Constant is double or char && b.Constant is double or char ? a.Number == b.Number : string.Equals(a.Text, b.Text, StringComparison.Ordinal);
        return Value.Of(equal == (op == "=="), a.Known && b.Known);
    }

    private static Value Logic(string op, Value a, Value b)
    {
        var isOr = op == "||";
        if (a.Constant is bool x && b.Constant is bool y)
            return Value.Of(isOr ? x || y : x && y, a.Known && b.Known);
        if (a.Constant is bool first && a.Known && first == isOr)
            return a;
        return b.Constant is bool second && b.Known && second == isOr ? b : Value.Unknown;
    }

    /// <summary>JScript's operators give one of their operands, not a truth value.</summary>
    private static Value Choice(string op, Value a, Value b) =>
        op == "||" && (a.IsType || a.Code is not null) ? a : op == "&&" ? b : Value.Join(a, b);

    private static Value Comparison(string op, Value a, Value b)
    {
        if (!a.HasConstant || !b.HasConstant || a.Number is not { } x || b.Number is not { } y)
            return Value.Unknown;
        return Value.Of(op switch { "<" => x < y, ">" => x > y, "<=" => x <= y, _ => x >= y }, a.Known && b.Known);
    }

    private static Value Arithmetic(string op, Value a, Value b)
    {
        if (op is "and" or "or" && a.Constant is bool && b.Constant is bool)
            return Logic(op == "or" ? "||" : "&&", a, b);
        if (!a.HasConstant || !b.HasConstant || a.Number is not { } x || b.Number is not { } y)
            return op is "xor" or "-" or "%" or "<<" or ">>" ? Value.Derived(a, [b]) : Numeric(a, b);
        double? value = op switch
        {
            "-" => x - y,
            "*" => x * y,
            "/" => y == 0 ? null : x / y,
            "intdiv" => y == 0 ? null : Math.Truncate(x / y),
            "%" => y == 0 ? null : x % y,
            "pow" => Math.Pow(x, y),
            "and" => (long)x & (long)y,
            "or" => (long)x | (long)y,
            "xor" => (long)x ^ (long)y,
            "<<" => (long)x << (int)y,
            ">>" => (long)x >> (int)y,
            _ => null,
        };
        return value is null ? Value.Unknown : Value.Of(value, a.Known && b.Known);
    }

    /// <summary>Arithmetic on what is not a constant: bytes of client data stay client data, so that decoders are followed.</summary>
    private static Value Numeric(Value a, Value b) => Value.Derived(a, [b]);
}
