using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>Functions as values: with the variables around them, several at once, found by name among those of several classes; what they set for their caller.</summary>
internal sealed partial class Machine
{
    private const int MaxAlternatives = 3;
    private const int MaxScopes = 64;

    /// <summary>Where each function without a name, and each one inside another, was last made.</summary>
    private readonly Dictionary<Function, Scope> _closures = [];

    private Value FunctionValue(Function function)
    {
        if (function.Name.Length == 0)
            NoteCaptured(function);
        var closure = _scope == _globals || _scope.Depth > MaxScopes ? null : _scope;
        if (closure is not null)
            _closures[function] = closure;
        return new Value { Code = function, Type = "delegate", Closure = closure };
    }

    /// <summary>Calls a value: a function, several of them, a method held as a delegate, or an evaluator under another name.</summary>
    private Value CallValue(Value callee, Value[] args, Call call)
    {
        if (callee.Code is { } code)
        {
            if (callee.Items is not { Count: > 1 } several)
                return Invoke(code, args, callee.Closure);
            var result = Value.Null;
            foreach (var one in several.Take(MaxAlternatives * 4))
                result = one.Code is { } next ? Invoke(next, args, one.Closure) : result;
            return result;
        }
        if (callee is { IsType: true, Fields: { } held } && held.TryGetValue("$owner", out var owner))
            return Method(owner, callee.Type, args, call);
        if (callee.IsType && CallGlobal(callee.Type, args, call) is { } renamed)
            return renamed;
        return Index(callee, args, call.Line);
    }

    private static bool IsCallable(Value value) => value.Code is not null || value is { IsType: true, Fields: not null } || value is { IsType: true, Type: "eval" or "function" };

    /// <summary><c>d += f</c>: both are called from then on.</summary>
    private static Value Combined(Value old, Value added) =>
        old.Code is null || added.Code is null || old.Items is { Count: > 64 } ? added.Code is null ? old : added
            : new Value { Code = added.Code, Closure = added.Closure, Type = "delegate", Items = [.. old.Items ?? [old], added] };

    /// <summary>Calls the functions of a name that fit: those of the target's class, else each that has a body.</summary>
    private Value InvokeNamed(List<Function> functions, Value? target, Value[] args, Call call, int shift = 0)
    {
        var fit = functions.Count == 1 ? functions : Fitting(functions, target, args.Length);
        if (fit[0].Native is { } native)
            return CallNative(native, args, call.Line);
        Value? result = null;
        for (var i = 0; i < fit.Count && i < MaxAlternatives; i++)
        {
            var given = Invoke(fit[i], ByName(call, fit[i], args, shift));
            if (shift == 0 && functions.Count == 1 && !Array.Exists(call.Args, a => a is Named))
                NoteOutcome(call, _lastOutcome);
            WriteBack(call, fit[i], shift);
            result = result is null ? given : Value.Join(result, given);
        }
        return fit[0].IsProperty && fit[0].Parameters.Length == 0 && args.Length > 0 ? Index(result!, args, call.Line) : result!;
    }

    private List<Function> Fitting(List<Function> functions, Value? target, int count)
    {
        var fit = functions.FindAll(f => f.Parameters.Length == count);
        if (fit.Count == 0)
            fit = functions.FindAll(f => f.Parameters.Length > count || f.Parameters is [.., { IsRest: true }]);
        if (fit.Count == 0)
            fit = [functions[0]];
        if (fit.Count > 1 && target is not null && Own(target.Type, fit, 0) is { Count: > 0 } own)
            fit = own;
        return fit.Count > 1 && fit.FindAll(f => f.Native is not null || f.Body is not Block { Nodes.Length: 0 }) is { Count: > 0 } written ? written : fit;
    }

    /// <summary>Those that stand in the class or the classes it is made from.</summary>
    private List<Function>? Own(string type, List<Function> functions, int depth)
    {
        if (type.Length == 0 || depth > 8 || !_classes.TryGetValue(type, out var user))
            return null;
        var own = functions.FindAll(f => Array.IndexOf(user.Members, f) >= 0);
        return own.Count > 0 ? own : user.Bases.Select(b => Own(Simple(b), functions, depth + 1)).FirstOrDefault(o => o is not null);
    }

    /// <summary>Arguments in the order of the parameters that they name.</summary>
    private Value[] ByName(Call call, Function function, Value[] args, int shift)
    {
        if (!Array.Exists(call.Args, a => a is Named))
            return args;
        var ordered = function.Parameters.Select(p => p.Default is null ? Value.Null : Eval(p.Default)).ToArray();
        for (var i = 0; i < args.Length; i++)
        {
            var at = i >= shift && i - shift < call.Args.Length && call.Args[i - shift] is Named named
                ? Array.FindIndex(function.Parameters, p => p.Name.Equals(named.Name, StringComparison.OrdinalIgnoreCase)) : i;
            if (at >= 0 && at < ordered.Length)
                ordered[at] = args[i];
        }
        return ordered;
    }

    /// <summary>What a function put into parameters that are passed by reference; VBScript passes all its variables so.</summary>
    private void WriteBack(Call call, Function function, int shift = 0)
    {
        if (_lastScope is not { } inner)
            return;
        for (var i = 0; i < call.Args.Length && i + shift < function.Parameters.Length; i++)
        {
            var parameter = function.Parameters[i + shift];
            var node = call.Args[i] is Named named ? named.Value : call.Args[i];
            if (!parameter.IsReference && _language != PageLanguage.VBScript || !inner.Variables.TryGetValue(Key(parameter.Name), out var value))
                continue;
            if (node is Reference reference)
                AssignTo(reference.Target, value);
            else if (node is Name name && Lookup(name.Id) is { } old && !ReferenceEquals(old, value))
                Assign(name.Id, value);
            else if (node is Member or Call { IsIndex: true } && parameter.IsReference)
                AssignTo(node, value);
        }
    }

    /// <summary>What a method that we do not know puts into <c>out</c> and <c>ref</c> arguments.</summary>
    private void SetReferences(Call call, Value target, string method, Value[] args)
    {
        if (!Array.Exists(call.Args, a => a is Reference))
            return;
        var into = target.IsType ? null : target;
        var made = method switch
        {
            "trygetvalue" or "tryremove" when args.Length > 0 => Index(target, [args[0]], call.Line),
            "trydequeue" or "trypop" or "trytake" or "trypeek" => Element(target),
            "exchange" or "compareexchange" when args.Length > 1 => args[1],
            "tryparse" when args is [{ IsClient: true }, ..] => Value.From(Taints.Number, args[0].Parameters, ""),
            "tryparse" => Value.Unknown,
            _ => Value.Derived(into, args),
        };
        foreach (var argument in call.Args)
        {
            if (argument is Reference { Target: var node })
                AssignTo(node, made);
        }
    }

    /// <summary>What goes into a part of an object that we do not know by itself goes into the object: <c>table.Rows.Add(x)</c>.</summary>
    private void Soak(Node target, Value value)
    {
        if (target is not (Member or Call) || !value.IsClient)
            return;
        for (var depth = 0; depth < 8 && target is not Name; depth++)
            target = target switch { Member member => member.Target, Call { Callee: Member { Target: var on } } => on, Call { Callee: var callee } => callee, _ => new Name(0, "") };
        if (target is Name { Id.Length: > 0 } name && Lookup(name.Id) is { Fields: not null } root && root.Type is not ("response" or "server" or "context" or "request" or "page" or "this" or "session" or "application" or "process" or "processstartinfo"))
            Pour(value, root);
    }

    private readonly Dictionary<Function, int> _active = [];
    private readonly Dictionary<(Function, int, bool), int> _alike = [];

    /// <summary>
    /// Calls alike in kind and origin of their values end alike, unless all is known of one: recursion over unknown values would multiply them without end.
    /// </summary>
    private bool TellsNothingNew(Function function, Value[] args)
    {
        var kind = new HashCode();
        var known = true;
        foreach (var arg in args)
        {
            if (arg.Items is { Count: > 0 } || arg.Fields?.Values.Any(f => f.HasConstant && f.Constant is not null) == true)
                return false;
            known &= arg.HasConstant;
            kind.Add(HashCode.Combine(arg.Taint, arg.Type, arg.Code, arg.Constant));
        }
        if (known)
            return false;
        var key = (function, kind.ToHashCode(), _coverage);
        var count = _alike.GetValueOrDefault(key) + 1;
        _alike[key] = count;
        return count > (_coverage ? MaxAlikeCovered : MaxAlike);
    }

    private const int MaxAlike = 8;
    private const int MaxAlikeCovered = 3;

    /// <summary>How often one function may call itself. On values that are not known a deeper call tells nothing new, and several calls in a body multiply.</summary>
    private int MaxActive(Value[] args) => _coverage ? 1 : args.Length == 0 || Array.Exists(args, arg => arg is { HasConstant: true, Constant: not null }) ? 6 : 2;
}
