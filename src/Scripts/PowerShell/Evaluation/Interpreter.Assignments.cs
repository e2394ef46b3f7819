using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private void Assign(AssignmentStatementAst node)
    {
        var strong = _strong;
        var medium = _medium;
        var value = RightSide(node.Right);
        var decoded = _strong != strong || _medium != medium;
        var left = node.Left;
        while (left is AttributedExpressionAst attributed)
        {
            if (attributed is ConvertExpressionAst convert && !Unknown.Is(value) && node.Operator == TokenKind.Equals)
                value = Cast(value, TypeNames.Canonical(convert.Type.TypeName.FullName));
            left = attributed.Child;
        }
        switch (left)
        {
            case VariableExpressionAst variable:
                AssignVariable(node, variable, value, decoded);
                break;
            case IndexExpressionAst index:
                AssignElement(node, index, value);
                break;
            case ArrayLiteralAst several:
                AssignSeveral(several, value, decoded);
                break;
            case MemberExpressionAst member:
                AssignMember(node, member, value);
                break;
        }
    }

    private object? RightSide(StatementAst right)
    {
        if (right is CommandExpressionAst expression)
            return Eval(expression.Expression);
        if (right is PipelineBaseAst pipeline)
            return EvalPipelineValue(pipeline);
        var before = _outputUnknown;
        _outputUnknown = false;
        var output = new List<object?>();
        Run(right, output);
        var value = _outputUnknown ? Unknown.Value : Unwrapped(output);
        _outputUnknown = before;
        return value;
    }

    private void AssignVariable(AssignmentStatementAst node, VariableExpressionAst variable, object? value, bool decoded)
    {
        var name = variable.VariablePath.UserPath;
        if (name.StartsWith("function:", StringComparison.OrdinalIgnoreCase))
        {
            MakeFunction(name, value);
            return;
        }
        if (node.Operator == TokenKind.Equals)
        {
            Write(name, value is object?[] list && list.Length == 1 ? list : value, decoded);
            return;
        }
        if (node.Operator == TokenKind.PlusEquals && _journals.Count == 0 && !Unknown.Is(value) && Conversions.Text(value) is { } piece
            && Locate(name) is var (bare, scope) && _budget.Step(1 + (piece.Length >> 4)) && scope.TryAppend(bare, piece, decoded))
            return;
        var before = Read(name, out var own, out var beforeDecoded);
        if (!own)
            before = null;
        Write(name, Combined(node.Operator, before, value), decoded || beforeDecoded);
    }

    private object? Combined(TokenKind kind, object? before, object? value) => Unknown.Is(before) || Unknown.Is(value) ? Unknown.Value : kind switch
    {
        TokenKind.PlusEquals => Arithmetic.Add(before, value, _budget),
        TokenKind.MinusEquals => Arithmetic.Numbers(TokenKind.Minus, before, value),
        TokenKind.MultiplyEquals => Arithmetic.Multiply(before, value, _budget),
        TokenKind.DivideEquals => Arithmetic.Numbers(TokenKind.Divide, before, value),
        TokenKind.RemainderEquals => Arithmetic.Numbers(TokenKind.Rem, before, value),
        TokenKind.QuestionQuestionEquals => before ?? value,
        _ => Unknown.Value,
    };

    private void AssignElement(AssignmentStatementAst node, IndexExpressionAst left, object? value)
    {
        var target = Eval(left.Target);
        var index = Eval(left.Index);
        if (!Changes(target))
            return;
        if (node.Operator != TokenKind.Equals || Unknown.Is(target) || Unknown.Is(index) || Unknown.Is(value))
        {
            if (left.Target is VariableExpressionAst unknown)
                Write(unknown.VariablePath.UserPath, Unknown.Value, false);
            return;
        }
        if (target is HashValue table)
        {
            table.Entries[Conversions.Text(index) ?? ""] = value;
            return;
        }
        if (target is null || !Conversions.IsList(target) || !Conversions.TryInt(index, out var at) || (at = Position(target, at)) < 0)
            return;
        if (!Put(target, at, value) && left.Target is VariableExpressionAst lost)
            Write(lost.VariablePath.UserPath, Unknown.Value, false);
    }

    /// <returns>False when the list does not take such a value, or nobody knows what it does with it.</returns>
    private static bool Put(object target, int at, object? value)
    {
        switch (target)
        {
            case object?[] items:
                items[at] = value;
                return true;
            case List<object?> list:
                list[at] = value;
                return true;
            case byte[] bytes when Conversions.TryInteger(value, out var number) && number is >= 0 and <= 255:
                bytes[at] = (byte)number;
                return true;
            case char[] letters when Conversions.TryLetter(value, out var letter):
                letters[at] = letter;
                return true;
            default:
                return false;
        }
    }

    private void AssignSeveral(ArrayLiteralAst several, object? value, bool decoded)
    {
        for (var i = 0; i < several.Elements.Count; i++)
        {
            if (several.Elements[i] is not VariableExpressionAst variable)
            {
                if (several.Elements[i] is IndexExpressionAst element)
                    SwapElement(element, value, i);
                continue;
            }
            var known = !Unknown.Is(value) && value is not null && Conversions.IsList(value);
            var last = i == several.Elements.Count - 1 && known && Conversions.Count(value) > several.Elements.Count;
            var part = !known ? i == 0 || Unknown.Is(value) ? value : null
                : last ? Conversions.Array(value)[i..] : i < Conversions.Count(value) ? Conversions.At(value!, i) : null;
            Write(variable.VariablePath.UserPath, part, decoded);
        }
    }

    /// <summary><c>$s[$i],$s[$j] = $s[$j],$s[$i]</c>, the swap of stream ciphers.</summary>
    private void SwapElement(IndexExpressionAst element, object? value, int part)
    {
        var target = Eval(element.Target);
        var index = Eval(element.Index);
        if (value is object?[] parts && part < parts.Length && target is not null && Conversions.IsList(target) && Conversions.TryInt(index, out var at)
            && (at = Position(target, at)) >= 0 && Changes(target) && Put(target, at, parts[part]))
            return;
        if (element.Target is VariableExpressionAst lost)
            Write(lost.VariablePath.UserPath, Unknown.Value, false);
    }

    private void AssignMember(AssignmentStatementAst node, MemberExpressionAst member, object? value)
    {
        var target = Eval(member.Expression);
        var name = MemberName(member.Member);
        if (member.Static && target is TypeValue type && _classes.TryGetValue(type.Name, out var declared))
            target = StaticsOf(declared);
        if (node.Operator != TokenKind.Equals && name is not null)
            value = Combined(node.Operator, target is HashValue held ? held.Entries[name] : Unknown.Value, value);
        if (!Changes(target))
            return;
        if (target is CipherValue cipher && name is not null)
            cipher.Set(name, value);
        else if (target is StreamValue stream && name is not null && name.Equals("Position", StringComparison.OrdinalIgnoreCase) && Conversions.TryInt(value, out var at))
            stream.Position = Math.Clamp(at, 0, stream.Bytes.Length);
        else if (target is HashValue table && name is not null)
            table.Entries[name] = value;
        else
            _effects++;
    }
}
