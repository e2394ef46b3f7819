using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private enum Flow
    {
        Normal,
        Break,
        Continue,
        Return,
    }

    /// <summary>Set when a statement's output could not be known.</summary>
    private bool _outputUnknown;

    private Flow RunBlock(ScriptBlockAst block, List<object?> output)
    {
        foreach (var parameter in block.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>())
            if (parameter.DefaultValue is { } start && !_scope.TryOwn(parameter.Name.VariablePath.UserPath, out _))
                Write(parameter.Name.VariablePath.UserPath, Eval(start), false);
        foreach (var part in (ReadOnlySpan<NamedBlockAst?>)[block.DynamicParamBlock, block.BeginBlock, block.ProcessBlock, block.EndBlock, block.CleanBlock])
        {
            if (part is null)
                continue;
            foreach (var trap in part.Traps ?? Enumerable.Empty<TrapStatementAst>())
                Run(trap, output);
            var flow = RunAll(part.Statements, output);
            if (flow == Flow.Return)
                return flow;
        }
        return Flow.Normal;
    }

    private Flow RunAll(IReadOnlyList<StatementAst> statements, List<object?> output)
    {
        var stopped = Flow.Normal;
        foreach (var statement in statements)
        {
            if (_budget.Exhausted)
                break;
            var flow = Run(statement, output);
            if (flow == Flow.Normal || stopped != Flow.Normal)
                continue;
            stopped = flow;
            if (!_recording)
                break;
            // In the main flow what follows a return is still text to read.
            output = [];
        }
        return stopped;
    }

    private List<object?>? RunStatements(StatementBlockAst block)
    {
        var before = _outputUnknown;
        _outputUnknown = false;
        var output = new List<object?>();
        RunAll(block.Statements, output);
        var unknown = _outputUnknown;
        _outputUnknown = before;
        return unknown ? null : output;
    }

    private Flow Run(StatementAst statement, List<object?> output)
    {
        if (!_budget.Step())
            return Flow.Normal;
        if (_depth >= EvaluationBudget.MaxDepth)
        {
            _budget.Reached($"nesting deeper than {EvaluationBudget.MaxDepth} was not followed");
            return Flow.Normal;
        }
        _depth++;
        var flow = RunOne(statement, output);
        _depth--;
        return flow;
    }

    private Flow RunOne(StatementAst statement, List<object?> output)
    {
        switch (statement)
        {
            case AssignmentStatementAst assignment:
                Assign(assignment);
                return Flow.Normal;
            case CommandExpressionAst expression:
                Emit(Eval(expression.Expression), output);
                return Flow.Normal;
            case PipelineBaseAst pipeline:
                Emit(EvalPipeline(pipeline), output);
                return Flow.Normal;
            case IfStatementAst branch:
                return RunIf(branch, output);
            case ReturnStatementAst leave:
                if (leave.Pipeline is { } value)
                    Emit(EvalPipeline(value), output);
                return Flow.Return;
            case BreakStatementAst:
                return Flow.Break;
            case ContinueStatementAst:
                return Flow.Continue;
            case ExitStatementAst exit:
                Eval(exit.Pipeline);
                return Flow.Normal;
            case ThrowStatementAst thrown:
                Eval(thrown.Pipeline);
                return Flow.Normal;
            case LoopStatementAst or SwitchStatementAst:
                return RunLoop(statement, output);
            case TryStatementAst attempt:
                return RunTry(attempt, output);
            case FunctionDefinitionAst function:
                _functions[function.Name] = function;
                return Flow.Normal;
            case TrapStatementAst trap:
                Branch(() => RunAll(trap.Body.Statements, []));
                return Flow.Normal;
            case DataStatementAst data:
                return RunAll(data.Body.Statements, output);
            case BlockStatementAst block:
                return RunAll(block.Body.Statements, output);
            case TypeDefinitionAst type:
                _classes[type.Name] = type;
                WalkMembers(type);
                return Flow.Normal;
            default:
                return Flow.Normal;
        }
    }

    private static FunctionMemberAst? Method(TypeDefinitionAst type, string name) =>
        type.Members.OfType<FunctionMemberAst>().FirstOrDefault(member => member.IsStatic && member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private object? CallMethod(FunctionMemberAst method, object?[] arguments)
    {
        if (_calls >= EvaluationBudget.MaxCalls || Unknown.Any(arguments))
            return Unknown.Value;
        var recording = _recording;
        _recording = false;
        var limit = _budget.Narrow(LoopWork);
        var value = InScope(method.Body, arguments, null, null, [], method.Parameters);
        if (_budget.Exhausted)
            value = Unknown.Value;
        _budget.Restore(limit);
        _recording = recording;
        return value;
    }

    private void WalkMembers(TypeDefinitionAst type)
    {
        foreach (var member in type.Members.OfType<FunctionMemberAst>())
            if (member.Body is { } body)
                WalkApart(body);
    }

    private void Emit(object? value, List<object?> output)
    {
        if (Unknown.Is(value))
        {
            _outputUnknown = true;
            return;
        }
        if (value is NoOutput)
            return;
        if (value is not null && Conversions.IsList(value))
        {
            if (_budget.AllowsElements(output.Count + Conversions.Count(value)))
                output.AddRange(Conversions.Items(value));
            else
                _outputUnknown = true;
        }
        else
        {
            output.Add(value);
        }
    }

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
                AssignMember(member, value);
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
        var after = Unknown.Is(before) || Unknown.Is(value) ? Unknown.Value : node.Operator switch
        {
            TokenKind.PlusEquals => Arithmetic.Add(before, value, _budget),
            TokenKind.MinusEquals => Arithmetic.Numbers(TokenKind.Minus, before, value),
            TokenKind.MultiplyEquals => Arithmetic.Multiply(before, value, _budget),
            TokenKind.DivideEquals => Arithmetic.Numbers(TokenKind.Divide, before, value),
            TokenKind.RemainderEquals => Arithmetic.Numbers(TokenKind.Rem, before, value),
            TokenKind.QuestionQuestionEquals => before ?? value,
            _ => Unknown.Value,
        };
        Write(name, after, decoded || beforeDecoded);
    }

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
        switch (target)
        {
            case object?[] items:
                items[at] = value;
                break;
            case List<object?> list:
                list[at] = value;
                break;
            case byte[] bytes when Conversions.TryInteger(value, out var number) && number is >= 0 and <= 255:
                bytes[at] = (byte)number;
                break;
            case char[] letters when Conversions.TryLetter(value, out var letter):
                letters[at] = letter;
                break;
            default:
                if (left.Target is VariableExpressionAst lost)
                    Write(lost.VariablePath.UserPath, Unknown.Value, false);
                break;
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
        if (value is object?[] parts && part < parts.Length && target is object?[] items && Conversions.TryInt(index, out var at) && at >= 0 && at < items.Length)
            items[at] = parts[part];
        else if (element.Target is VariableExpressionAst lost)
            Write(lost.VariablePath.UserPath, Unknown.Value, false);
    }

    private void AssignMember(MemberExpressionAst member, object? value)
    {
        var target = Eval(member.Expression);
        var name = MemberName(member.Member);
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

    private Flow RunIf(IfStatementAst node, List<object?> output)
    {
        var decided = false;
        var flow = Flow.Normal;
        var branches = new List<Dictionary<(Scope, string), Variable>>();
        var doubtful = false;
        var left = false;
        foreach (var (test, body) in node.Clauses)
        {
            var condition = EvalPipelineValue(test);
            if (decided)
            {
                WalkOnly(body);
                continue;
            }
            if (!doubtful && !Unknown.Is(condition))
            {
                if (!Conversions.Truth(condition))
                {
                    WalkOnly(body);
                    continue;
                }
                decided = true;
                flow = RunAll(body.Statements, output);
                continue;
            }
            doubtful = true;
            _outputUnknown |= HasOutput(body);
            branches.Add(Branch(() => left |= RunAll(body.Statements, []) != Flow.Normal, mayRun: true));
        }
        if (node.ElseClause is { } otherwise)
        {
            if (decided)
                WalkOnly(otherwise);
            else if (!doubtful)
                return RunAll(otherwise.Statements, output);
            else
                branches.Add(Branch(() => left |= RunAll(otherwise.Statements, []) != Flow.Normal, mayRun: true));
        }
        Merge(branches, complete: node.ElseClause is not null);
        _mayHaveLeft |= left;
        return flow;
    }

    private static bool HasOutput(StatementBlockAst body) => body.Statements.Any(statement => statement is not AssignmentStatementAst);

    private void WalkOnly(StatementBlockAst body)
    {
        if (_recording)
            Branch(() => RunAll(body.Statements, []));
    }

    /// <summary>After branches of which one may have run: a variable keeps its value only when all agree.</summary>
    private void Merge(List<Dictionary<(Scope, string), Variable>> branches, bool complete)
    {
        foreach (var (scope, name) in branches.SelectMany(branch => branch.Keys).Distinct().ToList())
        {
            var candidates = branches.Select(branch => branch.TryGetValue((scope, name), out var variable) ? variable.Value
                : scope.TryOwn(name, out var before) ? before.Value : null).ToList();
            if (!complete)
                candidates.Add(scope.TryOwn(name, out var before) ? before.Value : Unknown.Value);
            var first = candidates[0];
            var same = candidates.All(candidate => Equals(candidate, first));
            if (_journals.TryPeek(out var journal)) // an inner branch is undone before an outer one goes on
                journal.Note(scope, name);
            scope.Write(name, new Variable(same ? first : Unknown.Value, false));
        }
    }

    private Flow RunTry(TryStatementAst node, List<object?> output)
    {
        var flow = RunAll(node.Body.Statements, output);
        foreach (var handler in node.CatchClauses)
            WalkOnly(handler.Body);
        if (node.Finally is { } last)
            RunAll(last.Statements, output);
        return flow;
    }
}
