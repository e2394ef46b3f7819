using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private object? EvalPipelineValue(PipelineBaseAst? pipeline)
    {
        var value = pipeline is null ? null : EvalPipeline(pipeline);
        return value is NoOutput ? null : value;
    }

    private object? EvalPipeline(PipelineBaseAst node)
    {
        switch (node)
        {
            case AssignmentStatementAst assignment:
                Assign(assignment);
                return assignment.Left is VariableExpressionAst variable && assignment.Parent is not (StatementBlockAst or NamedBlockAst)
                    ? Read(variable.VariablePath.UserPath, out _, out _) : NoOutput.Value;
            case PipelineChainAst chain:
                EvalPipeline(chain.LhsPipelineChain);
                EvalPipeline(chain.RhsPipeline);
                return Unknown.Value;
            case PipelineAst pipeline:
                return RunPipeline(pipeline);
            default:
                return Unknown.Value;
        }
    }

    private object? RunPipeline(PipelineAst pipeline)
    {
        var strong = _strong;
        var medium = _medium;
        object? value = NoOutput.Value;
        var elements = pipeline.PipelineElements;
        for (var i = 0; i < elements.Count; i++)
        {
            value = elements[i] switch
            {
                CommandExpressionAst expression => Eval(expression.Expression),
                CommandAst command => RunCommand(command, i > 0, value),
                _ => Unknown.Value,
            };
        }
        if (elements is [CommandExpressionAst
            {
                Expression: UnaryExpressionAst
                {
                    TokenKind: TokenKind.PlusPlus or TokenKind.MinusMinus
            or TokenKind.PostfixPlusPlus or TokenKind.PostfixMinusMinus
                }
            }] && pipeline.Parent is not ParenExpressionAst)
            return NoOutput.Value;
        if (value is null && elements is [CommandExpressionAst { Expression: InvokeMemberExpressionAst }])
            value = NoOutput.Value; // a method that gives nothing puts nothing into the pipeline
        if (_recording && !Unknown.Is(value) && value is not NoOutput)
        {
            _trace.Values[pipeline] = value;
            if (_strong != strong)
                _trace.Strengths[pipeline] = Strength.Strong;
            else if (_medium != medium)
                _trace.Strengths[pipeline] = Strength.Medium;
        }
        return value;
    }

    /// <summary>The pipeline's items; null when they are not known.</summary>
    private static object?[]? Input(object? value) => value switch
    {
        NoOutput => [],
        null => [null],
        _ when Unknown.Is(value) => null,
        _ => Conversions.IsList(value) ? Conversions.Array(value) : [value],
    };

    private object? ForEach(object?[]? input, BlockValue block)
    {
        if (input is null)
        {
            Forget(AssignedIn(block.Block).ToList());
            return Effect();
        }
        var output = new List<object?>();
        var recording = _recording;
        _recording &= input.Length == 1;
        var outer = _touched;
        _touched = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var limit = _budget.Narrow(LoopWork);
        var effects = _effects;
        var known = true;
        var before = _outputUnknown;
        _outputUnknown = false;
        foreach (var item in input)
        {
            Write("_", item, false);
            RunBlock(block.Block, output);
            known = !_outputUnknown && !_budget.Exhausted;
            if (!known || (_effects != effects && output.Count == 0))
                break;
        }
        known &= !_budget.Exhausted;
        _outputUnknown = before;
        _budget.Restore(limit);
        _recording = recording;
        Write("_", Unknown.Value, false);
        if (!known)
        {
            Forget(AssignedIn(block.Block).ToList());
            foreach (var changed in _touched!)
                Lose(changed);
        }
        outer?.UnionWith(_touched!);
        _touched = outer;
        if (known && output.Count > 1)
            Mark(output.All(item => item is char or string { Length: 1 }) ? Strength.Strong : Strength.None);
        return known ? Result(output) : Unknown.Value;
    }

    private static object? Result(List<object?> output) => output switch
    {
        { Count: 0 } => NoOutput.Value,
        { Count: 1 } => output[0],
        _ => output.ToArray(),
    };

    private object? Where(object?[]? input, BlockValue block)
    {
        if (input is null)
            return Unknown.Value;
        var kept = new List<object?>();
        var recording = _recording;
        _recording = false;
        var known = true;
        foreach (var item in input)
        {
            Write("_", item, false);
            var output = new List<object?>();
            var before = _outputUnknown;
            _outputUnknown = false;
            RunBlock(block.Block, output);
            known = !_outputUnknown && !_budget.Exhausted;
            _outputUnknown = before;
            if (!known)
                break;
            if (Conversions.Truth(Unwrapped(output)))
                kept.Add(item);
        }
        _recording = recording;
        Write("_", Unknown.Value, false);
        return known ? Result(kept) : Unknown.Value;
    }

    /// <summary>Runs a block in a scope of its own, apart from the main flow.</summary>
    private object? InvokeBlock(BlockValue block, object?[] underscore, object?[] arguments, object?[]? input)
    {
        if (IsTooDeep())
            return Unknown.Value;
        var recording = _recording;
        _recording = false;
        var value = InScope(block.Block, arguments, input, underscore.Length > 0 ? underscore[0] : null, []);
        _recording = recording;
        return value;
    }

    private object? InScope(ScriptBlockAst block, object?[] arguments, object?[]? input, object? underscore, IReadOnlyList<KeyValuePair<string, object?>> named,
        IEnumerable<ParameterAst>? parameters = null)
    {
        _calls++;
        _budget.Step(WorkOfCall + 2 * _calls); // scopes in scopes: variables are looked for through all of them
        var outer = _scope;
        _scope = new Scope(outer);
        Bind(parameters ?? block.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>(), arguments, named);
        Write("_", underscore, false);
        if (input is not null)
            Write("input", input, false);
        var before = _outputUnknown;
        _outputUnknown = false;
        var output = new List<object?>();
        if (input is { Length: > 0 } && block.ProcessBlock is { } process)
        {
            if (block.BeginBlock is { } begin)
                RunAll(begin.Statements, output);
            foreach (var item in input)
            {
                Write("_", item, false);
                if (RunAll(process.Statements, output) == Flow.Return || _budget.Exhausted)
                    break;
            }
            if (block.EndBlock is { } end)
                RunAll(end.Statements, output);
        }
        else
        {
            RunBlock(block, output);
        }
        var unknown = _outputUnknown;
        _outputUnknown = before;
        _scope = outer;
        _calls--;
        return unknown ? Unknown.Value : Result(output);
    }

    private void Bind(IEnumerable<ParameterAst> parameters, object?[] arguments, IReadOnlyList<KeyValuePair<string, object?>> named)
    {
        var position = 0;
        foreach (var parameter in parameters)
        {
            var name = parameter.Name.VariablePath.UserPath;
            object? value;
            var byName = named.FirstOrDefault(pair => name.StartsWith(pair.Key, StringComparison.OrdinalIgnoreCase));
            if (byName.Key is not null)
                value = byName.Value;
            else if (position < arguments.Length)
                value = arguments[position++];
            else if (parameter.DefaultValue is { } start)
                value = Eval(start);
            else
                value = parameter.StaticType == typeof(string) ? "" : null;
            if (parameter.Attributes.OfType<TypeConstraintAst>().FirstOrDefault() is { } type && !Unknown.Is(value) && value is not null
                && Cast(value, TypeNames.Canonical(type.TypeName.FullName)) is var cast && !Unknown.Is(cast))
                value = cast;
            Write(name, value, false);
        }
        Write("args", position < arguments.Length ? arguments[position..] : [], false);
    }
}
