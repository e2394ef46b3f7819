using Afterpatch.Formats.Evtx.Templates;

namespace Afterpatch.Formats.Evtx;

/// <summary>How an event looks: the fields that its templates give together. One object for all events of a file that look the same.</summary>
public sealed class EvtxLayout
{
    internal EvtxLayout(int id, int[] key, string[] names, EvtxField[] fields, EvtxField[] system)
    {
        Id = id;
        Key = key;
        Names = names;
        Fields = fields;
        System = system;
    }

    /// <summary>Counts from 0 within a file; -1 for a layout that serves one event only.</summary>
    public int Id { get; }

    /// <summary>Names of the fields outside of <c>System</c>, in document order; a name may occur more than once.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What <see cref="LayoutCache"/> knows it by.</summary>
    internal int[] Key { get; }

    internal EvtxField[] Fields { get; }

    internal EvtxField[] System { get; }

    /// <summary>A system field that the templates themselves give, the same for all events of the layout; else null.</summary>
    public string? Constant(EvtxSystemField field) => System[(int)field].Literal;

    /// <summary>A field that the templates themselves give, the same for all events of the layout; else null.</summary>
    public string? Constant(int field) => Fields[field].Literal;

    /// <summary>The event's templates have that system field at all.</summary>
    public bool Has(EvtxSystemField field) => !System[(int)field].IsNone;
}
