using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>What a call of one of the page's own functions tells of its arguments: when it gives true, when it gives false, when it comes back at all.</summary>
internal sealed partial class Machine
{
    /// <summary>One call that is running. Lists have an entry for each parameter; null: cannot be, or was not seen yet.</summary>
    private sealed class Frame(Function function, Value[] args, Scope scope)
    {
        public Function Function { get; } = function;

        public Value[] Args { get; } = args;

        public Scope Scope { get; } = scope;

        /// <summary>What the parameters held when it began, in their order.</summary>
        public required Value[] Given { get; init; }

        public Taints[]? True { get; set; }

        public Taints[]? False { get; set; }

        public Taints[]? Always { get; set; }
    }

    /// <param name="Args">The arguments' values: a variable that holds another one by now was not checked.</param>
    private sealed record Outcome(Value[] Args, Taints[]? True, Taints[]? False, Taints[]? Always);

    private readonly Dictionary<Call, Outcome> _outcomes = [];
    private Frame? _frame;
    private Outcome? _lastOutcome;

    /// <summary>The statement that runs.</summary>
    private Node? _statement;

    private void NoteReturn(Node? value)
    {
        if (_frame is not { } frame || !ReferenceEquals(frame.Scope, _scope))
            return;
        var here = Checks(frame);
        frame.Always = Both(frame.Always, here);
        var truth = value is Literal literal ? CharacterLoop.Truth(literal.Value) : null;
        if (truth != false)
            frame.True = Both(frame.True, value is null || truth is not null ? here : Checks(frame, here, Facts(value, true)));
        if (truth != true)
            frame.False = Both(frame.False, value is null || truth is not null ? here : Checks(frame, here, Facts(value, false)));
    }

    /// <summary>A way out without a value; where the value is what the function's name holds, that name is a flag.</summary>
    private void NoteLeave()
    {
        if (_frame is not { } frame || !ReferenceEquals(frame.Scope, _scope))
            return;
        var here = Checks(frame);
        frame.Always = Both(frame.Always, here);
        // Without a value JScript's functions give what counts as false.
        var flag = !frame.Function.ReturnsByName ? Flag.Of(false) : VariableOf(frame.Function.Name) is { } own ? _flags.GetValueOrDefault(own, Flag.Unknown) : Flag.Unknown;
        if (flag.True is { } whenTrue)
            frame.True = Both(frame.True, Checks(frame, here, whenTrue));
        if (flag.False is { } whenFalse)
            frame.False = Both(frame.False, Checks(frame, here, whenFalse));
    }

    private bool Resumes => _globals.Variables.ContainsKey(MadeNames.Resumes);

    /// <returns>Null for what may run later than it is called, not at all, or come back where it threw.</returns>
    private Outcome? OutcomeOf(Frame frame)
    {
        if (frame.Function.IsDeferred || Resumes || frame.Function.Attributes.Any(a => a is "conditional" or "conditionalattribute"))
            return null;
        if (!Exits(frame.Function.Body))
            NoteLeave();
        return new Outcome(frame.Args, frame.True, frame.False, frame.Always);
    }

    /// <summary>What the checks so far say of each parameter that still holds what the caller gave.</summary>
    private Taints[] Checks(Frame frame)
    {
        var checks = new Taints[frame.Function.Parameters.Length];
        for (var i = 0; i < checks.Length && i < frame.Args.Length; i++)
        {
            if (Kept(frame, i) is { } now && !ReferenceEquals(now, frame.Given[i]))
                checks[i] = now.Taint & Taints.Guarded;
        }
        return checks;
    }

    /// <summary>What a parameter holds, when that is what the caller gave or what checks found out about it; else null.</summary>
    private Value? Kept(Frame frame, int parameter)
    {
        var key = Key(frame.Function.Parameters[parameter].Name);
        var value = frame.Given[parameter];
        if (!frame.Scope.Variables.TryGetValue(key, out var now))
            return null;
        foreach (var narrowing in _narrowings)
        {
            if (ReferenceEquals(narrowing.Table, frame.Scope.Variables) && narrowing.Key.Equals(key, StringComparison.OrdinalIgnoreCase) && ReferenceEquals(narrowing.Before, value))
                value = narrowing.Now;
        }
        return ReferenceEquals(now, value) ? now : null;
    }

    private Taints[] Checks(Frame frame, Taints[] here, IEnumerable<Fact> facts)
    {
        var checks = (Taints[])here.Clone();
        foreach (var fact in facts)
        {
            if (fact.Target is Name name && Array.FindIndex(frame.Function.Parameters, p => p.Name.Equals(name.Id, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at
                && Kept(frame, at) is { } now && ReferenceEquals(now, fact.Before))
                checks[at] |= fact.Value.Taint & Taints.Guarded;
        }
        return checks;
    }

    /// <summary>What both say.</summary>
    private static Taints[]? Both(Taints[]? a, Taints[]? b)
    {
        if (a is null || b is null)
            return a ?? b;
        var both = new Taints[Math.Min(a.Length, b.Length)];
        for (var i = 0; i < both.Length; i++)
            both[i] = a[i] == 0 || b[i] == 0 ? 0 : a[i] | b[i];
        return both;
    }

    /// <summary>Remembers what a call told; what it tells at the same place another time must agree.</summary>
    private void NoteOutcome(Call call, Outcome? outcome)
    {
        if (outcome is null)
            return;
        _outcomes[call] = _outcomes.TryGetValue(call, out var old)
            ? new Outcome(outcome.Args, Both(old.True, outcome.True), Both(old.False, outcome.False), Both(old.Always, outcome.Always)) : outcome;
    }

    private List<Fact> OutcomeFacts(Call call, Func<Outcome, Taints[]?> of)
    {
        if (Resumes || !_outcomes.TryGetValue(call, out var outcome) || of(outcome) is not { } checks)
            return [];
        var facts = new List<Fact>();
        for (var i = 0; i < checks.Length && i < call.Args.Length && i < outcome.Args.Length; i++)
        {
            var node = call.Args[i];
            if (checks[i] == 0 || PathOf(node) is null || node is Name && !ReferenceEquals(Eval(node), outcome.Args[i]))
                continue;
            var value = Eval(node);
            if (node is Name || IsCurrent(new Fact(node, value, value)))
                facts.Add(new Fact(node, value, Value.From(checks[i], value.Parameters)));
        }
        return facts;
    }
}
