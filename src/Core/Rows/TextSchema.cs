namespace Afterpatch.Core;

/// <summary>The columns that a text log's own header names, for the rows that follow it.</summary>
/// <param name="Family">Source family: <c>iis</c>, <c>httperr</c>, <c>httpproxy/ecp</c>, <c>ecp-server</c>, <c>rps-cmdlet</c>, <c>ews</c>, <c>message-tracking</c>, ...</param>
/// <param name="Fields">Names as the header writes them.</param>
public sealed record TextSchema(string Family, IReadOnlyList<string> Fields)
{
    private readonly Dictionary<string, int> _ordinals = Index(Fields);

    /// <summary>Position of a field, -1 when this log does not have it. Names are compared without regard to case.</summary>
    public int Ordinal(string name) => _ordinals.GetValueOrDefault(name, -1);

    private static Dictionary<string, int> Index(IReadOnlyList<string> fields)
    {
        var ordinals = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < fields.Count; i++)
            ordinals.TryAdd(fields[i], i);
        return ordinals;
    }

    public bool Equals(TextSchema? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
