namespace Afterpatch.Scripts.Aspx;

/// <summary>A page taken apart.</summary>
internal sealed class Page
{
    /// <summary>Code per language, each as long as the page, everything else blanked, so that offsets and lines stay true.</summary>
    public Dictionary<PageLanguage, char[]> Code { get; } = [];

    public List<Directive> Directives { get; } = [];

    /// <summary>Server controls: id to tag in lower case, <c>asp:textbox</c>, <c>input</c>, <c>object</c>.</summary>
    public Dictionary<string, ServerTag> Controls { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Files that the page draws in: server-side includes and <c>src</c> of server scripts.</summary>
    public List<string> Includes { get; } = [];

    public PageLanguage Language { get; set; }

    /// <summary>True when the rules of classic ASP apply.</summary>
    public bool IsClassic { get; set; }

    /// <summary>True when code lies in another file or assembly: <c>Inherits</c>, <c>CodeFile</c>, <c>Class</c> of an empty handler.</summary>
    public bool HasCodeElsewhere { get; set; }
}

/// <param name="Name">Lower case, empty where only attributes are given.</param>
internal sealed record Directive(int Offset, string Name, IReadOnlyDictionary<string, string> Attributes);

internal sealed record ServerTag(string Tag, IReadOnlyDictionary<string, string> Attributes);
