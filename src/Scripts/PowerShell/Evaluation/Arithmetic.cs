using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Numbers, bits and ranges.</summary>
internal static class Arithmetic
{
    public static object? Add(object? left, object? right, EvaluationBudget budget)
    {
        switch (left)
        {
            case string text:
                return Conversions.Text(right) is { } more && budget.Allows(text.Length + (long)more.Length) ? text + more : Unknown.Value;
            case char letter when right is string or char:
                return letter + Conversions.Text(right);
            case HashValue:
                return Unknown.Value;
            case null when right is string or char:
                return Conversions.Text(right);
            case null:
                return right;
        }
        if (Conversions.IsList(left))
        {
            var count = Conversions.Count(left) + (Conversions.IsList(right) ? Conversions.Count(right) : 1);
            return budget.AllowsElements(count) ? (object?[])[.. Conversions.Array(left), .. Conversions.Items(right)] : Unknown.Value;
        }
        return Numbers(TokenKind.Plus, left, right);
    }

    public static object? Multiply(object? left, object? right, EvaluationBudget budget)
    {
        if (left is string or char && Conversions.TryInt(right, out var times))
        {
            var text = Conversions.Text(left)!;
            if (times < 0 || !budget.Allows((long)times * text.Length))
                return Unknown.Value;
            return string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : times));
        }
        if (left is not null && Conversions.IsList(left) && Conversions.TryInt(right, out times))
        {
            if (times < 0 || !budget.AllowsElements((long)times * Conversions.Count(left)))
                return Unknown.Value;
            var once = Conversions.Array(left);
            return once.Length == 0 ? once : Enumerable.Repeat(once, times).SelectMany(items => items).ToArray();
        }
        return Numbers(TokenKind.Multiply, left, right);
    }

    public static object? Numbers(TokenKind kind, object? left, object? right)
    {
        if (!Conversions.TryNumeric(left, out var a) || !Conversions.TryNumeric(right, out var b))
            return Unknown.Value;
        if (a is double or decimal || b is double or decimal)
            return Fractions(kind, Convert.ToDouble(a, null), Convert.ToDouble(b, null));
        if (a is not (int or long) || b is not (int or long))
            return Unknown.Value;
        Int128 x = Convert.ToInt64(a, null), y = Convert.ToInt64(b, null);
        if (kind is TokenKind.Divide or TokenKind.Rem && y == 0)
            return Unknown.Value;
        var result = kind switch
        {
            TokenKind.Plus => x + y,
            TokenKind.Minus => x - y,
            TokenKind.Multiply => x * y,
            TokenKind.Divide when x % y == 0 => x / y,
            TokenKind.Rem => x % y,
            _ => Int128.MaxValue,
        };
        if (kind == TokenKind.Divide && x % y != 0)
            return (double)x / (double)y;
        return result >= long.MinValue && result <= long.MaxValue ? Conversions.Smallest((long)result) : (double)result;
    }

    private static object? Fractions(TokenKind kind, double a, double b) => kind switch
    {
        TokenKind.Plus => a + b,
        TokenKind.Minus => a - b,
        TokenKind.Multiply => a * b,
        TokenKind.Divide => a / b,
        TokenKind.Rem => a % b,
        _ => Unknown.Value,
    };

    public static object? Bits(TokenKind kind, object? left, object? right)
    {
        if (!Conversions.TryInteger(left, out var a) || !Conversions.TryInteger(right, out var b))
            return Unknown.Value;
        var wide = left is long || right is long || a is > int.MaxValue or < int.MinValue || b is > int.MaxValue or < int.MinValue;
        return kind switch
        {
            TokenKind.Bxor => Conversions.Smallest(a ^ b),
            TokenKind.Band => Conversions.Smallest(a & b),
            TokenKind.Bor => Conversions.Smallest(a | b),
            TokenKind.Shl => wide ? a << (int)(b & 63) : (object)((int)a << (int)(b & 31)),
            TokenKind.Shr => wide ? a >> (int)(b & 63) : (object)((int)a >> (int)(b & 31)),
            _ => Unknown.Value,
        };
    }

    public static object? Range(object? left, object? right, EvaluationBudget budget)
    {
        if (!Conversions.TryInt(left, out var from) || !Conversions.TryInt(right, out var to))
        {
            if (left is not (string { Length: 1 } or char) || right is not (string { Length: 1 } or char))
                return Unknown.Value;
            from = Conversions.Text(left)![0];
            to = Conversions.Text(right)![0];
            return Enumerable.Range(0, Math.Abs(to - from) + 1).Select(i => (object?)(char)(from < to ? from + i : from - i)).ToArray();
        }
        var count = Math.Abs((long)to - from) + 1;
        if (!budget.AllowsElements(count))
            return Unknown.Value;
        var items = new object?[count];
        var step = from <= to ? 1 : -1;
        for (var i = 0; i < items.Length; i++)
            items[i] = from + i * step;
        return items;
    }
}
