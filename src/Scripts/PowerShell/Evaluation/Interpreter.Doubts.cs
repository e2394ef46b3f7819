using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Objects that change in place, where it is not sure that the change happens: variables have a journal, objects have not.</summary>
internal sealed partial class Interpreter
{
    private enum Doubt
    {
        None,

        /// <summary>A branch whose condition is not known.</summary>
        MayRun,

        /// <summary>Code that is only read: a body before its loop runs, a branch that is not taken, a function that nobody calls.</summary>
        Apart,
    }

    private static readonly HashSet<string> Mutators = new(StringComparer.Ordinal)
    {
        "add", "addrange", "append", "appendline", "appendformat", "clear", "copyto", "enqueue", "insert", "push", "pop", "dequeue", "remove", "removeat", "reverse",
        "set_item", "setvalue", "sort", "write", "writebyte", "read", "seek",
    };

    /// <summary>Objects made where it is doubtful whether the code runs: no one else has them, so changing them is safe.</summary>
    private readonly HashSet<object> _created = new(ReferenceEqualityComparer.Instance);

    private Doubt _doubt;

    /// <summary>Objects that the loop at hand changes; null outside loops.</summary>
    private HashSet<object>? _touched;

    /// <summary>A doubtful branch held a break, a return or a continue: the loop around it cannot be counted.</summary>
    private bool _mayHaveLeft;

    /// <summary>Says whether a change of this object may be carried out; where it may happen or not, the object is no longer known.</summary>
    private bool Changes(object? target)
    {
        if (!IsMutable(target))
            return true;
        _touched?.Add(target!);
        if (_doubt == Doubt.None || _created.Contains(target!))
            return true;
        if (_doubt == Doubt.MayRun)
            Lose(target);
        else
            LoseMeanwhile(target!);
        return false;
    }

    /// <summary>In code that is only read the change is not made, so what would be read after it is not known either; the branch's end brings it back.</summary>
    private void LoseMeanwhile(object target)
    {
        if (!_journals.TryPeek(out var journal))
            return;
        for (var scope = _scope; scope is not null; scope = scope.Outer)
            foreach (var (name, variable) in scope.Own.ToList())
                if (ReferenceEquals(variable.Value, target))
                {
                    journal.Note(scope, name);
                    scope.Write(name, new Variable(Unknown.Value, false));
                }
    }

    private object? Created(object? value)
    {
        if (_doubt != Doubt.None && IsMutable(value))
            _created.Add(value!);
        return value;
    }

    /// <summary>What is handed to code that we do not know may come back changed.</summary>
    private Unknown GiveAway(ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
            if (value is byte[] or char[] or StreamValue or System.Text.StringBuilder)
                Lose(value);
        return Unknown.Value;
    }

    private static bool IsMutable(object? value) =>
        value is byte[] or char[] or object?[] or List<object?> or StreamValue or System.Text.StringBuilder or HashValue or CipherValue or QueueValue or ShellValue;

    private void Lose(object? value)
    {
        // Not noted in a journal: the doubt stays when the branch is over.
        for (var scope = _scope; scope is not null; scope = scope.Outer)
            foreach (var (name, variable) in scope.Own.ToList())
                if (ReferenceEquals(variable.Value, value))
                    scope.Write(name, new Variable(Unknown.Value, false));
        foreach (var journal in _journals)
            journal.Lose(value);
    }

    private object? Marked(object? value)
    {
        if (!Unknown.Is(value))
            Mark(Strength.Strong);
        return value;
    }
}
