namespace Afterpatch.Scripts.Taint;

/// <summary>The variables of one running function.</summary>
internal sealed class Scope(Scope? outer)
{
    public Scope? Outer { get; } = outer;

    public Dictionary<string, Value> Variables { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the function has returned so far.</summary>
    public Value? Result { get; set; }
}
