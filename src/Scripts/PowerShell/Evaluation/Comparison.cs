using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Comparison operators over known values. A list on the left filters.</summary>
internal static class Comparison
{
    public static object? Apply(TokenKind kind, object? left, object? right, EvaluationBudget budget)
    {
        if (kind is TokenKind.Icontains or TokenKind.Ccontains)
            return Conversions.Items(left).Any(item => Same(item, right, kind == TokenKind.Icontains));
        if (kind is TokenKind.Inotcontains or TokenKind.Cnotcontains)
            return !Conversions.Items(left).Any(item => Same(item, right, kind == TokenKind.Inotcontains));
        if (kind is TokenKind.Iin or TokenKind.Cin)
            return Conversions.Items(right).Any(item => Same(item, left, kind == TokenKind.Iin));
        if (kind is TokenKind.Inotin or TokenKind.Cnotin)
            return !Conversions.Items(right).Any(item => Same(item, left, kind == TokenKind.Inotin));
        if (left is null || !Conversions.IsList(left))
            return One(kind, left, right, budget);
        var kept = new List<object?>();
        foreach (var item in Conversions.Items(left))
        {
            var holds = One(kind, item, right, budget);
            if (Unknown.Is(holds) || !budget.Step())
                return Unknown.Value;
            if (holds is true)
                kept.Add(item);
        }
        return kept.ToArray();
    }

    private static object? One(TokenKind kind, object? left, object? right, EvaluationBudget budget) => kind switch
    {
        TokenKind.Ieq => Same(left, right, true),
        TokenKind.Ceq => Same(left, right, false),
        TokenKind.Ine => !Same(left, right, true),
        TokenKind.Cne => !Same(left, right, false),
        TokenKind.Igt or TokenKind.Cgt => Order(left, right) is { } o ? o > 0 : Unknown.Value,
        TokenKind.Ige or TokenKind.Cge => Order(left, right) is { } o ? o >= 0 : Unknown.Value,
        TokenKind.Ilt or TokenKind.Clt => Order(left, right) is { } o ? o < 0 : Unknown.Value,
        TokenKind.Ile or TokenKind.Cle => Order(left, right) is { } o ? o <= 0 : Unknown.Value,
        TokenKind.Ilike or TokenKind.Clike => Like(left, right) is { } l ? l : Unknown.Value,
        TokenKind.Inotlike or TokenKind.Cnotlike => Like(left, right) is { } l ? !l : Unknown.Value,
        TokenKind.Imatch or TokenKind.Cmatch => Match(left, right, kind == TokenKind.Imatch, budget) is { } m ? m : Unknown.Value,
        TokenKind.Inotmatch or TokenKind.Cnotmatch => Match(left, right, kind == TokenKind.Inotmatch, budget) is { } m ? !m : Unknown.Value,
        _ => Unknown.Value,
    };

    public static bool Same(object? left, object? right, bool ignoreCase)
    {
        if (left is null || right is null)
            return left is null && right is null;
        if (left is string or char)
            return string.Equals(Conversions.Text(left), Conversions.Text(right), ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        if (left is bool truth)
            return truth == Conversions.Truth(right);
        if (Conversions.TryNumeric(left, out var a) && Conversions.TryNumeric(right, out var b))
            return Convert.ToDouble(a, null).Equals(Convert.ToDouble(b, null));
        return Equals(left, right);
    }

    private static int? Order(object? left, object? right)
    {
        if (left is string text)
            return Conversions.Text(right) is { } other ? string.Compare(text, other, StringComparison.OrdinalIgnoreCase) : null;
        if (Conversions.TryNumeric(left, out var a) && Conversions.TryNumeric(right, out var b))
            return Convert.ToDouble(a, null).CompareTo(Convert.ToDouble(b, null));
        return null;
    }

    private static bool? Like(object? left, object? right) =>
        Conversions.Text(left) is { } text && Conversions.Text(right) is { } pattern ? SafeRegex.Wildcard(pattern, text) : null;

    private static bool? Match(object? left, object? right, bool ignoreCase, EvaluationBudget budget)
    {
        if (Conversions.Text(left) is not { } text || Conversions.Text(right) is not { } pattern)
            return null;
        return SafeRegex.Matches(SafeRegex.Make(pattern, ignoreCase), text, budget, atMost: 1) is { } found ? found.Count > 0 : null;
    }
}
