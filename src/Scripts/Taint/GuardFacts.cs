using System.Diagnostics.CodeAnalysis;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>One thing that a condition tells.</summary>
/// <param name="Target">The variable, or the place in the request.</param>
/// <param name="Value">What it holds where the condition does.</param>
internal sealed record Fact(Node Target, Value Before, Value Value);

/// <summary>Reads conditions: comparisons with constants, lists of constants, patterns, tests for numbers.</summary>
internal sealed partial class Machine
{
    private const int MaxConditionDepth = 30;

    private List<Fact> Facts(Node condition, bool holds, int depth = 0)
    {
        if (depth > MaxConditionDepth || depth == 0 && MayFail(condition))
            return [];
        switch (condition)
        {
            case Unary { Op: "!" } not:
                return Facts(not.Operand, !holds, depth + 1);
            case Binary { Op: "&&" or "and" } both:
                return Combine(both, holds, holds, depth);
            case Binary { Op: "||" or "or" } either:
                return Combine(either, !holds, holds, depth);
            case Binary { Op: "==" or "===" or "!=" or "!==" } equal:
                return holds == equal.Op.StartsWith('=') ? Equality(equal.Left, equal.Right) : Truthy(equal.Left, equal.Right, holds == equal.Op.StartsWith('!'), depth);
            case Binary { Op: ">=" or ">" or "<" } position:
                return Position(position, holds);
            case Name name:
                return Flagged(name, holds);
            case Cast { Operand: var inner }:
                return Facts(inner, holds, depth + 1);
            case Call call when _outcomes.ContainsKey(call):
                return OutcomeFacts(call, o => holds ? o.True : o.False);
            case Call call when holds:
                return Called(call);
            default:
                return [];
        }
    }

    /// <summary>Both sides hold, or one of them: then only what both say of the same value counts.</summary>
    private List<Fact> Combine(Binary condition, bool all, bool holds, int depth)
    {
        var left = Facts(condition.Left, holds, depth + 1);
        if (!all && left.Count == 0)
            return [];
        var right = Facts(condition.Right, holds, depth + 1);
        if (all)
            return [.. left, .. right];
        return [.. from a in left
                   join b in right on PathOf(a.Target)?.ToUpperInvariant() equals PathOf(b.Target)?.ToUpperInvariant()
                   select a with { Value = Value.Join(a.Value, b.Value) }];
    }

    private List<Fact> Equality(Node left, Node right)
    {
        if (Constant(right) is { } constant)
        {
            if (constant.Constant is bool truth)
                return Facts(left, truth, 1);
            return Said(left);
        }
        return Constant(left) is { } first && first.Constant is not bool ? Said(right) : [];
    }

    /// <summary><c>If re.Test(x) = False</c> that does not hold; <c>IndexOf(x) = -1</c> that does not.</summary>
    private List<Fact> Truthy(Node left, Node right, bool differs, int depth)
    {
        if (!differs || Constant(right) is not { } constant)
            return [];
        if (constant.Constant is bool truth)
            return Facts(left, !truth, depth + 1);
        return constant.Number == -1 && left is Call call ? Listed(call, "indexof") : [];
    }

    /// <summary><c>IndexOf(x) &gt;= 0</c>, <c>IndexOf(x) &lt; 0</c>.</summary>
    private List<Fact> Position(Binary position, bool holds)
    {
        if (position.Left is not Call call || Constant(position.Right)?.Number is not { } bound)
            return [];
        if (IsPartOf(call, out var part))
            return (position.Op, bound) switch { (">", 0) or (">=", 1) => holds, ("<", 1) => !holds, _ => false } ? Checked(part) : [];
        var found = position.Op switch
        {
            ">=" => holds && bound == 0,
            ">" => holds && bound is -1 or 0,
            _ => !holds && bound == 0,
        };
        return found ? Listed(call, "indexof") : [];
    }

    /// <summary><c>InStr("+-*/", x)</c>: part of a constant of signs and letters that no command and no code is made of.</summary>
    private bool IsPartOf(Call call, [NotNullWhen(true)] out Node? part)
    {
        part = call is { Callee: Name { Id: var id }, Args: [_, var sought] } && id.Equals("instr", StringComparison.OrdinalIgnoreCase) && !_functions.ContainsKey(id) ? sought : null;
        return part is not null && Constant(call.Args[0])?.Text is { } whole && Alphabet.Of(whole).IsSafe && whole.All(char.IsAscii);
    }

    private List<Fact> Called(Call call)
    {
        var method = (call.Callee is Member member ? member.Id : call.Callee is Name name ? name.Id : "").ToLowerInvariant();
        switch (method)
        {
            case "ismatch" or "test" when call.Callee is Member { Target: var target }:
                if (_functions.ContainsKey(method) || PatternOf(Eval(target), call) is not { } pattern)
                    return [];
                return SafePattern.Restricts(pattern) ? Checked(call.Args[0]) : DataCheck.Of(call.Args[0], pattern, node => Constant(node)?.Text) is { } data ? Checked(data) : [];
            case "tryparse" when !_functions.ContainsKey(method) && call.Callee is Member { Target: var type } && Eval(type) is { IsType: true, Type: "int" or "int32" or "integer" or "long" or "int64" or "short" or "uint" or "guid" or "decimal" or "double" }:
            case "isnumeric" when call.Callee is Name && !_functions.ContainsKey(method):
                return call.Args.Length > 0 ? Checked(call.Args[0]) : [];
            case "contains" or "containskey" or "contain" or "exists":
                return Listed(call, method);
            default:
                return [];
        }
    }

    /// <summary>One of the page's own constants; which one the client may choose.</summary>
    private List<Fact> Listed(Call call, string method)
    {
        if (call.Callee is not Member { Target: var target, Id: var id } || method == "indexof" && !id.Equals(method, StringComparison.OrdinalIgnoreCase) || call.Args.Length == 0)
            return [];
        var list = Eval(target);
        var key = call.Args[0];
        var compares = call.Args.Length > 1 ? call.Args[^1] : null;
        if (list.IsType && call.Args.Length > 1)
        {
            list = Eval(call.Args[0]);
            key = call.Args[1];
            compares = call.Args.Length > 2 ? call.Args[^1] : null;
        }
        if (list.Taint != 0 || list.Constant is not null || list.Fields?.ContainsKey(AnyKey) == true || HasOwnComparer || compares is not null && !IsMemberOf(compares, "StringComparer", "StringComparison"))
            return [];
        if (list.Items is { Count: > 0 } items)
            return items.TrueForAll(i => i is { HasConstant: true, Constant: not null, Taint: 0 }) ? Said(key) : [];
        return list.Fields?.Keys.Any(k => k.StartsWith('[')) == true ? Said(key) : [];
    }

    private Value? Constant(Node node) => node switch
    {
        Literal literal => Value.Of(literal.Value),
        Unary { Op: "-", Operand: Literal } minus => Eval(minus),
        Name or Member => Eval(node) is { HasConstant: true, Constant: string or double, Taint: 0 } value ? value : null,
        _ => null,
    };

    private List<Fact> Said(Node node) =>
        Bare(node) is { } target && Eval(target) is var value ? [new Fact(target, value, Value.From(Taints.Listed, value.Parameters))] : [];

    private List<Fact> Checked(Node node) =>
        Bare(node) is { } target && Eval(target) is var value ? [new Fact(target, value, Value.From(Taints.Checked, value.Parameters))] : [];

    /// <summary>The value under what changes its blanks and case only.</summary>
    private static Node? Bare(Node node) => node switch
    {
        Name => node,
        Call { Callee: Member { Target: var target, Id: var id }, Args: [] } when IsTrim(id) => Bare(target),
        Call { Callee: Name { Id: var id }, Args: [var arg] } when IsTrim(id) => Bare(arg),
        Binary { Op: "??", Left: var left, Right: Literal } => Bare(left),
        Conditional { Otherwise: var kept, Then: Literal, Condition: var missing } => Bare(kept) is { } given && IsMissing(missing, given) ? given : null,
        Member or Call when PathOf(node) is not null => node,
        _ => null,
    };

    /// <summary><c>x == null</c>, <c>String.IsNullOrEmpty(x)</c>.</summary>
    private static bool IsMissing(Node condition, Node value)
    {
        var tested = condition switch
        {
            Binary { Op: "==" or "===", Left: var left, Right: Literal { Value: null or "" } } => left,
            Call { Callee: Member { Id: var id }, Args: [var only] } when id.StartsWith("IsNullOr", StringComparison.OrdinalIgnoreCase) => only,
            _ => null,
        };
        return tested is not null && PathOf(tested) is { } path && path.Equals(PathOf(value), StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsTrim(string id) => id.ToLowerInvariant() is "trim" or "tolower" or "toupper" or "tolowerinvariant" or "toupperinvariant" or "tostring" or "lcase" or "ucase" or "cstr";
}
