namespace Afterpatch.Core;

/// <summary>The fields that one binary XML template gives its events. One object per template and file: compare by reference, cache by reference.</summary>
/// <remarks>
/// Names are those of <c>EventData/Data/@Name</c> or of the leaf elements of <c>UserData</c>. Unnamed data keep the name <c>Data</c>.
/// System fields are not among them; they are properties of <see cref="EventRow"/>.
/// </remarks>
public sealed class EventShape(IReadOnlyList<string> fields)
{
    public IReadOnlyList<string> Fields { get; } = fields;

    /// <summary>Position of the first field with that name (no regard to case), or -1.</summary>
    public int Ordinal(string name)
    {
        for (var i = 0; i < Fields.Count; i++)
            if (Fields[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }
}
