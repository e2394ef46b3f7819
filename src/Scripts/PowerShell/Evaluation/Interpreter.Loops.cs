using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private const long LoopWork = 10_000_000;
    private const int WorkOfCall = 8;

    /// <summary>A loop is walked once as text with its variables unknown, then spun if it does nothing but compute.</summary>
    private Flow RunLoop(StatementAst node, List<object?> output)
    {
        var outer = _touched;
        _touched = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var flow = RunLoopInside(node, output);
        outer?.UnionWith(_touched);
        _touched = outer;
        return flow;
    }

    private Flow RunLoopInside(StatementAst node, List<object?> output)
    {
        if (_recording)
        {
            var written = Branch(() =>
            {
                ForgetAssigned(node);
                WalkLoop(node);
            });
            _recording = false;
            Spin(node, output, written.Keys);
            _recording = true;
            return Flow.Normal;
        }
        return Spin(node, output, AssignedIn(node));
    }

    private Flow Spin(StatementAst node, List<object?> output, IEnumerable<(Scope, string)> written)
    {
        var limit = _budget.Narrow(LoopWork);
        var strong = _strong;
        var effects = _effects;
        var produced = new List<object?>();
        var mayHaveLeft = _mayHaveLeft;
        _mayHaveLeft = false;
        var before = _outputUnknown;
        _outputUnknown = false;
        var flow = SpinOne(node, produced, effects, out var complete);
        var lost = _budget.Exhausted || _mayHaveLeft;
        _mayHaveLeft = mayHaveLeft;
        _budget.Restore(limit);
        complete &= !lost && !_outputUnknown;
        _outputUnknown = before;
        if (complete)
        {
            Emit(produced.ToArray(), output);
            return flow == Flow.Return ? flow : Flow.Normal;
        }
        _strong = strong;
        _outputUnknown = true;
        foreach (var changed in _touched!)
        {
            if (_doubt == Doubt.Apart && !_created.Contains(changed))
                LoseMeanwhile(changed); // it was only read: the change comes when the loop around it runs
            else
                Lose(changed);
        }
        Forget(written.Concat(AssignedIn(node)).ToList());
        return Flow.Normal;
    }

    /// <summary>Names of the variables that code assigns, by the node that holds it: loops ask several times.</summary>
    private readonly Dictionary<Ast, List<string>> _assigned = new(ReferenceEqualityComparer.Instance);

    private IEnumerable<(Scope, string)> AssignedIn(Ast node)
    {
        if (!_assigned.TryGetValue(node, out var names))
            _assigned[node] = names = AssignedNames(node);
        foreach (var path in names)
            yield return Locate(path) is var (name, scope) ? (scope, name) : default;
    }

    private static List<string> AssignedNames(Ast node, bool nested = false)
    {
        var names = new List<string>();
        foreach (var found in node.FindAll(ast => ast is AssignmentStatementAst or UnaryExpressionAst or ForEachStatementAst, nested))
        {
            var target = found switch
            {
                AssignmentStatementAst assignment => assignment.Left,
                ForEachStatementAst loop => loop.Variable,
                UnaryExpressionAst { TokenKind: TokenKind.PlusPlus or TokenKind.MinusMinus or TokenKind.PostfixPlusPlus or TokenKind.PostfixMinusMinus } unary => unary.Child,
                _ => null,
            };
            while (target is AttributedExpressionAst attributed)
                target = attributed.Child;
            if (target is IndexExpressionAst index)
                target = index.Target;
            foreach (var part in target is ArrayLiteralAst several ? several.Elements : target is null ? [] : [target])
                if ((part is IndexExpressionAst { Target: var indexed } ? indexed : part) is VariableExpressionAst variable)
                    names.Add(variable.VariablePath.UserPath);
        }
        return names;
    }

    private void ForgetAssigned(Ast node) => Forget(AssignedIn(node).ToList());

    private void WalkLoop(StatementAst node)
    {
        switch (node)
        {
            case ForEachStatementAst each:
                EvalPipelineValue(each.Condition);
                Write(each.Variable.VariablePath.UserPath, Unknown.Value, false);
                RunAll(each.Body.Statements, []);
                break;
            case ForStatementAst loop:
                if (loop.Initializer is { } start)
                    RunPart(start);
                ForgetAssigned(node);
                if (loop.Condition is { } limit)
                    EvalPipelineValue(limit);
                RunAll(loop.Body.Statements, []);
                if (loop.Iterator is { } next)
                    RunPart(next);
                break;
            case LoopStatementAst loop:
                if (loop.Condition is { } condition)
                    EvalPipelineValue(condition);
                RunAll(loop.Body.Statements, []);
                break;
            case SwitchStatementAst choice:
                EvalPipelineValue(choice.Condition);
                Write("_", Unknown.Value, false);
                foreach (var (test, body) in choice.Clauses)
                {
                    Eval(test);
                    RunAll(body.Statements, []);
                }
                if (choice.Default is { } other)
                    RunAll(other.Statements, []);
                break;
        }
    }

    private void RunPart(PipelineBaseAst part)
    {
        if (part is AssignmentStatementAst assignment)
            Assign(assignment);
        else
            EvalPipeline(part);
    }

    private Flow SpinOne(StatementAst node, List<object?> output, int effects, out bool complete)
    {
        complete = false;
        switch (node)
        {
            case ForEachStatementAst each:
                var list = EvalPipelineValue(each.Condition);
                if (Unknown.Is(list))
                    return Flow.Normal;
                foreach (var item in list is null ? [] : Conversions.Items(list).ToArray())
                {
                    if (!_budget.Step())
                        return Flow.Normal;
                    Write(each.Variable.VariablePath.UserPath, item, false);
                    var flow = RunAll(each.Body.Statements, output);
                    if (IsLost(effects))
                        return Flow.Normal;
                    if (flow is Flow.Break or Flow.Return)
                    {
                        complete = true;
                        return flow;
                    }
                }
                complete = true;
                return Flow.Normal;
            case SwitchStatementAst choice:
                return SpinSwitch(choice, output, out complete);
            case ForStatementAst loop:
                if (loop.Initializer is { } start)
                    RunPart(start);
                return SpinWhile(loop, loop.Iterator, until: false, first: false, output, effects, out complete);
            case DoWhileStatementAst loop:
                return SpinWhile(loop, null, until: false, first: true, output, effects, out complete);
            case DoUntilStatementAst loop:
                return SpinWhile(loop, null, until: true, first: true, output, effects, out complete);
            case LoopStatementAst loop:
                return SpinWhile(loop, null, until: false, first: false, output, effects, out complete);
            default:
                return Flow.Normal;
        }
    }

    private Flow SpinWhile(LoopStatementAst loop, PipelineBaseAst? next, bool until, bool first, List<object?> output, int effects, out bool complete)
    {
        complete = false;
        while (_budget.Step()) // a loop without a body costs nothing else
        {
            if (!first)
            {
                var condition = loop.Condition is null ? true : EvalPipelineValue(loop.Condition);
                if (Unknown.Is(condition) || _budget.Exhausted)
                    return Flow.Normal;
                if (Conversions.Truth(condition) == until)
                {
                    complete = true;
                    break;
                }
            }
            first = false;
            var flow = RunAll(loop.Body.Statements, output);
            if (IsLost(effects))
                return Flow.Normal;
            if (flow is Flow.Break or Flow.Return)
            {
                complete = true;
                return flow;
            }
            if (next is not null)
                RunPart(next);
        }
        return Flow.Normal;
    }

    /// <summary>Nothing that the loop computes from here on will be believed: another round would only cost time.</summary>
    private bool IsLost(int effects) => _effects != effects || _mayHaveLeft || _outputUnknown || _budget.Exhausted;

    private Flow SpinSwitch(SwitchStatementAst choice, List<object?> output, out bool complete)
    {
        complete = false;
        var value = EvalPipelineValue(choice.Condition);
        if (Unknown.Is(value) || choice.Flags.HasFlag(SwitchFlags.File))
            return Flow.Normal;
        foreach (var item in Conversions.Items(value).ToArray())
        {
            if (!_budget.Step())
                return Flow.Normal;
            Write("_", item, false);
            var met = false;
            foreach (var (test, body) in choice.Clauses)
            {
                var pattern = test is ScriptBlockExpressionAst ? Unknown.Value : Eval(test);
                if (Unknown.Is(pattern))
                    return Flow.Normal;
                var holds = choice.Flags.HasFlag(SwitchFlags.Wildcard) ? SafeRegex.Wildcard(Conversions.Text(pattern) ?? "", Conversions.Text(item) ?? "")
                    : choice.Flags.HasFlag(SwitchFlags.Regex) ? SafeRegex.Make(Conversions.Text(pattern) ?? "", true)?.IsMatch(Conversions.Text(item) ?? "") ?? false
                    : Comparison.Same(item, pattern, !choice.Flags.HasFlag(SwitchFlags.CaseSensitive));
                if (!holds)
                    continue;
                met = true;
                var flow = RunAll(body.Statements, output);
                if (flow == Flow.Return)
                {
                    complete = true;
                    return flow;
                }
                if (flow is Flow.Break or Flow.Continue)
                    break;
            }
            if (!met && choice.Default is { } other)
                RunAll(other.Statements, output);
        }
        complete = true;
        return Flow.Normal;
    }
}
