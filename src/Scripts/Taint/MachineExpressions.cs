using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

internal sealed partial class Machine
{
    private Value Eval(Node node)
    {
        if (IsOver())
            return Value.Unknown;
        _depth++;
        var value = EvalAt(node);
        _depth--;
        return value;
    }

    private Value EvalAt(Node node)
    {
        Spend();
        switch (node)
        {
            case Literal literal:
                return Value.Of(literal.Value);
            case Name name:
                return EvalName(name.Id);
            case Member member:
                return Narrowed(member) ?? EvalMember(member);
            case Call call:
                return Narrowed(call) ?? NoteItem(call, EvalCall(call));
            case New creation:
                return EvalNew(creation);
            case Binary binary:
                return EvalBinary(binary);
            case Unary unary:
                return EvalUnary(unary);
            case Assign assign:
                return EvalAssign(assign);
            case Conditional choice:
                var truth = Truth(Eval(choice.Condition));
                if (truth is { } known && !_coverage)
                    return Eval(known ? choice.Then : choice.Otherwise);
                return EvalGuarded(choice);
            case ArrayOf array:
                return ArrayValue(array.Items.Select(Eval));
            case Cast cast:
                return EvalCast(cast);
            case TypeOf type:
                return Value.TypeRef(Simple(type.Type));
            case Function function:
                if (function.Name.Length > 0)
                    Hoist([function]);
                else if (_coverage && _lambdas.Count < MaxLambdas)
                    _lambdas.Add(function);
                return FunctionValue(function);
            case Reference reference:
                return Eval(reference.Target);
            case Named named:
                return Eval(named.Value);
            case Block block:
                var last = Value.Unknown;
                foreach (var inner in block.Nodes)
                    last = Eval(inner);
                return last;
            default:
                Do(node);
                return Value.Unknown;
        }
    }

    private static Value ArrayValue(IEnumerable<Value> values)
    {
        var items = values.ToList();
        var derived = Value.Derived(null, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items));
        return new Value { Items = items, Type = "array", Taint = derived.Taint, Parameters = derived.Parameters };
    }

    private static string Simple(string type) => type[(type.LastIndexOf('.') + 1)..].ToLowerInvariant() switch
    {
        "httpcontext" or "httpcontextbase" or "httpcontextwrapper" => "context",
        "httprequest" or "httprequestbase" or "httprequestwrapper" or "httplistenerrequest" => "request",
        "httpresponse" or "httpresponsebase" => "response",
        "httpserverutility" or "httpserverutilitybase" => "server",
        "httpsessionstate" or "httpsessionstatebase" => "session",
        "httpapplicationstate" or "httpapplicationstatebase" => "application",
        "httppostedfilebase" => "httppostedfile",
        "dynamic" => "",
        var simple => simple,
    };

    private Value EvalName(string id)
    {
        if (Lookup(id) is { } variable)
            return variable;
        if (id.Length > 0 && id[0] == '$')
            return Value.Unknown;
        if (_language == PageLanguage.JScript && Lookup(MadeNames.With) is { Fields: { } opened } && opened.TryGetValue(id, out var inside))
            return inside;
        if (_functions.TryGetValue(id, out var functions))
            return functions.Count == 1 && (functions[0].IsProperty || _language is PageLanguage.VBScript or PageLanguage.VisualBasic && functions[0].Parameters.Length == 0)
                ? Invoke(functions[0], []) : new Value { Code = functions[0], Type = "delegate" };
        if (_page.Controls.TryGetValue(id, out var tag))
            return Controls.Value(tag, this);
        var lower = id.ToLowerInvariant();
        if (lower is "request" or "response" or "server" or "session" or "application" or "context" or "httpcontext" or "viewstate" or "cache" or "page" or "this")
            return Ambient(lower);
        if (lower == "err" && _language is PageLanguage.VBScript or PageLanguage.VisualBasic)
            return Ambient(lower);
        if (lower == "routedata" && _language is PageLanguage.CSharp or PageLanguage.VisualBasic)
            return Property(Ambient("page"), lower, 0);
        if (_aliases.TryGetValue(id, out var aliased))
            return Value.TypeRef(Simple(aliased));
        // VBScript has no types to name: what it never set is Empty, or comes from an include.
        return TextFunctions.Named(lower) ?? (_language == PageLanguage.VBScript ? Unset : Value.TypeRef(id));
    }

    private static Value Unset { get; } = new() { HasConstant = true };

    private static Value Ambient(string name) => new() { Type = name == "httpcontext" ? "context" : name };

    private Value EvalBinary(Binary binary)
    {
        if (binary.Left is not Binary)
            return ApplyBinary(binary, Eval(binary.Left));
        // Long sums are left-deep: walked in a loop.
        var chain = new Stack<Binary>();
        Node left = binary;
        while (left is Binary next)
        {
            chain.Push(next);
            left = next.Left;
        }
        var value = Eval(left);
        while (chain.TryPop(out var one))
        {
            value = ApplyBinary(one, value);
            if (!Spend())
                break;
        }
        return value;
    }

    private Value ApplyBinary(Binary binary, Value left)
    {
        if (binary.Op is "&&" or "||" && !_coverage && Truth(left) is { } truth && truth == (binary.Op == "||"))
            return left;
        var right = Eval(binary.Right);
        if (binary.Op is "==" or "!=")
            NoteTest(left, right);
        if (binary.Op is "+" or "concat")
            (left, right) = (AsText(left), AsText(right));
        if ((IsUserType(left) || IsUserType(right)) && _functions.TryGetValue("op_" + binary.Op, out var own))
            return Invoke(own[0], [left, right]);
        var result = Operators.Apply(binary.Op, left, right, _language);
        SpendOn(result);
        return result;
    }

    /// <summary>An object of the page that says itself what its text is.</summary>
    private Value AsText(Value value) =>
        value.Fields?.GetValueOrDefault("toString") is { Code: { Name.Length: 0 } text } made ? Invoke(text, [], made.Closure)
            : IsUserType(value) && !value.IsType && !_functions.ContainsKey("op_+") && _functions.TryGetValue("ToString", out var own) && Own(value.Type, own, 0) is [var only] ? Invoke(only, []) : value;

    private Value EvalUnary(Unary unary)
    {
        var value = Eval(unary.Operand);
        if (unary.Op is "!" && value.Constant is bool b)
            return Value.Of(!b, value.Known);
        if (value is { HasConstant: true, Number: { } n } && value.Constant is not string)
        {
            return unary.Op switch
            {
                "-" => Value.Of(-n, value.Known),
                "+" => value,
                "~" => Value.Of((double)~(long)n, value.Known),
                "!" => Value.Of((double)~(long)n, value.Known),
                _ => Value.Unknown,
            };
        }
        return unary.Op is "^" or "*" or "&" ? value : Value.Unknown; // of a pointer: what it points to
    }

    private Value EvalCast(Cast cast)
    {
        var value = Eval(cast.Operand);
        if (value.IsType && value.Fields?.ContainsKey("$owner") == true)
            return value; // a delegate stays the method that it is made of
        var type = Simple(cast.Type);
        _matchesLines |= type == "regexoptions";
        if (!value.IsType && IsUserType(value) && type != value.Type && _functions.TryGetValue("op_cast", out var conversions))
            return Invoke(conversions[0], [value]);
        switch (type)
        {
            case "":
                return value;
            case "char" when value is { HasConstant: true, Number: { } n } && value.Constant is not string:
                return Value.Of((char)(ushort)(long)n, value.Known);
            case "char" or "byte" when (value.Taint & Taints.Number) != 0 && !value.IsClient:
                return Value.From(value.Taint | Taints.Client | Taints.Decoded, value.Parameters, type);
            case "string":
                return value.HasConstant && value.Constant is not null ? Value.Of(value.Text, value.Known) : value;
            case "byte" when value.Number is { } n && value.HasConstant:
                return Value.Of((double)(byte)(long)n, value.Known);
            case "int" or "integer" or "long" or "short" or "uint" or "ushort" or "ulong" or "sbyte" or "double" or "bool" or "boolean" or "date" or "datetime":
                return value is { HasConstant: true, Number: { } m } ? Value.Of(type is "double" ? m : Math.Truncate(m), value.Known)
                    : value.IsClient || (value.Taint & Taints.Number) != 0 ? Value.From(Taints.Number, value.Parameters, "") : Value.Unknown;
            case "object" or "var" or "byte[]" or "char[]":
                return value;
            default:
                // A cast does not change what an object is, as far as that is known.
                return value.HasConstant && value.Constant is string || value.Type.Length > 0 && value.Type is not ("object" or "control" or "delegate" or "array" or "webrequest" or "string") ? value : value.As(type);
        }
    }

    private Value EvalAssign(Assign assign)
    {
        // Within an expression an assignment may not happen at all.
        var isStatement = ReferenceEquals(_statement, assign);
        Value value;
        Value? before = null;
        if (assign.Op.Length > 0)
        {
            var old = Eval(assign.Target);
            var right = Eval(assign.Value);
            if (assign.Op == "+" && right.Code is { Name.Length: 0 } handler)
                Invoke(handler, [.. handler.Parameters.Select(_ => Value.Unknown)]); // of an event: it sees the variables around it
            if (old.Code is not null || right.Code is not null)
            {
                var both = assign.Op == "-" ? old : Combined(old, right);
                AssignTo(assign.Target, both);
                return both;
            }
            value = Operators.Apply(assign.Op, old, right, _language);
            before = assign.GivesOld && old.HasConstant ? old : null;
        }
        else
            value = Eval(assign.Value);
        var test = assign.Op is "and" or "or" ? new Binary(assign.Line, assign.Op, assign.Target, assign.Value) : assign.Op.Length == 0 ? assign.Value : null;
        var flag = isStatement && test is not null ? FlagOf(test, value) : null;
        AssignTo(assign.Target, value);
        if (assign.Target is Name set)
            NoteFlag(set.Id, flag);
        return before ?? value;
    }

    private void AssignTo(Node target, Value value)
    {
        switch (target)
        {
            case Name name when Lookup(name.Id) is null && _functions.TryGetValue("set_" + name.Id, out var setter):
                Invoke(setter[0], [value]);
                break;
            case Name name:
                Assign(name.Id, value);
                break;
            case Member member:
                Reset(member);
                AssignMember(member, value);
                break;
            case Call index:
                AssignIndex(index, value);
                break;
            case Unary { Op: "*" } pointed:
                Soak(pointed.Operand, value);
                break;
            case ArrayOf several:
                for (var i = 0; i < several.Items.Length; i++)
                    AssignTo(several.Items[i], value.Items is { } items && i < items.Count ? items[i] : Element(value));
                break;
        }
    }

    private void AssignMember(Member member, Value value)
    {
        if (member.Target is Member { Id: "prototype", Target: Name } && value.Code is { Name.Length: 0 } method)
            Hoist([new Function(method.Line, member.Id, method.Parameters, method.Body)]);
        var target = Eval(member.Target);
        if (target.Type == "this" || IsUserType(target))
        {
            AssignField(member.Id, value);
            if (_functions.TryGetValue("set_" + member.Id, out var setters))
                Invoke(Fitting(setters, target, 1)[0], [value]);
        }
        if (target.Fields is not null)
        {
            target.Fields[member.Id] = target.Fields.TryGetValue(member.Id, out var old) && (_coverage || _uncertain > 0) ? Value.Join(old, value) : value;
            target.Taint |= value.Taint & Taints.AnyClient;
            if (value.Parameters.Count > 0)
                target.Parameters = Value.Union(target.Parameters, value.Parameters);
        }
        SetProperty(target, member.LowerId, value, member.Line);
        _matchesLines |= member.LowerId == "multiline";
        NoteSecret(member.Id, value);
    }

    /// <summary>Fields are globals to us; a parameter of the same name hides them from plain names only.</summary>
    private void AssignField(string id, Value value)
    {
        var scope = _scope;
        _scope = _globals;
        Assign(id, value);
        _scope = scope;
    }

    private bool IsUserType(Value value) => value.Type.Length > 0 && _classes.ContainsKey(value.Type);

    private void AssignIndex(Call index, Value value)
    {
        var target = Eval(index.Callee);
        var args = Args(index);
        if (args.Length == 0)
            return;
        if (IsUserType(target) && _functions.TryGetValue("set_" + MadeNames.Indexer, out var indexers))
            Invoke(Fitting(indexers, target, args.Length + 1)[0], [.. args, value]);
        if (target.Type is "session" or "application" or "viewstate" or "cache")
        {
            Store(target.Type, args[0], value);
            return;
        }
        if (target.Constant is byte[] bytes && args[0].Number is { } at && at >= 0 && at < bytes.Length && args[0].Known && value.Number is { } n && _uncertain == _uncertainCall && !_coverage)
        {
            bytes[(int)at] = (byte)(long)n;
            return;
        }
        if (target.Items is { } items && args[0].Number is { } i && args[0].HasConstant && i >= 0 && i < 65_536)
        {
            while (items.Count <= (int)i)
                items.Add(_language is PageLanguage.VBScript or PageLanguage.JScript ? Value.Null : Value.Of(0d));
            items[(int)i] = _uncertain > _uncertainCall || _coverage ? Value.Join(items[(int)i], value) : value;
        }
        else if (target.Fields is not null && args[0].Text is { } key)
            target.Fields["[" + key] = value;
        else if (target.Fields is not null)
            target.Fields[AnyKey] = value;
        if (target.Items is not null || target.Fields is not null)
        {
            target.Taint |= value.Taint;
            target.Parameters = Value.Union(target.Parameters, value.Parameters);
        }
        else if (index.Callee is Name name && value.Taint != 0)
            Assign(name.Id, Value.Join(target, value));
        else
            Soak(index.Callee, value);
        if (target.Fields is not null && args.Length > 0 && index.Callee is Member { Id: "Properties" or "properties" } && args[0].Text is { } property)
            SetProperty(target, property.ToLowerInvariant(), value, index.Line);
    }

    private void Store(string type, Value key, Value value)
    {
        var name = type + ":" + (key.Text ?? "*");
        _store[name] = _store.TryGetValue(name, out var old) ? Value.Join(old, value) : value;
        NoteSecret(key.Text ?? "", value);
    }

    private Value Load(string type, Value key)
    {
        if (_store.TryGetValue(type + ":" + (key.Text ?? "*"), out var stored))
            return stored.Known ? Value.Of(stored.Constant, false) : stored;
        return Value.Unknown;
    }
}
