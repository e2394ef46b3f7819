using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

internal sealed partial class Machine
{
    private Value EvalMember(Member member)
    {
        var target = Eval(member.Target);
        var id = member.Id.ToLowerInvariant();
        if (target.Fields is { } fields && fields.TryGetValue(member.Id, out var field) && !Controls.HoldsText(id))
            return field;
        if (target.Type == "this" || IsUserType(target) || target.Code is null && target.Type.Length > 0 && _classes.ContainsKey(target.Type))
        {
            if (Lookup(member.Id) is { } own)
                return own;
            if (_functions.TryGetValue(member.Id, out var functions))
                return functions[0].IsProperty ? Invoke(functions[0], []) : new Value { Code = functions[0], Type = "delegate" };
            if (_page.Controls.ContainsKey(member.Id) || id is "request" or "response" or "server" or "session" or "context" or "viewstate")
                return EvalName(member.Id);
        }
        if (id == "constructor" && _language == PageLanguage.JScript && !IsUserType(target))
            return Value.TypeRef(id);
        return Property(target, id, member.Line);
    }

    private Value EvalCall(Call call)
    {
        if (call.Callee is Member member)
            return CallMember(member, call);
        if (call.Callee is Name name)
            return CallName(name.Id, call);
        if (call.Callee is Call { IsIndex: true } element && element.Args.Length == 1 && Eval(element.Args[0]).Text is { } spelt)
            return Eval(element.Callee).Fields?.GetValueOrDefault("[" + spelt) is { Code: { } entry } ? Invoke(entry, Args(call)) : CallMember(new Member(call.Line, element.Callee, spelt), call);
        var callee = Eval(call.Callee);
        var args = Args(call);
        return callee.Code is not null ? Invoke(callee.Code, args) : Index(callee, args, call.Line);
    }

    private Value[] Args(Call call)
    {
        var args = new Value[call.Args.Length];
        for (var i = 0; i < args.Length; i++)
            args[i] = Eval(call.Args[i]);
        return args;
    }

    private Value CallName(string id, Call call)
    {
        if (id.Length == 1 && id[0] == PageSplitter.Writer)
        {
            foreach (var arg in call.Args)
                NoteAnswer(Eval(arg), call.Line);
            return Value.Unknown;
        }
        var variable = Lookup(id);
        if (variable is not null && !(variable.HasConstant && variable.Constant is null && _functions.ContainsKey(id)))
        {
            var given = Args(call);
            if (variable.Code is { } code)
                return Invoke(code, given);
            if (variable is { IsType: true, Fields: { } held } && held.TryGetValue("$owner", out var owner))
                return Method(owner, variable.Type, given, call);
            if (variable.IsType && CallGlobal(variable.Type, given, call) is { } renamed)
                return renamed;
            if (given.Length > 0 || variable.Items is null)
                return Index(variable, given, call.Line);
            return variable;
        }
        var args = Args(call);
        if (_functions.TryGetValue(id, out var functions))
        {
            var function = functions.FirstOrDefault(f => f.Parameters.Length == args.Length) ?? functions[0];
            if (function.Native is { } native)
                return CallNative(native, args, call.Line);
            var result = Invoke(function, args);
            WriteBack(call, function);
            return function.IsProperty && args.Length > 0 ? Index(result, args, call.Line) : result;
        }
        var lower = id.ToLowerInvariant();
        if (CallGlobal(lower, args, call) is { } known)
            return known;
        var target = EvalName(id);
        return target.IsType || ReferenceEquals(target, Unset) ? Value.Derived(null, args) : Index(target, args, call.Line);
    }

    private Value CallMember(Member member, Call call)
    {
        var target = Eval(member.Target);
        var method = member.Id.ToLowerInvariant();
        var args = Args(call);
        if (target.Code is { } code && method is "invoke" or "call" or "apply" or "begininvoke" or "dynamicinvoke")
            return Invoke(code, method is "call" or "apply" && args.Length > 0 ? args[1..] : args);
        if (target.Type is "this" || IsUserType(target) || target.Type.Length == 0 && !target.IsType || target.IsType && target.Type is not "eval" && _classes.ContainsKey(target.Type))
        {
            if (_functions.TryGetValue(member.Id, out var functions) && (target.Type.Length > 0 || functions.All(f => !f.IsProperty)))
            {
                var function = functions.FirstOrDefault(f => f.Parameters.Length == args.Length) ?? functions[0];
                if (function.Native is { } native)
                    return CallNative(native, args, call.Line);
                return Invoke(function, args);
            }
        }
        if (target.Fields is { } fields && fields.TryGetValue(member.Id, out var field))
            return field.Code is not null ? Invoke(field.Code, args) : (field.IsType ? CallGlobal(field.Type, args, call) : null) ?? Index(field, args, call.Line);
        if (target.Type == "this" && Lookup(member.Id) is { } own)
            return own.Code is not null ? Invoke(own.Code, args) : Index(own, args, call.Line);
        return Method(target, method, args, call);
    }

    /// <summary>VBScript passes variables by reference.</summary>
    private void WriteBack(Call call, Function function)
    {
        if (_language != PageLanguage.VBScript || _lastScope is null)
            return;
        for (var i = 0; i < call.Args.Length && i < function.Parameters.Length; i++)
        {
            if (call.Args[i] is Name name && _lastScope.Variables.TryGetValue(Key(function.Parameters[i].Name), out var value)
                && Lookup(name.Id) is { } old && !ReferenceEquals(old, value))
                Assign(name.Id, value);
        }
    }

    private Scope? _lastScope;

    private Value Invoke(Function function, Value[] args)
    {
        var calls = _calls.GetValueOrDefault(function) + 1;
        _calls[function] = calls;
        if (_callDepth >= MaxCallDepth || calls > MaxCallsOfOne || _active.GetValueOrDefault(function) >= MaxActive(args) || Exhausted && calls > 20 || TellsNothingNew(function, args))
            return _summaries.TryGetValue(function, out var summary) ? summary : Value.Derived(null, args);
        var caller = _scope;
        var scope = new Scope(_globals);
        for (var i = 0; i < function.Parameters.Length; i++)
        {
            var parameter = function.Parameters[i];
            var value = i < args.Length ? args[i] : parameter.Default is not null ? Eval(parameter.Default) : Value.Null;
            if (value.Type.Length == 0 && parameter.Type is { } type && !value.HasConstant)
                value = value.As(Simple(type));
            scope.Variables[Key(parameter.Name)] = value;
        }
        if (function.ReturnsByName)
            scope.Variables[Key(function.Name)] = Value.Null;
        if (function.Name.Length == 0)
            foreach (var (key, value) in caller.Variables)
                scope.Variables.TryAdd(key, value);
        var (uncertainCall, mayLeave) = (_uncertainCall, _mayLeave);
        (_scope, _uncertainCall, _mayLeave) = (scope, _uncertain, false);
        _callDepth++;
        _active[function] = _active.GetValueOrDefault(function) + 1;
        Do(function.Body);
        _active[function]--;
        _callDepth--;
        (_scope, _uncertainCall, _mayLeave) = (caller, uncertainCall, mayLeave);
        _lastScope = scope;
        var result = scope.Result ?? (function.ReturnsByName ? scope.Variables[Key(function.Name)] : Value.Unknown);
        if (function.ReturnsByName && scope.Result is not null && scope.Variables[Key(function.Name)] is { } named && (named.Taint != 0 || !named.HasConstant))
            result = Value.Join(result, named);
        _summaries[function] = _summaries.TryGetValue(function, out var before) ? Value.Join(before, result) : result;
        return result;
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

    private Value EvalNew(New creation)
    {
        var type = _aliases.TryGetValue(creation.Type, out var aliased) ? Simple(aliased) : Simple(creation.Type);
        var args = creation.Args.Select(Eval).ToArray();
        if (type.EndsWith("[]", StringComparison.Ordinal))
            return NewArray(type, args);
        var made = Construct(type, args, creation.Line);
        SetMembers(made, creation);
        foreach (var item in creation.Items)
        {
            var value = Eval(item);
            made.Taint |= value.Taint;
            if (item is ArrayOf && value.Items is [{ Text: { } key }, { } entry] && made.Fields is not null)
                made.Fields["[" + key] = entry;
        }
        if (_classes.TryGetValue(type, out var user))
        {
            foreach (var constructor in user.Members.OfType<Function>().Where(f => f.Name is ".ctor" or "Class_Initialize" || f.Name.Equals("class_initialize", StringComparison.OrdinalIgnoreCase)))
                Invoke(constructor, args);
        }
        return made;
    }

    /// <summary>Object initialisers; one without a type of its own fills what the member already holds.</summary>
    private void SetMembers(Value made, New creation)
    {
        foreach (var (name, node) in creation.Members)
        {
            if (node is New { Type: New.Filling } filling)
            {
                var held = made.Fields?.GetValueOrDefault(name) ?? ObjectProperty(made, name.ToLowerInvariant(), creation.Line) ?? Value.Object("");
                SetMembers(held, filling);
                made.Taint |= held.Taint & Taints.AnyClient;
                made.Fields?.TryAdd(name, held);
                continue;
            }
            var value = Eval(node);
            if (made.Fields is not null)
                made.Fields[name] = value;
            made.Taint |= value.Taint & Taints.AnyClient;
            if (IsUserType(made))
                Assign(name, value);
            SetProperty(made, name.ToLowerInvariant(), value, creation.Line);
        }
    }

    private static Value NewArray(string type, Value[] args)
    {
        var size = args.Length == 1 && args[0].Known ? args[0].Number ?? 0 : 0;
        return type == "byte[]" && size is > 0 and <= 1_048_576
            ? new Value { Constant = new byte[(int)size], HasConstant = true, Known = false, Type = type }
            : new Value { Items = [], Type = type };
    }

    /// <summary>An index into a collection, or a call of something that is no function of the page.</summary>
    private Value Index(Value target, Value[] args, int line)
    {
        if (args.Length == 0)
            return target;
        if (_language == PageLanguage.JScript && args[0].Constant is "constructor")
            return Value.TypeRef("constructor");
        if (_language == PageLanguage.JScript && target.Type is "context" or "this" or "page" && args[0].Constant is string spelt)
            return target.Type == "this" ? EvalName(spelt) : Property(target, spelt.ToLowerInvariant(), line);
        if (_language == PageLanguage.JScript && target.Type == "request" && args[0].Constant is string part && part.ToLowerInvariant() is var id && id is "item" or "form" or "querystring" or "cookies" or "headers" or "params" or "servervariables" or "files")
            return Property(target, id, line);
        switch (target.Type)
        {
            case "request":
                return FromRequest(args[0], "");
            case "requestcollection":
                return FromRequest(args[0], target.Fields?.GetValueOrDefault("$of")?.Text ?? "");
            case "postedfiles" or "httpfilecollection":
                return PostedFile(args[0]);
            case "session" or "application" or "viewstate" or "cache":
                return Load(target.Type, args[0]);
        }
        if (args[0].Number is { } at && args[0].HasConstant)
        {
            if (target.Items is { } items)
                return at >= 0 && at < items.Count ? items[(int)at] : Value.From(target.Taint, target.Parameters, "");
            if (target.Constant is string text)
                return at >= 0 && at < text.Length ? Value.Of(text[(int)at], target.Known && args[0].Known) : Value.Unknown;
            if (target.Constant is byte[] bytes)
                return at >= 0 && at < bytes.Length ? Value.Of((double)bytes[(int)at], args[0].Known) : Value.Unknown;
        }
        if (target.Fields is not null && args[0].Text is { } key && target.Fields.TryGetValue("[" + key, out var stored))
            return stored;
        if (IsUserType(target) && !target.IsType && _classes[target.Type].Members.OfType<Function>().FirstOrDefault(f => !f.IsProperty && f.Parameters.Length == args.Length) is { } byDefault)
            return Invoke(byDefault, args);
        if (target.Items is { Count: > 0 })
            return Element(target);
        return new Value { Taint = target.Taint, Parameters = Value.Union(target.Parameters, args[0].IsClient && target.IsClient ? args[0].Parameters : []), Type = target.Type == "string[]" ? "string" : "" };
    }
}
