using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Walks a script's main flow once and computes what can be computed without running anything.</summary>
/// <remarks>
/// Every method and cmdlet that it knows is our own implementation over values that stand in the script; everything else is <see cref="Unknown"/>.
/// Each node of the main flow is visited once with <see cref="_recording"/> on. Loops and functions are computed apart, with recording off.
/// </remarks>
internal sealed partial class Interpreter
{
    private readonly ScriptSource _source;
    private readonly EvaluationBudget _budget;
    private readonly Trace _trace;
    private readonly Dictionary<string, FunctionDefinitionAst> _functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, TypeDefinitionAst> _classes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _callSites = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<FunctionDefinitionAst> _walked = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FunctionDefinitionAst, int> _active = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<Journal> _journals = new();
    private HashSet<string>? _ownVariables;
    private Scope _scope = new(null);
    private (Ast Node, string Code)? _lastCode;
    private bool _recording = true;
    private int _depth;
    private int _calls;

    /// <summary>Counts strong decoding operations; a node during which it grew is strong.</summary>
    private int _strong;
    private int _medium;

    /// <summary>Counts letters that were picked out of texts one by one.</summary>
    private int _picked;

    /// <summary>Counts reads of the script's own variables.</summary>
    private int _reads;

    /// <summary>Counts commands with effects, so that a loop that does something is not spun.</summary>
    private int _effects;

    private Interpreter(ScriptSource source, EvaluationBudget budget)
    {
        _source = source;
        _budget = budget;
        _trace = new Trace();
    }

    public static Trace Run(ScriptSource source, EvaluationBudget budget, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyDictionary<string, string>? files = null)
    {
        var interpreter = new Interpreter(source, budget) { _files = files };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            interpreter._scope.Write("env:" + name, new Variable(value, true));
        interpreter.CountCallSites();
        interpreter.RunBlock(source.Tree, []);
        interpreter.WalkUncalledFunctions();
        return interpreter._trace;
    }

    /// <summary>The value of an expression that reads no variable and calls nothing; <see cref="Unknown"/> when it is not known.</summary>
    public static object? Constant(ScriptSource source, PipelineBaseAst node) => new Interpreter(source, new EvaluationBudget()).EvalPipelineValue(node);

    private void CountCallSites()
    {
        foreach (var function in _source.Nodes.Functions)
            _callSites.TryAdd(function.Name, 0);
        if (_callSites.Count == 0)
            return;
        foreach (var command in _source.Nodes.Commands)
            if (command.GetCommandName() is { } name && _callSites.TryGetValue(name, out var count))
                _callSites[name] = count + 1;
    }

    /// <summary>Bodies that the main flow did not enter with known arguments still hold literals to decode.</summary>
    private void WalkUncalledFunctions()
    {
        foreach (var node in _source.Nodes.Functions)
        {
            if (!_walked.Add(node))
                continue;
            var before = _scope;
            _scope = new Scope(before.Root);
            _doubt = Doubt.Apart;
            foreach (var parameter in Parameters(node))
            {
                Eval(parameter.DefaultValue);
                Write(parameter.Name.VariablePath.UserPath, Unknown.Value, false);
            }
            Write("args", Unknown.Value, false);
            Write("_", Unknown.Value, false);
            RunBlock(node.Body, []);
            _doubt = Doubt.None;
            _scope = before;
        }
    }

    private static IEnumerable<ParameterAst> Parameters(FunctionDefinitionAst function) =>
        function.Parameters ?? function.Body.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>();

    private void Mark(Strength strength)
    {
        if (strength == Strength.Strong)
            _strong++;
        else if (strength == Strength.Medium)
            _medium++;
    }

    private object? Eval(Ast? node)
    {
        if (node is null)
            return null;
        if (node is StringConstantExpressionAst text)
            return _source.Literal(text);
        if (!_budget.Step())
            return Unknown.Value;
        if (_depth >= EvaluationBudget.MaxDepth)
        {
            _budget.Reached($"nesting deeper than {EvaluationBudget.MaxDepth} was not followed");
            return Unknown.Value;
        }
        _depth++;
        var strong = _strong;
        var medium = _medium;
        var value = Compute(node);
        _depth--;
        if (_recording && !Unknown.Is(value))
        {
            _trace.Values[node] = value;
            if (_strong != strong)
                _trace.Strengths[node] = Strength.Strong;
            else if (_medium != medium)
                _trace.Strengths[node] = Strength.Medium;
        }
        return value;
    }

    private void Write(string name, object? value, bool decoded)
    {
        var (bare, scope) = Locate(name);
        if (_journals.TryPeek(out var journal)) // an inner branch is undone before an outer one goes on
            journal.Note(scope, bare);
        scope.Write(bare, new Variable(value, decoded));
    }

    private (string Name, Scope Scope) Locate(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return (name, _scope);
        if (name.StartsWith("env:", StringComparison.OrdinalIgnoreCase))
            return (name, _scope.Root);
        var prefix = name[..colon].ToLowerInvariant();
        return prefix switch
        {
            "script" or "global" => (name[(colon + 1)..], _scope.Root),
            "local" or "private" or "variable" => (name[(colon + 1)..], _scope),
            _ => (name, _scope.Root),
        };
    }

    private object? Read(string name, out bool own, out bool decoded)
    {
        var (bare, scope) = Locate(name);
        own = false;
        decoded = false;
        if (scope.TryRead(bare, out var variable))
        {
            own = true;
            decoded = variable.Decoded;
            return variable.Value;
        }
        if (bare.StartsWith("env:", StringComparison.OrdinalIgnoreCase))
            return KnownEnvironment.Environment.TryGetValue(bare[4..], out var environment) ? environment : Unknown.Value;
        if (bare.Equals("null", StringComparison.OrdinalIgnoreCase))
            return null;
        if (bare.Equals("ExecutionContext", StringComparison.OrdinalIgnoreCase))
            return new EngineValue("execution-context");
        if (KnownEnvironment.Variables.TryGetValue(bare, out var known))
            return known;
        return !_recording && _doubt == Doubt.None && IsOwnVariable(bare) ? null : Unknown.Value;
    }

    /// <summary>The script itself gives this variable a value somewhere: before that it is empty.</summary>
    private bool IsOwnVariable(string name)
    {
        _ownVariables ??= new HashSet<string>(AssignedNames(_source.Tree, nested: true), StringComparer.OrdinalIgnoreCase);
        return _ownVariables.Contains(name);
    }

    private object? ReadVariable(VariableExpressionAst node)
    {
        var value = Read(node.VariablePath.UserPath, out var own, out var decoded);
        if (own)
            _reads++;
        if (decoded && _recording)
            _trace.Decoded.Add(node);
        return value;
    }

    /// <summary>Runs work whose writes are undone afterwards; returns what was written and with which value.</summary>
    private Dictionary<(Scope, string), Variable> Branch(Action work, bool mayRun = false)
    {
        var journal = new Journal(_scope);
        var (doubt, outputUnknown, mayHaveLeft) = (_doubt, _outputUnknown, _mayHaveLeft);
        _doubt = mayRun && doubt != Doubt.Apart ? Doubt.MayRun : Doubt.Apart;
        _journals.Push(journal);
        work();
        _journals.Pop();
        _doubt = doubt;
        _outputUnknown = outputUnknown; // a branch's output is its caller's concern, and what is only read puts out nothing
        if (!mayRun)
            _mayHaveLeft = mayHaveLeft;
        var written = new Dictionary<(Scope, string), Variable>();
        foreach (var (scope, name) in journal.Written)
            written[(scope, name)] = scope.TryOwn(name, out var variable) ? variable : new Variable(Unknown.Value, false);
        journal.Undo();
        return written;
    }

    private void Forget(IEnumerable<(Scope Scope, string Name)> names)
    {
        foreach (var (scope, name) in names)
        {
            if (_journals.TryPeek(out var journal)) // an inner branch is undone before an outer one goes on
                journal.Note(scope, name);
            scope.Write(name, new Variable(Unknown.Value, false));
        }
    }
}
