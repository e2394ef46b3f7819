namespace Afterpatch.Formats.Evtx.BinXml;

/// <summary>A node of a parsed template or fragment. Made once per template, never per record.</summary>
internal abstract class BinXmlNode;

internal sealed class BinXmlElement(string name) : BinXmlNode
{
    public string Name { get; } = name;

    public List<BinXmlAttribute> Attributes { get; } = [];

    public List<BinXmlNode> Children { get; } = [];

    public bool HasElements => Children.Exists(child => child is BinXmlElement);
}

internal sealed record BinXmlAttribute(string Name, List<BinXmlNode> Value);

/// <summary>Literal text: a value, a CDATA section, a character or entity reference.</summary>
internal sealed class BinXmlText(string text) : BinXmlNode
{
    public string Text { get; } = text;
}

/// <summary>A place that a record's value fills.</summary>
internal sealed class BinXmlSubstitution(int index) : BinXmlNode
{
    public int Index { get; } = index;
}

/// <summary>A processing instruction. Kept for XML output; it carries no field.</summary>
internal sealed class BinXmlInstruction(string target, string data) : BinXmlNode
{
    public string Target { get; } = target;

    public string Data { get; } = data;
}
