using System.Management.Automation.Language;
using System.Text;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private object? EvalBinary(BinaryExpressionAst node)
    {
        if (node.Operator == TokenKind.Plus)
            return EvalChain(node);
        var reads = _reads;
        var left = Eval(node.Left);
        if (node.Operator is TokenKind.And or TokenKind.Or && !Unknown.Is(left))
        {
            var stop = Conversions.Truth(left) == (node.Operator == TokenKind.Or);
            var other = Eval(node.Right);
            return stop ? node.Operator == TokenKind.Or : Unknown.Is(other) ? other : Conversions.Truth(other);
        }
        var right = Eval(node.Right);
        if (Unknown.Is(left) || Unknown.Is(right))
            return Unknown.Value;
        var result = Binary(node, left, right, reads == _reads);
        return result;
    }

    private object? Binary(BinaryExpressionAst node, object? left, object? right, bool constant)
    {
        switch (node.Operator)
        {
            case TokenKind.Format:
                return Format(left, right, constant);
            case TokenKind.Join:
                var separator = Conversions.Text(right) ?? "";
                Mark(JoinStrength(left, separator, constant));
                return SplitAndJoin.Join(left, separator, _budget);
            case TokenKind.Isplit or TokenKind.Csplit when right is BlockValue block:
                return SplitByBlock(Conversions.Text(left), block);
            case TokenKind.Isplit or TokenKind.Csplit:
                return SplitAndJoin.Split(left, right, node.Operator == TokenKind.Isplit, _budget);
            case TokenKind.Ireplace or TokenKind.Creplace:
                Mark(constant ? Strength.Strong : Strength.Medium);
                return ReplaceOperator(left, right, node.Operator == TokenKind.Ireplace);
            case TokenKind.Multiply:
                return Arithmetic.Multiply(left, right, _budget);
            case TokenKind.Minus or TokenKind.Divide or TokenKind.Rem:
                return Arithmetic.Numbers(node.Operator, left, right);
            case TokenKind.Bxor or TokenKind.Band or TokenKind.Bor or TokenKind.Shl or TokenKind.Shr:
                return Arithmetic.Bits(node.Operator, left, right);
            case TokenKind.DotDot:
                return Arithmetic.Range(left, right, _budget);
            case TokenKind.Xor:
                return Conversions.Truth(left) ^ Conversions.Truth(right);
            case TokenKind.As:
                return right is TypeValue or string ? Cast(left, right is TypeValue type ? type.Name : TypeNames.Canonical((string)right)) : Unknown.Value;
            case TokenKind.Imatch or TokenKind.Cmatch when left is string or char:
                return MatchOperator(Conversions.Text(left)!, right, node.Operator == TokenKind.Imatch);
            default:
                return Comparison.Apply(node.Operator, left, right, _budget);
        }
    }

    private object? SplitByBlock(string? text, BlockValue block)
    {
        if (text is not { Length: < 100_000 })
            return Unknown.Value;
        var parts = new List<object?>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var cut = InvokeBlock(block, [text[i].ToString()], [], null);
            if (Unknown.Is(cut) || !_budget.Step())
                return Unknown.Value;
            if (!Conversions.Truth(cut is NoOutput ? null : cut))
                continue;
            parts.Add(text[start..i]);
            start = i + 1;
        }
        parts.Add(text[start..]);
        return parts.ToArray();
    }

    /// <summary>A match leaves its groups in <c>$matches</c>.</summary>
    private object? MatchOperator(string left, object? right, bool ignoreCase)
    {
        if (Conversions.Text(right) is not { } pattern || SafeRegex.Make(pattern, ignoreCase) is not { } regex || SafeRegex.Matches(regex, left, _budget, atMost: 1) is not { } found)
        {
            Write("matches", Unknown.Value, false);
            return Unknown.Value;
        }
        if (found.Count == 0)
            return false;
        var groups = new HashValue();
        var names = regex.GetGroupNames();
        for (var i = 0; i < names.Length && i < found[0].Groups.Length; i++)
            groups.Entries[names[i]] = found[0].Groups[i];
        Write("matches", groups, false);
        return true;
    }

    private object? Format(object? left, object? right, bool constant)
    {
        if (Conversions.Text(left) is not { } format)
            return Unknown.Value;
        var arguments = Conversions.IsList(right) ? Conversions.Array(right) : [right];
        var pure = IsOnlyPlaces(format) && arguments.All(argument => argument is string or char);
        Mark(pure && constant ? Strength.Strong : Strength.Medium);
        return FormatOperator.Apply(format, arguments, _budget);
    }

    /// <summary><c>{1}{0}{2}</c>: nothing but places, at least one.</summary>
    private static bool IsOnlyPlaces(string format)
    {
        var inside = false;
        foreach (var letter in format)
        {
            if (letter == '{' && !inside)
                inside = true;
            else if (letter == '}' && inside)
                inside = false;
            else if (!inside || !char.IsAsciiDigit(letter))
                return false;
        }
        return format.Length >= 3 && !inside;
    }

    private static Strength JoinStrength(object? left, string separator, bool constant)
    {
        if (left is char[] or byte[])
            return separator.Length == 0 ? Strength.Strong : Strength.Medium;
        if (left is null || !Conversions.IsList(left) || Conversions.Count(left) < 2)
            return Strength.Medium;
        var letters = 0;
        var total = 0;
        foreach (var item in Conversions.Items(left))
        {
            total++;
            letters += item is char or string { Length: <= 2 } ? 1 : 0;
        }
        if (separator.Length > 0)
            return Strength.None;
        return letters * 10 >= total * 7 ? Strength.Strong : !CutsWords(left) ? Strength.None : constant ? Strength.Strong : Strength.Medium;
    }

    private static bool CutsWords(object list)
    {
        var before = "";
        foreach (var item in Conversions.Items(list))
        {
            if (Conversions.Text(item) is not { Length: > 0 } text)
                continue;
            if (before.Length > 0 && Joins(before[^1]) && Joins(text[0]))
                return true;
            before = text;
        }
        return false;
    }

    private object? ReplaceOperator(object? left, object? right, bool ignoreCase)
    {
        var arguments = Conversions.IsList(right) ? Conversions.Array(right) : [right];
        if (arguments.Length is 0 or > 2 || arguments is [_, BlockValue or CodeValue] || Conversions.Text(arguments[0]) is not { } pattern)
            return Unknown.Value;
        var with = arguments.Length == 2 ? Conversions.Text(arguments[1]) : "";
        var regex = SafeRegex.Make(pattern, ignoreCase);
        if (with is null || regex is null)
            return Unknown.Value;
        if (left is not null && Conversions.IsList(left))
        {
            var items = Conversions.Items(left).Select(item => Conversions.Text(item) is { } one ? SafeRegex.Replace(regex, one, with, _budget) : null).ToArray<object?>();
            return items.Contains(null) ? Unknown.Value : items;
        }
        return Conversions.Text(left) is { } text ? SafeRegex.Replace(regex, text, with, _budget) ?? (object)Unknown.Value : Unknown.Value;
    }

    /// <summary>A sum is walked along its left spine without recursion: obfuscators make chains of thousands.</summary>
    private object? EvalChain(BinaryExpressionAst node)
    {
        var operands = new List<ExpressionAst>();
        ExpressionAst at = node;
        while (at is BinaryExpressionAst { Operator: TokenKind.Plus } sum)
        {
            operands.Add(sum.Right);
            at = sum.Left;
        }
        operands.Add(at);
        operands.Reverse();
        var reads = _reads;
        var values = new object?[operands.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Eval(operands[i]);
        Mark(ChainStrength(operands, values, reads == _reads));
        if (Unknown.Any(values))
            return Unknown.Value;
        if (values[0] is string)
            return SumOfText(values);
        var total = values[0];
        for (var i = 1; i < values.Length && !Unknown.Is(total); i++)
        {
            if (total is string)
                return SumOfText([total, .. values[i..]]);
            total = Arithmetic.Add(total, values[i], _budget);
        }
        return total;
    }

    private object? SumOfText(object?[] values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            if (Conversions.Text(value) is not { } part || text.Length + (long)part.Length > EvaluationBudget.MaxLength)
                return Unknown.Value;
            text.Append(part);
        }
        return _budget.Allows(text.Length) ? text.ToString() : Unknown.Value;
    }

    /// <summary>A word cut in two is hiding; a long line broken between words is style.</summary>
    internal static Strength ChainStrength(IReadOnlyList<ExpressionAst> operands, object?[] values, bool constant)
    {
        var cuts = 0;
        var letters = 0;
        for (var i = 0; i < values.Length; i++)
        {
            letters += values[i] is char letter && (char.IsLetterOrDigit(letter) || (i > 0 && values[i - 1] is char)) ? 1 : 0;
            if (i == 0 || !IsText(values[i - 1]) || !IsText(values[i]) || IsEnvironment(operands[i - 1]) || IsEnvironment(operands[i]))
                continue;
            var left = Conversions.Text(values[i - 1])!;
            var right = Conversions.Text(values[i])!;
            if (left.Length == 0 || right.Length == 0)
                continue;
            var sameLine = operands[i - 1].Extent.EndLineNumber == operands[i].Extent.StartLineNumber;
            if (sameLine && char.IsLetterOrDigit(left[^1]) && char.IsLetterOrDigit(right[0]))
                cuts++;
            else if (sameLine && (Joins(left[^1]) && Joins(right[0])))
                cuts++;
        }
        if (letters > 1 || CutsScheme(values))
            return Strength.Strong;
        if (cuts > 0)
            return constant ? Strength.Strong : Strength.Medium;
        if (!operands.All(operand => operand is StringConstantExpressionAst { StringConstantType: StringConstantType.SingleQuoted } && operand.Extent.StartLineNumber == operands[0].Extent.StartLineNumber))
            return Strength.None;
        return IsInParentheses(operands[^1]) ? Strength.Strong : Strength.Medium;
    }

    /// <summary>The sum stands alone in parentheses: one literal would do.</summary>
    private static bool IsInParentheses(ExpressionAst operand)
    {
        Ast sum = operand;
        while (sum.Parent is BinaryExpressionAst { Operator: TokenKind.Plus })
            sum = sum.Parent;
        return sum.Parent is CommandExpressionAst { Parent: PipelineAst { PipelineElements.Count: 1, Parent: ParenExpressionAst } };
    }

    /// <summary>Nobody takes <c>http://</c> apart to write an address.</summary>
    private static bool CutsScheme(object?[] values)
    {
        var before = "";
        foreach (var value in values)
        {
            var text = IsText(value) ? Conversions.Text(value)! : "";
            if (before.Length > 0 && text.Length > 0)
            {
                var seam = Math.Min(before.Length, 7);
                var around = string.Concat(before.AsSpan(before.Length - seam), text.AsSpan(0, Math.Min(text.Length, 8)));
                var at = around.IndexOf("http", StringComparison.OrdinalIgnoreCase);
                if (at >= 0 && at < seam && at + 4 > seam && around.AsSpan(at + 4) is var after && (after.StartsWith(":") || after.StartsWith("s:", StringComparison.OrdinalIgnoreCase)))
                    return true;
            }
            before = text.Length == 0 ? "" : text.Length < 4 ? (before + text) : text;
            if (before.Length > 32)
                before = before[^32..];
        }
        return false;
    }

    /// <summary><c>$env:windir + '\x'</c> is how paths are written.</summary>
    private static bool IsEnvironment(ExpressionAst node) => node is VariableExpressionAst { VariablePath.IsDriveQualified: true };

    private static bool IsText(object? value) => value is string or char;

    private static bool Joins(char letter) => char.IsLetterOrDigit(letter) || letter is ':' or '/' or '.' or '-' or '_' or '\\';

    private object? EvalUnary(UnaryExpressionAst node)
    {
        if (node.TokenKind is TokenKind.PlusPlus or TokenKind.MinusMinus or TokenKind.PostfixPlusPlus or TokenKind.PostfixMinusMinus)
            return Increment(node);
        var reads = _reads;
        var value = Eval(node.Child);
        if (Unknown.Is(value))
            return value;
        switch (node.TokenKind)
        {
            case TokenKind.Join:
                Mark(JoinStrength(value, "", reads == _reads));
                return SplitAndJoin.Join(value, "", _budget);
            case TokenKind.Isplit or TokenKind.Csplit:
                return SplitAndJoin.OnBlanks(value, _budget);
            case TokenKind.Not or TokenKind.Exclaim:
                return !Conversions.Truth(value);
            case TokenKind.Minus:
                return Arithmetic.Numbers(TokenKind.Minus, 0, value);
            case TokenKind.Plus:
                return Arithmetic.Numbers(TokenKind.Plus, 0, value);
            case TokenKind.Bnot:
                return Conversions.TryInteger(value, out var bits) ? Conversions.Smallest(~bits) : Unknown.Value;
            case TokenKind.Comma:
                return new[] { value };
            default:
                return Unknown.Value;
        }
    }

    private object? Increment(UnaryExpressionAst node)
    {
        if (node.Child is not VariableExpressionAst variable)
            return Unknown.Value;
        var before = ReadVariable(variable);
        var up = node.TokenKind is TokenKind.PlusPlus or TokenKind.PostfixPlusPlus;
        var after = Unknown.Is(before) ? before : Arithmetic.Numbers(TokenKind.Plus, before ?? 0, up ? 1 : -1);
        Write(variable.VariablePath.UserPath, after, false);
        return node.TokenKind is TokenKind.PlusPlus or TokenKind.MinusMinus ? after : before ?? 0;
    }
}
