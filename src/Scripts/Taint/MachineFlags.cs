using System.Collections.Immutable;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>What a variable that was set by a test tells when it is tested later: <c>ok = re.Test(x)</c>, <c>If Len(x) &gt; 9 Then ok = False</c>.</summary>
internal sealed partial class Machine
{
    private const int MaxFacts = 24;

    /// <param name="True">What holds when the variable does; null when it cannot.</param>
    /// <param name="False">What holds when it does not.</param>
    private sealed record Flag(ImmutableList<Fact>? True, ImmutableList<Fact>? False)
    {
        public static Flag Unknown { get; } = new([], []);

        public static Flag Of(bool truth) => truth ? new Flag([], null) : new Flag(null, []);
    }

    private readonly record struct Variable(Scope Scope, string Name);

    private ImmutableDictionary<Variable, Flag> _flags = ImmutableDictionary<Variable, Flag>.Empty;

    /// <summary>Places that are no variables and that the page itself has set: what was found out about them may be gone.</summary>
    private readonly HashSet<string> _reset = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<Node, Assigned> _assigned = [];

    private Variable? VariableOf(string name)
    {
        var key = Key(name);
        for (var scope = _scope; scope is not null; scope = scope.Outer)
            if (scope.Variables.ContainsKey(key))
                return new Variable(scope, key.ToUpperInvariant());
        return null;
    }

    private Flag? FlagOf(Node node, Value value)
    {
        if (node is Literal && value is { Known: true, Taint: 0, Items: null } && CharacterLoop.Truth(value.Constant) is { } truth)
            return Flag.Of(truth);
        return IsTest(node) && !MayFail(node) ? new Flag([.. Facts(node, true).Take(MaxFacts)], [.. Facts(node, false).Take(MaxFacts)]) : null;
    }

    /// <summary>Variables that functions without a name set: such a function may run at any time.</summary>
    private readonly HashSet<string> _captured = new(StringComparer.OrdinalIgnoreCase);

    private void NoteCaptured(Function function)
    {
        if (AssignedIn(function).Names is not { Count: > 0 } names)
            return;
        _captured.UnionWith(names);
        _flags = _flags.RemoveRange(_flags.Keys.Where(v => names.Contains(v.Name.TrimStart('\u0002'))).ToList());
    }

    private void NoteFlag(string name, Flag? flag)
    {
        if (_captured.Contains(name))
            return;
        if (VariableOf(name) is { } variable)
            _flags = flag is null ? _flags.Remove(variable) : _flags.SetItem(variable, flag);
    }

    /// <summary>A function may be run here that will not run there, so what it set tells nothing to its caller.</summary>
    private static ImmutableDictionary<Variable, Flag> Unchanged(ImmutableDictionary<Variable, Flag> before, ImmutableDictionary<Variable, Flag> after) =>
        ReferenceEquals(before, after) ? before : before.RemoveRange(before.Where(f => !ReferenceEquals(after.GetValueOrDefault(f.Key), f.Value)).Select(f => f.Key));

    private bool IsTest(Node node) => node switch
    {
        Unary { Op: "!" } => true,
        Binary { Op: "&&" or "and" or "||" or "or" or "==" or "!=" or "<" or ">" or "<=" or ">=" or "===" or "!==" } => true,
        Call call => _outcomes.ContainsKey(call) || (call.Callee is Member member ? member.Id : call.Callee is Name name ? name.Id : "").ToLowerInvariant() is "ismatch" or "test" or "tryparse" or "isnumeric" or "contains" or "containskey",
        Cast { Operand: var inner } => IsTest(inner),
        Name name => VariableOf(name.Id) is { } variable && _flags.ContainsKey(variable),
        _ => false,
    };

    /// <summary>Whether a condition is made of flags and calls of the page's own functions.</summary>
    private bool AsksResult(Node condition, int depth = 0) => depth < MaxConditionDepth && condition switch
    {
        Unary { Op: "!" } not => AsksResult(not.Operand, depth + 1),
        Binary { Op: "&&" or "and" or "||" or "or" or "==" or "!=" } both => AsksResult(both.Left, depth + 1) || AsksResult(both.Right, depth + 1),
        Cast cast => AsksResult(cast.Operand, depth + 1),
        Call call => _outcomes.ContainsKey(call),
        Name name => !_flags.IsEmpty && VariableOf(name.Id) is { } variable && _flags.ContainsKey(variable),
        _ => false,
    };

    /// <summary>What a variable tells, as far as what it was found out about is still the same.</summary>
    private List<Fact> Flagged(Name name, bool holds)
    {
        if (_flags.IsEmpty || VariableOf(name.Id) is not { } variable || !_flags.TryGetValue(variable, out var flag))
            return [];
        return [.. ((holds ? flag.True : flag.False) ?? []).Where(IsCurrent)];
    }

    private bool IsCurrent(Fact fact) => fact.Target is Name name ? ReferenceEquals(Lookup(name.Id), fact.Before) && !_captured.Contains(name.Id)
        : PathOf(fact.Target) is { } path && !_reset.Contains(path);

    /// <summary>After an <c>if</c>: a flag that only one of its branches set tells which way was taken.</summary>
    private void MergeFlags(If choice, ImmutableDictionary<Variable, Flag> then, ImmutableDictionary<Variable, Flag> otherwise, List<Fact> thenFacts, List<Fact> otherwiseFacts)
    {
        if (ReferenceEquals(then, otherwise))
            return;
        if (Exits(choice.Then) || choice.Otherwise is { } other && Exits(other))
        {
            _flags = Exits(choice.Then) ? otherwise : then;
            return;
        }
        _flags = then;
        foreach (var (variable, a) in then)
            Merge(variable, a, otherwise.GetValueOrDefault(variable, Flag.Unknown), thenFacts, otherwiseFacts);
        foreach (var (variable, b) in otherwise)
            if (!then.ContainsKey(variable))
                Merge(variable, Flag.Unknown, b, thenFacts, otherwiseFacts);
    }

    private void Merge(Variable variable, Flag then, Flag otherwise, List<Fact> thenFacts, List<Fact> otherwiseFacts)
    {
        if (!ReferenceEquals(then, otherwise))
            _flags = _flags.SetItem(variable, new Flag(
                Either(With(then.True, thenFacts), With(otherwise.True, otherwiseFacts)), Either(With(then.False, thenFacts), With(otherwise.False, otherwiseFacts))));
    }

    private static ImmutableList<Fact>? With(ImmutableList<Fact>? facts, IEnumerable<Fact> more) => facts?.AddRange(more.Take(MaxFacts - facts.Count));

    /// <summary>What is true either way.</summary>
    private static ImmutableList<Fact>? Either(ImmutableList<Fact>? a, ImmutableList<Fact>? b)
    {
        if (a is null || b is null)
            return a ?? b;
        if (a.IsEmpty || b.IsEmpty)
            return [];
        return [.. (from one in a
                    from two in b
                    where Equals(PathOf(one.Target)?.ToUpperInvariant(), PathOf(two.Target)?.ToUpperInvariant()) && (one.Target is not Name || ReferenceEquals(one.Before, two.Before))
                    select one with { Value = Value.Join(one.Value, two.Value) }).Take(MaxFacts)];
    }

    private Assigned AssignedIn(Node node)
    {
        if (!_assigned.TryGetValue(node, out var found))
            _assigned[node] = found = Assigned.In(node);
        return found;
    }

    /// <summary>Whether code may run functions of the page, which may set anything.</summary>
    private bool RunsOwn(Assigned code) => !code.IsWhole || code.Names.Any(n => _functions.ContainsKey("set_" + n))
        || code.Used.Any(n => _functions.ContainsKey(n) || _functions.ContainsKey("set_" + n) || _classes.ContainsKey(n) || Lookup(n) is { Code: not null }
            || n.ToLowerInvariant() is "eval" or "execute" or "executeglobal" || n.ToLowerInvariant() is "char" or "character" && Lookup(n) is not null);

    /// <summary>A flag that is set somewhere in the code tells nothing before and after it, for it may run again.</summary>
    private void ForgetFlags(Node code)
    {
        if (_flags.IsEmpty)
            return;
        var found = AssignedIn(code);
        _flags = RunsOwn(found) ? _flags.Clear() : _flags.RemoveRange(_flags.Keys.Where(v => found.Names.Contains(v.Name.TrimStart('\u0002'))).ToList());
    }

    private (ImmutableDictionary<Variable, Flag> Flags, CharacterLoop? Characters) BeforeLoop(Node loop)
    {
        var flags = _flags;
        ForgetFlags(loop);
        return (flags, CharacterLoop.Of(loop, _loops ??= new(ConstantOf, Exits, MayFail, AssignedIn, MayBeClients)) is { } characters && !RunsOwn(AssignedIn(loop)) ? characters : null);
    }

    private CharacterLoop.Language? _loops;

    private bool MayBeClients(Node text) => Bare(text) is { } target && Eval(target).Taint != 0;

    /// <summary>What a loop over the characters of a text leaves behind: a checked text, or flags that tell of one.</summary>
    private void AfterLoop(Node code, CharacterLoop? loop, ImmutableDictionary<Variable, Flag> before)
    {
        ForgetFlags(code);
        if (loop is null || Bare(loop.Source) is not { } target)
            return;
        var text = Eval(target);
        var fact = new Fact(target, text, Value.From(Taints.Checked, text.Parameters));
        if (!IsCurrent(fact) || _items.Contains(text))
            return;
        if (loop.Passing.IsSafe && !Resumes)
            Narrow(fact);
        foreach (var (name, (value, others)) in loop.Flags)
        {
            if (!others.IsSafe || _captured.Contains(name) || VariableOf(name) is not { } variable)
                continue;
            var old = before.GetValueOrDefault(variable, Flag.Unknown);
            _flags = _flags.SetItem(variable, value ? new Flag([], With(old.False, [fact])) : new Flag(With(old.True, [fact]), []));
        }
    }

    private object? ConstantOf(Node node) => node switch
    {
        Literal literal => literal.Value,
        Name or Member or Call { Args.Length: 0 } => Eval(node) is { HasConstant: true, Known: true, Constant: string or double or char, Taint: 0, Items: null } value ? value.Constant : null,
        _ => null,
    };
}
