namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>A command's arguments as PowerShell would bind them, as far as names tell.</summary>
internal sealed class CommandArguments
{
    private readonly List<KeyValuePair<string, object?>> _named = [];

    public List<object?> Positional { get; } = [];

    public IReadOnlyList<KeyValuePair<string, object?>> Named => _named;

    public void Add(string name, object? value) => _named.Add(new(name, value));

    /// <summary>A parameter by its full name; scripts may shorten it.</summary>
    public bool TryGet(string parameter, out object? value)
    {
        foreach (var (name, given) in _named)
        {
            if (name.Length == 0 || !parameter.StartsWith(name, StringComparison.OrdinalIgnoreCase) || (name.Length < parameter.Length && IsAnother(name)))
                continue;
            value = given;
            return true;
        }
        value = null;
        return false;
    }

    /// <summary>The full name of one parameter that another's begins with: <c>-Name</c> is not <c>-Namespace</c>.</summary>
    private static bool IsAnother(string name) => name.Equals("Name", StringComparison.OrdinalIgnoreCase);

    /// <summary>By name, else by position; false when it was not given.</summary>
    public bool TryGet(string parameter, int position, out object? value)
    {
        if (TryGet(parameter, out value))
            return true;
        if (position >= Positional.Count)
            return false;
        value = Positional[position];
        return true;
    }

    public bool Has(string parameter) => TryGet(parameter, out _);
}
