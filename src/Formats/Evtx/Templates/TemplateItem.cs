namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>Where in an event a fragment stands: decides what its elements mean.</summary>
internal enum FragmentPlace
{
    Record,
    Event,
    EventData,
    UserData,
}

internal enum TemplateItemKind
{
    Field,
    /// <summary>An unnamed <c>Data</c>: an array in it becomes as many fields.</summary>
    UnnamedData,
    /// <summary>A place where a whole fragment may be put.</summary>
    Fragment,
}

/// <summary>One thing that a template gives its events, in document order.</summary>
/// <param name="Place">For <see cref="TemplateItemKind.Fragment"/>: what it is put into.</param>
internal readonly record struct TemplateItem(TemplateItemKind Kind, string Name, ValueSource Source, FragmentPlace Place)
{
    /// <summary>What it yields depends on the record's value.</summary>
    public bool IsDynamic => Kind != TemplateItemKind.Field && Source.Value >= 0;
}
