using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>Loops: rounds over what is known, one or two over what is not.</summary>
internal sealed partial class Machine
{
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
        ReadsEvaluated |= source.Type == Evaluated;
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
}
