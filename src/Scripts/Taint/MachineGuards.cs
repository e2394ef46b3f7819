using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>
/// What a condition says of a value where it holds: after <c>if (!Regex.IsMatch(x, "^[a-z]+$")) return;</c> the rest of the block sees a checked <c>x</c>.
/// Undone at the end of the branch, loop, try or function that the check stands in: only what the check dominates is trusted.
/// </summary>
internal sealed partial class Machine
{
    private const int MaxGuards = 10_000;

    private readonly record struct Narrowing(Dictionary<string, Value> Table, string Key, Value? Before, Value Now);

    private readonly List<Narrowing> _narrowings = [];

    /// <summary>Checked values that are no variables: a text box's text, an item of the request.</summary>
    private readonly Dictionary<string, Value> _narrowed = new(StringComparer.OrdinalIgnoreCase);

    private Value? Narrowed(Node node) => _narrowed.Count > 0 && PathOf(node) is { } path ? _narrowed.GetValueOrDefault(path) : null;

    private Flow DoGuarded(Node body, IEnumerable<Fact>? facts = null)
    {
        var mark = _narrowings.Count;
        foreach (var fact in facts ?? [])
            Narrow(fact);
        var flow = Do(body);
        Widen(mark);
        return flow;
    }

    private Value EvalGuarded(Conditional choice)
    {
        var mark = _narrowings.Count;
        NarrowAll(Facts(choice.Condition, true));
        var then = Eval(choice.Then);
        Widen(mark);
        NarrowAll(Facts(choice.Condition, false));
        var otherwise = Eval(choice.Otherwise);
        Widen(mark);
        return Value.Join(then, otherwise);
    }

    private void Narrow(Fact fact)
    {
        if (_narrowings.Count >= MaxGuards || !IsPlainText(fact.Before) || Redefines || _globals.Variables.ContainsKey(MadeNames.Skips))
            return;
        if (fact.Target is not Name name)
        {
            if (PathOf(fact.Target) is not { } path || RunsGetter(fact.Target))
                return;
            _narrowings.Add(new Narrowing(_narrowed, path, _narrowed.GetValueOrDefault(path), fact.Value));
            _narrowed[path] = fact.Value;
            return;
        }
        if (_captured.Contains(name.Id))
            return;
        var key = Key(name.Id);
        for (var scope = _scope; scope is not null; scope = scope.Outer)
        {
            if (!scope.Variables.TryGetValue(key, out var before))
                continue;
            _narrowings.Add(new Narrowing(scope.Variables, key, before, fact.Value));
            scope.Variables[key] = fact.Value;
            return;
        }
    }

    /// <summary>What the client wrote, whole and in one piece: nothing else is told by a narrower value.</summary>
    private static bool IsPlainText(Value value) =>
        (value.Taint & ~(Taints.Decoded | Taints.Guarded)) == Taints.Client && value is { Items: null, Fields: null, Code: null, HasConstant: false } && value.Pieces.Length == 1;

    private void Widen(int mark)
    {
        for (var i = _narrowings.Count - 1; i >= mark; i--)
        {
            var (table, key, before, now) = _narrowings[i];
            if (before is null)
                table.Remove(key);
            else if (table.TryGetValue(key, out var current))
                table[key] = ReferenceEquals(current, now) ? before : Value.Join(before, current);
        }
        _narrowings.RemoveRange(mark, _narrowings.Count - mark);
    }

    /// <summary>What holds after an <c>if</c>: the opposite of its condition when its branch does not come back, or puts a constant in its place.</summary>
    /// <param name="holds">What the condition told before the branches ran: of what they changed it tells nothing any more.</param>
    /// <param name="fails">The same of its opposite.</param>
    private void NarrowAfter(If choice, List<Fact> holds, List<Fact> fails)
    {
        if (Exits(choice.Then))
            NarrowAll(fails.Where(IsCurrent));
        else if (choice.Otherwise is { } otherwise && Exits(otherwise))
            NarrowAll(holds.Where(IsCurrent));
        else if (choice.Otherwise is null && Replaced(choice.Then) is { Count: > 0 } replaced)
            NarrowAll(Facts(choice.Condition, false).Where(f => f.Target is Name name && replaced.Contains(name.Id)));
    }

    private void NarrowAll(IEnumerable<Fact> facts)
    {
        foreach (var fact in facts.ToList())
            Narrow(fact);
    }

    private static List<string> Replaced(Node then)
    {
        var nodes = then is Block block ? block.Nodes : [then];
        return [.. nodes.OfType<Assign>().Where(a => a is { Target: Name, Op: "", Value: Literal }).Select(a => ((Name)a.Target).Id)
            .Where(id => nodes.Count(n => Assigned.In(n) is var set && (!set.IsWhole || set.Names.Contains(id))) == 1)];
    }

    /// <summary>True when nothing after the node runs.</summary>
    private bool Exits(Node node) => node switch
    {
        Return => true,
        Jump jump => jump.Kind is JumpKind.Leave or JumpKind.Throw,
        Block block => Array.Exists(block.Nodes, Exits),
        If choice => choice.Otherwise is { } otherwise && Exits(choice.Then) && Exits(otherwise),
        Call { Callee: Member { Target: var target } member } call => EndsAnswer(target, member.Id, call.Args),
        Member member when _language is not PageLanguage.JScript => EndsAnswer(member.Target, member.Id, []),
        _ => false,
    };

    private bool EndsAnswer(Node target, string method, Node[] args) =>
        !_functions.ContainsKey(method) && (target is Name { Id: var name } ? name : target is Member { Id: var id } ? id : "").Equals("response", StringComparison.OrdinalIgnoreCase)
        && (method.Equals("end", StringComparison.OrdinalIgnoreCase) || method.Equals("redirect", StringComparison.OrdinalIgnoreCase) && args.Length == 1);

    /// <summary><c>box.Text</c>, <c>Request("x")</c>, <c>Request.Form["x"]</c>: the same spelling means the same value.</summary>
    private static string? PathOf(Node node) => node switch
    {
        Name name => name.Id,
        Member { Target: var target, Id: var id } => PathOf(target) is { } path ? path + "." + id : null,
        Call { Callee: var callee, Args: [Literal { Value: string key }] } when IsRequest(callee) => PathOf(callee) + "(" + key,
        _ => null,
    };

    private static bool IsRequest(Node node) => node switch
    {
        Name name => name.Id.Equals("request", StringComparison.OrdinalIgnoreCase),
        Member member => member.Id.Equals("request", StringComparison.OrdinalIgnoreCase) || IsRequest(member.Target),
        _ => false,
    };
}
