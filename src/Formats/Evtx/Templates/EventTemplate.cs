namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>A template definition as a flat plan: which value is which system field, which is which named field.</summary>
/// <param name="id">Number in its file; -1 for a plan that serves one record only.</param>
/// <param name="system">One source per <see cref="EvtxSystemField"/>.</param>
internal sealed class EventTemplate(int id, ValueSource[] system, TemplateItem[] items)
{
    public int Id { get; } = id;

    public ValueSource[] System { get; } = system;

    public TemplateItem[] Items { get; } = items;

    /// <summary>The items whose value decides how the event looks, in order.</summary>
    public TemplateItem[] Dynamic { get; } = Array.FindAll(items, item => item.IsDynamic);

    /// <summary>The layout last used with this template as the innermost: most often the next one too.</summary>
    public EvtxLayout? LastLayout { get; set; }

    public static ValueSource[] NoSystem()
    {
        var sources = new ValueSource[(int)EvtxSystemField.UserId + 1];
        Array.Fill(sources, ValueSource.None);
        return sources;
    }
}
