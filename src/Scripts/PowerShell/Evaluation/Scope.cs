using System.Text;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>A variable's value, and whether decoding made it.</summary>
internal readonly record struct Variable(object? Value, bool Decoded);

/// <summary>Variables of one scope. Reading looks outward, writing stays here.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Variable> _variables = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Texts that grow piece by piece: put together only when they are read, or a loop would copy them at every turn.</summary>
    private readonly Dictionary<string, StringBuilder> _growing = new(StringComparer.OrdinalIgnoreCase);

    public Scope? Outer { get; } = outer;

    public IEnumerable<KeyValuePair<string, Variable>> Own
    {
        get
        {
            foreach (var name in _growing.Keys.ToList())
                Settle(name);
            return _variables;
        }
    }

    public Scope Root
    {
        get
        {
            var scope = this;
            while (scope.Outer is { } next)
                scope = next;
            return scope;
        }
    }

    /// <summary>The other is this scope or one around it.</summary>
    public bool IsWithin(Scope other)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (ReferenceEquals(scope, other))
                return true;
        return false;
    }

    public bool TryRead(string name, out Variable variable)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope.TryOwn(name, out variable))
                return true;
        variable = default;
        return false;
    }

    public bool TryOwn(string name, out Variable variable)
    {
        if (_growing.Count > 0)
            Settle(name);
        return _variables.TryGetValue(name, out variable);
    }

    public void Write(string name, Variable variable)
    {
        _growing.Remove(name);
        _variables[name] = variable;
    }

    public void Remove(string name)
    {
        _growing.Remove(name);
        _variables.Remove(name);
    }

    /// <summary>Adds to a variable of this scope that holds a text.</summary>
    public bool TryAppend(string name, string text, bool decoded)
    {
        if (!_variables.TryGetValue(name, out var variable) || variable.Value is not string start)
            return false;
        if (!_growing.TryGetValue(name, out var growing))
            _growing[name] = growing = new StringBuilder(start);
        if (growing.Length + (long)text.Length > EvaluationBudget.MaxLength)
            return false;
        growing.Append(text);
        if (decoded && !variable.Decoded)
            _variables[name] = new Variable(start, true);
        return true;
    }

    private void Settle(string name)
    {
        if (_growing.TryGetValue(name, out var growing) && _variables.TryGetValue(name, out var variable) && ((string)variable.Value!).Length != growing.Length)
            _variables[name] = new Variable(growing.ToString(), variable.Decoded);
    }
}

/// <summary>Remembers what was written, so that a branch can be undone or merged.</summary>
/// <param name="home">The scope that the branch stands in. Scopes of functions that it calls end with it: nothing of them need be put back.</param>
internal sealed class Journal(Scope home)
{
    private readonly Dictionary<(Scope Scope, string Name), Variable?> _before = [];

    public IEnumerable<(Scope Scope, string Name)> Written => _before.Keys;

    public void Note(Scope scope, string name)
    {
        if (!home.IsWithin(scope))
            return;
        var key = (scope, name.ToUpperInvariant());
        if (!_before.ContainsKey(key))
            _before.Add(key, scope.TryOwn(name, out var variable) ? variable : null);
    }

    /// <summary>What was kept to be put back is not known any more.</summary>
    public void Lose(object? value)
    {
        foreach (var (key, before) in _before.ToList())
            if (before is { } variable && ReferenceEquals(variable.Value, value))
                _before[key] = new Variable(Unknown.Value, false);
    }

    public void Undo()
    {
        foreach (var ((scope, name), variable) in _before)
        {
            if (variable is { } known)
                scope.Write(name, known);
            else
                scope.Remove(name);
        }
    }
}
