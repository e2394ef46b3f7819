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

    /// <summary>A text that is thrown comes back as the message of the error.</summary>
    private Flow RunHandler(TryStatementAst node, StatementBlockAst handler, string message, List<object?> output)
    {
        var error = new HashValue();
        var exception = new HashValue();
        exception.Entries["Message"] = message;
        error.Entries["Exception"] = exception;
        Write("_", error, false);
        var flow = RunAll(handler.Statements, output);
        Write("_", Unknown.Value, false);
        if (_recording && handler.Statements is [PipelineAst { PipelineElements: [.., CommandAst runs] }] && _trace.Code.Remove(runs, out var code))
            _trace.Code[node] = code;
        return flow;
    }

    /// <summary>The throw that a body consists of, bare or inside a block that it calls.</summary>
    private static ThrowStatementAst? Thrown(StatementBlockAst body) => body.Statements switch
    {
        [ThrowStatementAst bare] => bare,
        [PipelineAst whole] when whole.FindAll(node => node is ThrowStatementAst or IfStatementAst or LoopStatementAst or SwitchStatementAst or TryStatementAst, true).ToList() is [ThrowStatementAst only] => only,
        _ => null,
    };

    private Flow RunTry(TryStatementAst node, List<object?> output)
    {
        var flow = RunAll(node.Body.Statements, output);
        if (Thrown(node.Body) is { Pipeline: { } said } && node is { CatchClauses: [{ Body: var only }], Finally: null } && EvalPipelineValue(said) is var text && !Unknown.Is(text) && Conversions.Text(text) is { } message)
            return RunHandler(node, only, message, output);
        foreach (var handler in node.CatchClauses)
            WalkOnly(handler.Body);
        if (node.Finally is { } last)
            RunAll(last.Statements, output);
        return flow;
    }
}
