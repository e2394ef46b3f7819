namespace Afterpatch.Formats.Xml;

/// <summary>An element of a small XML document, namespaces dropped.</summary>
/// <param name="Line">1-based line of its start tag.</param>
public sealed record XmlElementNode(string Name, int Line)
{
    public List<KeyValuePair<string, string>> Attributes { get; } = [];

    public List<XmlElementNode> Children { get; } = [];

    /// <summary>Its own text, children's left out.</summary>
    public string Text { get; internal set; } = "";

    /// <summary>An attribute's value, or empty.</summary>
    public string this[string attribute]
    {
        get
        {
            foreach (var pair in Attributes)
                if (pair.Key.Equals(attribute, StringComparison.OrdinalIgnoreCase))
                    return pair.Value;
            return "";
        }
    }

    public XmlElementNode? Child(string name) => Children.Find(child => child.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<XmlElementNode> ChildrenNamed(string name) => Children.Where(child => child.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Text of a child, or empty.</summary>
    public string ChildText(string name) => Child(name)?.Text ?? "";

    /// <summary>The element at a path of child names, or null.</summary>
    public XmlElementNode? At(params ReadOnlySpan<string> path)
    {
        XmlElementNode? node = this;
        foreach (var name in path)
            node = node?.Child(name);
        return node;
    }
}
