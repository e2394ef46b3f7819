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

    private Flow DoLoop(Loop loop)
    {
        var (flags, characters) = BeforeLoop(loop);
        var flow = DoRounds(loop);
        AfterLoop(loop, characters, flags);
        return flow;
    }

    private Flow DoRounds(Loop loop)
    {
        if (loop.Start is not null)
            Do(loop.Start);
        var before = _mayLeave;
        _mayLeave = false;
        var unsure = 0;
        var result = Flow.Next;
        for (var round = 0; ; round++)
        {
            var truth = loop.Condition is null || loop.TestAfter && round == 0 ? true : Truth(Eval(loop.Condition));
            if (truth == false && !(_coverage && round == 0))
                break;
            if (truth is null || _mayLeave || _coverage || Exhausted)
                unsure++;
            if (unsure > 2 || Exhausted && round > 0 || round == MaxEndlessRounds && loop.Condition is null or Literal && !Leaves(loop.Body))
                break;
            var doubtful = truth is null || _mayLeave || _coverage || Exhausted;
            _uncertain += doubtful ? 1 : 0;
            var flow = DoGuarded(loop.Body);
            if (loop.Step is not null)
                Do(loop.Step);
            _uncertain -= doubtful ? 1 : 0;
            if (flow is Flow.Break or Flow.Leave or Flow.Throw)
            {
                result = flow != Flow.Break && !doubtful ? flow : Flow.Next;
                break;
            }
        }
        _mayLeave = before;
        return result;
    }

    /// <summary>True when a loop's body holds a statement that may end the loop; without one, and without a condition, a server's loop runs for ever.</summary>
    private static bool Leaves(Node node) => node switch
    {
        Return => true,
        Jump jump => jump.Kind != JumpKind.Continue,
        Block block => Array.Exists(block.Nodes, Leaves),
        If choice => Leaves(choice.Then) || choice.Otherwise is { } otherwise && Leaves(otherwise),
        Loop loop => Leaves(loop.Body),
        ForEach loop => Leaves(loop.Body),
        Try attempt => Leaves(attempt.Body) || attempt.Handlers.Any(Leaves),
        _ => false,
    };

    private Flow DoForEach(ForEach loop)
    {
        var (flags, characters) = BeforeLoop(loop);
        var flow = DoRounds(loop);
        AfterLoop(loop, characters, flags);
        return flow;
    }

    private Flow DoRounds(ForEach loop)
    {
        var source = Eval(loop.Source);
        var before = _mayLeave;
        _mayLeave = false;
        if (loop.OverKeys && !_coverage && Keys(source) is { Count: > 0 } keys)
            Each(loop, keys);
        else if (source.Items is { Count: > 0 } items && !_coverage && items.Count <= 65_536)
            Each(loop, items.ToArray());
        else if (source is { Known: true, Text: { Length: > 0 and <= 65_536 } text } && source.Constant is string && !_coverage)
            Each(loop, text.Select(c => Value.Of(c)));
        else
        {
            _uncertain++;
            var old = SetLoopVariable(loop.Variable, Element(source));
            DoGuarded(loop.Body);
            if (old is not null && Lookup(loop.Variable) is { } last)
                _scope.Variables[Key(loop.Variable)] = Value.Join(old, last);
            _uncertain--;
        }
        _mayLeave = before;
        return Flow.Next;
    }

    /// <summary>A loop gives its variable a new value in every round: what another loop left there is gone.</summary>
    private Value? SetLoopVariable(string name, Value value)
    {
        var old = _scope.Variables.GetValueOrDefault(Key(name));
        _scope.Variables[Key(name)] = value;
        _flags = _flags.Remove(new Variable(_scope, Key(name).ToUpperInvariant()));
        return old;
    }

    private void Each(ForEach loop, IEnumerable<Value> items)
    {
        foreach (var item in items)
        {
            Assign(loop.Variable, item, declare: true);
            if (DoGuarded(loop.Body) is Flow.Break or Flow.Leave or Flow.Throw || Exhausted)
                break;
        }
    }

    /// <summary>The positions of an array, the names of an object.</summary>
    private static List<Value>? Keys(Value value) =>
        value.Items is { Count: <= 65_536 } items ? [.. items.Select((_, i) => Value.Of((double)i))]
            : value.Fields is { Count: <= 1_024 } fields ? [.. fields.Keys.Where(k => !k.StartsWith('$')).Select(k => Value.Of(k.TrimStart('[')))] : null;

    /// <summary>One item of a collection that is not known item by item.</summary>
    private static Value Element(Value collection)
    {
        if (collection.Items is { Count: > 0 } items)
            return Value.Join(items[0], items[^1]);
        if (collection.Fields is { } entries && collection.Type is "dictionary" or "sorteddictionary" or "sortedlist" or "concurrentdictionary" or "hashtable" && entries.LastOrDefault(e => e.Key.StartsWith('[')) is { Key: not null } entry)
        {
            var pair = Value.Object("keyvaluepair");
            pair.Fields!["Key"] = Value.Of(entry.Key[1..], false);
            pair.Fields["Value"] = entry.Value;
            pair.Taint = collection.Taint;
            pair.Parameters = collection.Parameters;
            return pair;
        }
        var type = collection.Type switch
        {
            "postedfiles" or "httpfilecollection" => "postedfile",
            "requestcollection" => "string",
            "drives" => "driveinfo",
            "files" or "fileinfo[]" => "fileinfo",
            "directoryinfo[]" => "directoryinfo",
            _ => "",
        };
        return Value.From(collection.Taint, collection.Parameters, type);
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
}
