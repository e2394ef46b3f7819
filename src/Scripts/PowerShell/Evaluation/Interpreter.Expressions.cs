using System.Management.Automation.Language;
using System.Text;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private object? Compute(Ast node)
    {
        switch (node)
        {
            case ConstantExpressionAst constant:
                return constant.Value;
            case VariableExpressionAst variable:
                return ReadVariable(variable);
            case ExpandableStringExpressionAst expandable:
                return Expand(expandable);
            case ParenExpressionAst paren:
                return EvalPipelineValue(paren.Pipeline);
            case BinaryExpressionAst binary:
                return EvalBinary(binary);
            case UnaryExpressionAst unary:
                return EvalUnary(unary);
            case ConvertExpressionAst convert:
                return EvalConvert(convert);
            case AttributedExpressionAst attributed:
                return Eval(attributed.Child);
            case IndexExpressionAst index:
                return EvalIndex(index);
            case InvokeMemberExpressionAst call:
                return EvalCall(call);
            case MemberExpressionAst member:
                return EvalMember(member);
            case ArrayLiteralAst literal:
                return Created(EvalList(literal.Elements));
            case ArrayExpressionAst array:
                return Created(EvalArray(array));
            case SubExpressionAst sub:
                return Unwrapped(RunStatements(sub.SubExpression));
            case TypeExpressionAst type:
                return new TypeValue(TypeNames.Canonical(type.TypeName.FullName)) { Written = type.TypeName.FullName };
            case ScriptBlockExpressionAst block:
                WalkApart(block.ScriptBlock);
                return new BlockValue(block.ScriptBlock);
            case HashtableAst table:
                return Created(EvalTable(table));
            case TernaryExpressionAst ternary:
                return EvalTernary(ternary);
            case PipelineBaseAst pipeline:
                return EvalPipelineValue(pipeline);
            case CommandExpressionAst expression:
                return Eval(expression.Expression);
            default:
                return Unknown.Value;
        }
    }

    /// <summary>A block that is a value may run anywhere: it is walked once with its inputs unknown, and its writes are undone.</summary>
    private void WalkApart(ScriptBlockAst block)
    {
        if (!_recording)
            return;
        Branch(() =>
        {
            _scope = new Scope(_scope);
            foreach (var parameter in block.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>())
            {
                Eval(parameter.DefaultValue);
                Write(parameter.Name.VariablePath.UserPath, Unknown.Value, false);
            }
            Write("_", Unknown.Value, false);
            Write("args", Unknown.Value, false);
            Forget(block.FindAll(ast => ast is AssignmentStatementAst, false)
                .Select(ast => ((AssignmentStatementAst)ast).Left as VariableExpressionAst).OfType<VariableExpressionAst>()
                .Select(left => (_scope, left.VariablePath.UserPath)));
            RunBlock(block, []);
            _scope = _scope.Outer!;
        });
    }

    private object? EvalList(IReadOnlyList<ExpressionAst> elements)
    {
        var items = new object?[elements.Count];
        if (!_budget.AllowsElements(items.Length))
            return Unknown.Value;
        var known = true;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Eval(elements[i]);
            known &= !Unknown.Is(items[i]);
        }
        return known ? items : Unknown.Value;
    }

    private object? EvalArray(ArrayExpressionAst array)
    {
        var output = RunStatements(array.SubExpression);
        if (output is null)
            return Unknown.Value;
        return output.Count == 1 && output[0] is { } only && Conversions.IsList(only) ? Conversions.Array(only) : output.ToArray();
    }

    /// <summary>The value of a statement's output: nothing, the only item, or a list.</summary>
    private static object? Unwrapped(List<object?>? output) => output switch
    {
        null => Unknown.Value,
        { Count: 0 } => null,
        { Count: 1 } => output[0],
        _ => output.ToArray(),
    };

    private object? EvalTable(HashtableAst table)
    {
        var value = new HashValue();
        var known = true;
        foreach (var (key, item) in table.KeyValuePairs)
        {
            var name = Eval(key);
            var content = item is PipelineAst pipeline ? EvalPipelineValue(pipeline) : Unknown.Value;
            if (name is not null && !Unknown.Is(name))
                value.Entries[Conversions.TryInteger(name, out var number) && name is not string ? (object)number.ToString(System.Globalization.CultureInfo.InvariantCulture) : Conversions.Text(name) ?? ""] = content;
            else
                known = false;
        }
        return known ? value : Unknown.Value;
    }

    private object? EvalTernary(TernaryExpressionAst ternary)
    {
        var condition = Eval(ternary.Condition);
        var yes = Eval(ternary.IfTrue);
        var no = Eval(ternary.IfFalse);
        return Unknown.Is(condition) ? condition : Conversions.Truth(condition) ? yes : no;
    }

    private static bool IsConstantText(ExpressionAst node) =>
        node is SubExpressionAst { SubExpression.Statements: [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: StringConstantExpressionAst }] }] };

    private object? Expand(ExpandableStringExpressionAst node)
    {
        var here = node.StringConstantType == StringConstantType.DoubleQuotedHereString;
        var from = node.Extent.StartOffset;
        var to = node.Extent.EndOffset;
        var bare = node.StringConstantType == StringConstantType.BareWord;
        if (here)
        {
            from = Math.Max(from + 2, _source.Text.IndexOf('\n', from, Math.Max(0, to - from)) + 1);
            to = Math.Max(from, to - 2);
            if (to > from && _source.Text[to - 1] == '\n')
                to--;
            if (to > from && _source.Text[to - 1] == '\r')
                to--;
        }
        else if (!bare)
        {
            from++;
            to = Math.Max(from, to - 1);
        }
        if (node.NestedExpressions.Count > 0 && node.NestedExpressions.All(IsConstantText))
            Mark(Strength.Strong); // nobody puts a text that stands there into a text
        var text = new StringBuilder();
        var known = true;
        foreach (var nested in node.NestedExpressions)
        {
            if (nested.Extent.StartOffset >= from)
                Escapes.Append(text, _source.Text.AsSpan(from, nested.Extent.StartOffset - from), doubled: !here && !bare);
            from = nested.Extent.EndOffset;
            var value = Eval(nested);
            if (!Unknown.Is(value) && Conversions.Text(value, Conversions.IsList(value) ? Separator() : " ") is { } part && text.Length + (long)part.Length <= EvaluationBudget.MaxLength)
                text.Append(part);
            else
                known = false;
        }
        if (from < to)
            Escapes.Append(text, _source.Text.AsSpan(from, to - from), doubled: !here && !bare);
        return known && _budget.Allows(text.Length) ? text.ToString() : Unknown.Value;
    }

    private object? EvalIndex(IndexExpressionAst node)
    {
        var target = Eval(node.Target);
        var index = Eval(node.Index);
        if (Unknown.Is(target) || Unknown.Is(index))
            return Unknown.Value;
        if (target is HashValue table)
            return Conversions.Text(index) is { } key && table.Entries.Contains(key) ? table.Entries[key] : null;
        if (target is MethodValue method && Conversions.Text(method) is { } overloads)
            target = overloads;
        if (target is not (string or char[]) && !Conversions.IsList(target))
            return target is MatchValue match && Conversions.TryInt(index, out var group) && group >= 0 && group < match.Groups.Length ? match.Groups[group] : Unknown.Value;
        if (!Conversions.IsList(index))
        {
            _picked += target is string ? 1 : 0;
            return Conversions.TryInt(index, out var one) ? At(target!, one) : Unknown.Value;
        }
        Mark(target is string && Conversions.Count(index) > 1 ? Strength.Strong : Strength.None);
        var picked = new List<object?>(Conversions.Count(index));
        foreach (var item in Conversions.Items(index))
        {
            if (Unknown.Is(item) || !Conversions.TryInt(item, out var at) || !_budget.Step())
                return Unknown.Value;
            if (Position(target!, at) >= 0)
                picked.Add(At(target!, at));
        }
        return picked.ToArray();
    }

    private static int Position(object target, int index)
    {
        var count = target is string text ? text.Length : Conversions.Count(target);
        var at = index < 0 ? index + count : index;
        return at >= 0 && at < count ? at : -1;
    }

    private static object? At(object target, int index)
    {
        var at = Position(target, index);
        return at < 0 ? null : target is string text ? text[at] : Conversions.At(target, at);
    }
}
