namespace Afterpatch.Scripts.Taint;

/// <summary>The variables of one running function.</summary>
internal sealed class Scope(Scope? outer)
{
    public Scope? Outer { get; } = outer;

    /// <summary>How many scopes lie around it.</summary>
    public int Depth { get; } = outer is null ? 0 : outer.Depth + 1;

    public Dictionary<string, Value> Variables { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the function has returned so far.</summary>
    public Value? Result { get; set; }

    /// <summary>What an iterator has given so far.</summary>
    public List<Value>? Yielded { get; set; }
}
