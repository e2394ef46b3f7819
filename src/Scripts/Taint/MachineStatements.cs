using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

internal enum Flow
{
    Next,
    Break,
    Continue,
    Leave,
    Throw,
}

internal sealed partial class Machine
{
    private Flow Do(Node node)
    {
        if (IsOver())
            return Flow.Next;
        _depth++;
        var flow = DoAt(node);
        _depth--;
        return flow;
    }

    private Flow DoAt(Node node)
    {
        Spend();
        switch (node)
        {
            case Block block:
                return DoAll(block.Nodes);
            case If choice:
                return DoIf(choice);
            case Loop loop:
                return DoLoop(loop);
            case ForEach loop:
                return DoForEach(loop);
            case Return back:
                var value = back.Value is null ? Value.Null : Eval(back.Value);
                NoteReturn(back.Value);
                _scope.Result = _scope.Result is null || _uncertain == _uncertainCall && !_coverage ? value : Value.Join(_scope.Result, value);
                return _coverage ? Flow.Next : Flow.Leave;
            case Jump jump:
                if (jump.Kind == JumpKind.Leave)
                    NoteLeave();
                if (_coverage)
                    return Flow.Next;
                return jump.Kind switch { JumpKind.Break => Flow.Break, JumpKind.Continue => Flow.Continue, JumpKind.Throw => Flow.Throw, _ => Flow.Leave };
            case Yield yielded:
                var item = Eval(yielded.Value);
                if ((_scope.Yielded ??= []).Count < MaxQueried)
                    _scope.Yielded.Add(item);
                return Flow.Next;
            case Declare declare:
                DoDeclare(declare);
                return Flow.Next;
            case Try attempt:
                return DoTry(attempt);
            case Function or Class:
                return Flow.Next;
            default:
                _statement = node;
                Eval(node);
                if (node is Call checking)
                    NarrowAll(OutcomeFacts(checking, o => o.Always));
                return Flow.Next;
        }
    }

    private Flow DoAll(Node[] nodes)
    {
        foreach (var node in nodes)
        {
            if (node is not (Function { Name.Length: > 0 } or Class))
                continue;
            Hoist([node]);
            if (node is Function inner)
                FunctionValue(inner);
        }
        foreach (var node in nodes)
        {
            var flow = Do(node);
            if (flow == Flow.Next)
                continue;
            if (_uncertain == _uncertainCall)
                return flow;
            // The way out may not be taken: remember it for loops and go on.
            _mayLeave = true;
            return flow;
        }
        return Flow.Next;
    }

    private Flow DoIf(If choice)
    {
        var condition = Eval(choice.Condition);
        if (!_coverage && Truth(condition) is { } known)
            return DoKnown(choice, known);
        _uncertain++;
        var before = _flags;
        var (holds, fails) = (Facts(choice.Condition, true), Facts(choice.Condition, false));
        var then = DoGuarded(choice.Then, holds);
        var afterThen = _flags;
        _flags = before;
        var otherwise = choice.Otherwise is null ? Flow.Next : DoGuarded(choice.Otherwise, fails);
        _uncertain--;
        MergeFlags(choice, afterThen, _flags, holds, fails);
        NarrowAfter(choice, holds, fails);
        if (then == otherwise)
            return then;
        _mayLeave = true;
        return Flow.Next;
    }

    /// <summary>Only one branch runs; where the condition asks for a check that ran before, its result is what that branch is told.</summary>
    private Flow DoKnown(If choice, bool known)
    {
        var branch = known ? choice.Then : choice.Otherwise;
        if (!AsksResult(choice.Condition))
            return branch is null ? Flow.Next : Do(branch);
        var (holds, fails) = (Facts(choice.Condition, true), Facts(choice.Condition, false));
        var flow = branch is null ? Flow.Next : DoGuarded(branch, known ? holds : fails);
        if (flow == Flow.Next)
            NarrowAfter(choice, holds, fails);
        return flow;
    }

    private static bool? Truth(Value value)
    {
        if (!value.Known)
            return null;
        return value.Constant switch
        {
            bool b => b,
            double d => d != 0,
            string s => s.Equals("true", StringComparison.OrdinalIgnoreCase) ? true : s.Equals("false", StringComparison.OrdinalIgnoreCase) || s.Length == 0 ? false : null,
            _ => null,
        };
    }

    private Flow DoTry(Try attempt)
    {
        var before = _flags;
        var flow = DoGuarded(attempt.Body);
        var whole = _flags;
        _flags = before;
        ForgetFlags(attempt);
        before = _flags;
        var doubtful = flow != Flow.Throw;
        _uncertain += doubtful ? 1 : 0;
        var handled = Flow.Next;
        foreach (var handler in attempt.Handlers)
        {
            if (DoGuarded(handler) is var next && next != Flow.Next)
                handled = next;
        }
        _uncertain -= doubtful ? 1 : 0;
        // Behind handlers that all leave, the whole body has run.
        _flags = attempt.Handlers.Length > 0 && Array.TrueForAll(attempt.Handlers, Exits) ? whole : before;
        return doubtful ? flow : handled;
    }

    private void DoDeclare(Declare declare)
    {
        Value value;
        var type = declare.Type is null ? "" : Simple(declare.Type);
        if (declare.Initial is not null)
        {
            value = Eval(declare.Initial);
            if (value.Type.Length == 0 && type is not ("" or "var" or "object" or "array" or "dim") && !value.HasConstant)
                value = value.As(type);
        }
        else if (_page.Controls.ContainsKey(declare.Name) || _coverage && _scope == _globals && Lookup(declare.Name) is not null)
            return;
        else
            value = type switch
            {
                "" or "string" or "object" or "var" => Value.Null,
                "array" => new Value { Items = [], Type = "array" },
                "int" or "integer" or "long" or "double" or "byte" or "single" or "short" => Value.Of(0d),
                _ when type.EndsWith("[]", StringComparison.Ordinal) => new Value { Items = [], Type = type },
                _ => Value.Object(type),
            };
        var flag = FlagOf(declare.Initial ?? new Literal(declare.Line, value.Constant), value);
        Assign(declare.Name, value, declare: true);
        NoteFlag(declare.Name, flag);
    }

    /// <summary>
    /// The languages of C's family tell <c>Path</c> the type from <c>path</c> the variable, Visual Basic does not. Only the first letter counts here:
    /// pages mix languages, and one table serves them all.
    /// </summary>
    private string Key(string name) =>
        name.Length > 0 && char.IsUpper(name[0]) && _language is PageLanguage.CSharp or PageLanguage.JScript ? "\u0002" + name : name;

    private Value? Lookup(string name)
    {
        name = Key(name);
        for (var scope = _scope; scope is not null; scope = scope.Outer)
        {
            if (scope.Variables.TryGetValue(name, out var value))
                return value;
        }
        return null;
    }

    private void Assign(string name, Value value, bool declare = false)
    {
        if (name.Length == 0)
            return;
        var isFunction = IsFunctionName(name);
        name = Key(name);
        var target = _scope;
        if (!declare)
        {
            for (var scope = _scope; scope is not null; scope = scope.Outer)
            {
                if (scope.Variables.ContainsKey(name))
                {
                    target = scope;
                    break;
                }
                if (scope.Outer is null && _scope != _globals && !isFunction)
                    target = _globals;
            }
        }
        NoteSecret(name.TrimStart('\u0002'), value);
        if (((target == _globals ? _uncertain > 0 : _uncertain > _uncertainCall) || _coverage) && target.Variables.TryGetValue(name, out var old) && !(declare && _scope != _globals))
            value = Value.Join(old, value);
        target.Variables[name] = value;
        _flags = _flags.Remove(new Variable(target, name.ToUpperInvariant()));
    }

    private bool IsFunctionName(string name) => _functions.ContainsKey(name);

    /// <summary>Keeps what a shell compares or derives its key from; only short constants under telling names.</summary>
    private void NoteSecret(string name, Value value)
    {
        if (Secrets.Count < 16 && value.Constant is string { Length: >= 3 and <= 128 } text && SecretNames.Tells(name) && !text.Contains('<', StringComparison.Ordinal))
            Secrets.TryAdd(name, text);
    }
}
