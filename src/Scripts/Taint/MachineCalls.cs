using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

internal sealed partial class Machine
{
    private Value EvalMember(Member member)
    {
        var target = Eval(member.Target);
        var id = member.LowerId;
        if (target.Fields is { } fields && fields.TryGetValue(member.Id, out var field) && !(Controls.HoldsText(id) && Controls.Filled(target.Type) != Taints.None))
            return field;
        if (target.Type == "this" || IsUserType(target) || target.Code is null && target.Type.Length > 0 && _classes.ContainsKey(target.Type))
        {
            if ((_globals.Variables.TryGetValue(Key(member.Id), out var own) ? own : Lookup(member.Id)) is { } held)
                return held;
            if (_functions.TryGetValue(member.Id, out var functions) && Fitting(functions, target, 0) is var fit)
                return fit[0].IsProperty ? Invoke(fit[0], []) : new Value { Code = functions[0], Type = "delegate" };
            if (_page.Controls.ContainsKey(member.Id) || id is "request" or "response" or "server" or "session" or "context" or "viewstate")
                return EvalName(member.Id);
        }
        _matchesLines |= id == "multiline";
        ReadsEvaluated |= target.Type == Evaluated;
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
        if (call.Callee is Call { IsIndex: true } element && element.Args.Length == 1 && Eval(element.Args[0]) is { Text: { } spelt } key)
        {
            var table = Eval(element.Callee);
            if (table.Fields?.GetValueOrDefault("[" + spelt) is { Code: not null } entry)
                return CallValue(entry, Args(call), call);
            return key.Constant is double && Index(table, [key], call.Line) is var item && IsCallable(item) ? CallValue(item, Args(call), call)
                : CallMember(new Member(call.Line, element.Callee, spelt), call);
        }
        var callee = Eval(call.Callee);
        return CallValue(callee, Args(call), call);
    }

    private Value[] Args(Call call) => Args(call.Args);

    private Value[] Args(Node[] nodes)
    {
        var args = new Value[nodes.Length];
        for (var i = 0; i < args.Length; i++)
            args[i] = Eval(nodes[i]);
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
            if (variable.Code is not null || variable.IsType)
                return CallValue(variable, given, call);
            if (given.Length > 0 || variable.Items is null)
                return Index(variable, given, call.Line);
            return variable;
        }
        var args = Args(call);
        if (_functions.TryGetValue(id, out var functions))
        {
            return InvokeNamed(functions, null, args, call);
        }
        var lower = id.ToLowerInvariant();
        if (id.StartsWith(MadeNames.ConstructorOf, StringComparison.Ordinal))
            return RunConstructors(id[MadeNames.ConstructorOf.Length..].ToLowerInvariant(), args);
        if (lower == "gettype" && args.Length == 0 && _language is PageLanguage.CSharp or PageLanguage.VisualBasic)
            return Value.TypeRef("this");
        if (CallGlobal(lower, args, call) is { } known)
            return known;
        if (_language == PageLanguage.JScript && lower is not ("request" or "response" or "server" or "session" or "application") && Lookup(MadeNames.With) is { } opened && (opened.Type.Length > 0 || opened.Fields is not null))
            return opened.Fields?.GetValueOrDefault(id) is { } inside ? CallValue(inside, args, call) : Method(opened, lower, args, call);
        if (CallImported(lower, args, call) is { } imported)
            return imported;
        var target = EvalName(id);
        return target.IsType || ReferenceEquals(target, Unset) ? Value.Derived(null, args) : Index(target, args, call.Line);
    }

    private Value CallMember(Member member, Call call)
    {
        var target = Eval(member.Target);
        var method = member.LowerId;
        var args = Args(call);
        if (IsCallable(target) && (method is "invoke" or "begininvoke" or "dynamicinvoke" || method is "call" or "apply" && _language == PageLanguage.JScript))
            return CallValue(target, method == "apply" && args is [_, { Items: { } listed }, ..] ? [.. listed] : method is "call" or "apply" && args.Length > 0 ? args[1..] : args, call);
        if (!target.IsType && _functions.TryGetValue(member.Id, out var extensions) && extensions.FindAll(f => f.Parameters is [{ IsThis: true }, ..]) is { Count: > 0 } extending)
            return InvokeNamed(extending, null, [target, .. args], call, 1);
        if (target.Type is "this" || IsUserType(target) || target.Type.Length == 0 && !target.IsType || target.IsType && target.Type is not "eval" && _classes.ContainsKey(target.Type))
        {
            if (_functions.TryGetValue(member.Id, out var functions) && (target.Type.Length > 0 || functions.All(f => !f.IsProperty)))
            {
                return InvokeNamed(functions, target, args, call);
            }
        }
        if (target.Fields is { } fields && fields.TryGetValue(member.Id, out var field))
            return CallValue(field, args, call);
        if (target.Type == "this" && Lookup(member.Id) is { } own)
            return CallValue(own, args, call);
        var result = Method(target, method, args, call);
        SetReferences(call, target, method, args);
        if (target.Fields is null)
            Soak(member.Target, Value.Derived(null, args));
        return result;
    }

    /// <summary>A method of a type that the page imports whole: <c>using static</c>, <c>Imports</c> of a type.</summary>
    private Value? CallImported(string method, Value[] args, Call call)
    {
        foreach (var type in _imports)
        {
            var before = Deeds.Count;
            if (Method(Value.TypeRef(Simple(type)), method, args, call) is var result && Deeds.Count > before)
                return result;
        }
        return null;
    }

    private Value RunConstructors(string type, Value[] args)
    {
        if (!_classes.TryGetValue(type, out var user))
            return Value.Unknown;
        var constructors = user.Members.OfType<Function>().Where(f => f.Name == ".ctor" || f.Name.Equals("class_initialize", StringComparison.OrdinalIgnoreCase)).ToList();
        if (constructors.Count > 1 && constructors.FindAll(f => f.Parameters.Length == args.Length) is { Count: > 0 } fit)
            constructors = fit;
        foreach (var constructor in constructors.Take(MaxAlternatives))
            Invoke(constructor, args);
        return Value.Unknown;
    }

    private Scope? _lastScope;

    private Value Invoke(Function function, Value[] args, Scope? closure = null)
    {
        _lastScope = null;
        _lastOutcome = null;
        var calls = _calls.GetValueOrDefault(function) + 1;
        _calls[function] = calls;
        if (_callDepth >= MaxCallDepth || calls > MaxCallsOfOne || _active.GetValueOrDefault(function) >= MaxActive(args) || Exhausted && calls > 20 || TellsNothingNew(function, args))
        {
            _flags = _flags.Clear();
            return _summaries.TryGetValue(function, out var summary) ? summary : Value.Derived(null, args);
        }
        var caller = _scope;
        closure ??= _closures.GetValueOrDefault(function);
        var scope = new Scope(closure ?? _globals);
        for (var i = 0; i < function.Parameters.Length; i++)
        {
            var parameter = function.Parameters[i];
            var value = parameter.IsRest ? Rest(args, i) : i < args.Length ? args[i] : parameter.Default is not null ? Eval(parameter.Default) : Value.Null;
            if (value.Type.Length == 0 && parameter.Type is { } type && !value.HasConstant)
                value = value.As(Simple(type));
            scope.Variables[Key(parameter.Name)] = value;
        }
        if (function.ReturnsByName)
            scope.Variables[Key(function.Name)] = Value.Null;
        if (function.Name.Length == 0 && closure is null)
            foreach (var (key, value) in caller.Variables)
                scope.Variables.TryAdd(key, value);
        if (_language == PageLanguage.JScript)
            scope.Variables.TryAdd("arguments", ArrayValue(args));
        var (uncertainCall, mayLeave) = (_uncertainCall, _mayLeave);
        (_scope, _uncertainCall, _mayLeave) = (scope, _uncertain, false);
        _callDepth++;
        _active[function] = _active.GetValueOrDefault(function) + 1;
        var (outer, flags) = (_frame, _flags);
        _frame = new Frame(function, args, scope) { Given = Array.ConvertAll(function.Parameters, parameter => scope.Variables[Key(parameter.Name)]) };
        var mark = _narrowings.Count;
        Do(function.Body);
        var outcome = OutcomeOf(_frame);
        Widen(mark);
        _frame = outer;
        _flags = Unchanged(flags, _flags);
        _active[function]--;
        _callDepth--;
        (_scope, _uncertainCall, _mayLeave) = (caller, uncertainCall, mayLeave);
        _lastScope = scope;
        var result = scope.Result ?? (function.ReturnsByName ? scope.Variables[Key(function.Name)] : Value.Unknown);
        if (function.ReturnsByName && scope.Result is not null && scope.Variables[Key(function.Name)] is { } named && (named.Taint != 0 || !named.HasConstant))
            result = Value.Join(result, named);
        if (scope.Yielded is { } yielded)
            result = ArrayValue(yielded);
        _summaries[function] = _summaries.TryGetValue(function, out var before) ? Value.Join(before, result) : result;
        _lastOutcome = outcome;
        return result;
    }

    /// <summary>All arguments from one on, as the list that a parameter of that kind takes.</summary>
    private static Value Rest(Value[] args, int from) =>
        args.Length == from + 1 && (args[from].Items is not null || args[from].Type.EndsWith("[]", StringComparison.Ordinal)) ? args[from] : ArrayValue(args[Math.Min(from, args.Length)..]);

    private Value EvalNew(New creation)
    {
        var type = _aliases.TryGetValue(creation.Type, out var aliased) ? Simple(aliased) : Simple(creation.Type);
        if (creation.Type == New.NamedItems)
            return NamedTuple(creation);
        var args = Args(creation.Args);
        if (type.EndsWith("[]", StringComparison.Ordinal))
            return NewArray(type, args);
        if (_language == PageLanguage.JScript && _functions.TryGetValue(creation.Type, out var makers) && !_classes.ContainsKey(type))
        {
            Invoke(makers[0], args);
            var instance = Value.Object("");
            Pour(Value.Derived(null, args), instance);
            return instance;
        }
        var made = Construct(type, args, creation.Line);
        SetMembers(made, creation);
        foreach (var item in creation.Items)
        {
            var value = Eval(item);
            made.Taint |= value.Taint;
            if (item is not ArrayOf && made.Items is { Count: < 65_536 } list)
                list.Add(value);
            if (item is ArrayOf && value.Items is [{ Text: { } key }, { } entry] && made.Fields is not null)
                made.Fields["[" + key] = entry;
        }
        if (_classes.ContainsKey(type))
            RunConstructors(type, args);
        if (type == "objectdataprovider" && made.Fields?.GetValueOrDefault("MethodName")?.Text is { } method && made.Fields.GetValueOrDefault("ObjectInstance") is { } provided)
            Method(provided, method.ToLowerInvariant(), [], new Call(creation.Line, new Name(creation.Line, method), []));
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

    private Value NamedTuple(New creation)
    {
        var items = creation.Members.Select(m => Eval(m.Value)).ToList();
        var fields = new Dictionary<string, Value>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < items.Count; i++)
            if (creation.Members[i].Name.Length > 0)
                fields[creation.Members[i].Name] = items[i];
        var all = ArrayValue(items);
        return new Value { Items = all.Items, Fields = fields, Type = "array", Taint = all.Taint, Parameters = all.Parameters };
    }

    private static Value NewArray(string type, Value[] args)
    {
        var size = args.Length == 1 && args[0].Known ? args[0].Number ?? 0 : 0;
        return type == "byte[]" && size is > 0 and <= 1_048_576
            ? new Value { Constant = new byte[(int)size], HasConstant = true, Known = false, Type = type }
            : new Value { Items = [], Type = type };
    }

    /// <summary>An entry of a table under a key that is not known: any of its functions may be called, any of its values may be meant.</summary>
    private static Value? AnyEntry(Value table)
    {
        var entries = table.Fields!.Where(f => f.Key.StartsWith('[') || f.Value.Code is not null && !f.Key.StartsWith('$')).Select(f => f.Value).Take(32).ToList();
        return entries.Count == 0 ? null : entries.Find(e => e.Code is not null) is null ? entries.Aggregate(Value.Join) : entries.Aggregate(Combined);
    }

    /// <summary>An index into a collection, or a call of something that is no function of the page.</summary>
    private Value Index(Value target, Value[] args, int line)
    {
        if (args.Length == 0)
            return target;
        ReadsEvaluated |= target.Type == Evaluated;
        if (_language == PageLanguage.JScript && args[0].Constant is "constructor")
            return Value.TypeRef("constructor");
        if (_language == PageLanguage.JScript && target.Type is "context" or "this" or "page" && args[0].Constant is string spelt)
            return target.Type == "this" ? EvalName(spelt) : Property(target, spelt.ToLowerInvariant(), line);
        if (_language == PageLanguage.JScript && target.Type == "request" && args[0].Constant is string part && part.ToLowerInvariant() is var id && id is "item" or "form" or "querystring" or "cookies" or "headers" or "params" or "servervariables" or "files")
            return Property(target, id, line);
        switch (target.Type)
        {
            case "reflectedconstructor" or "reflected":
                return target;
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
        if (IsUserType(target) && !target.IsType && _functions.TryGetValue(MadeNames.Indexer, out var indexers) && Own(target.Type, indexers, 0) is { Count: > 0 } getters)
            return Invoke(getters[0], args);
        if (IsUserType(target) && !target.IsType && _classes[target.Type].Members.OfType<Function>().FirstOrDefault(f => !f.IsProperty && f.Parameters.Length == args.Length) is { } byDefault)
            return Invoke(byDefault, args);
        if (target.Items is { Count: > 0 })
            return Element(target);
        if (target.Fields is not null && !args[0].HasConstant && AnyEntry(target) is { } entry)
            return entry;
        return new Value { Taint = target.Taint, Parameters = Value.Union(target.Parameters, args[0].IsClient && target.IsClient ? args[0].Parameters : []), Type = target.Type == "string[]" ? "string" : "" };
    }
}
