using System.Text;
using System.Xml;

namespace Afterpatch.Formats.Xml;

/// <summary>Reads hostile XML into a small tree: no DTD is ever processed, no entity resolved, nothing fetched; size, depth and count are capped.</summary>
public static class XmlTree
{
    public const int MaxDepth = 64;
    public const int MaxElements = 400_000;
    public const long MaxCharacters = 64L << 20;

    /// <returns>The root with everything before the first damage, or null when not even a root could be read.</returns>
    public static XmlElementNode? Read(Stream stream, out ParseError? error)
    {
        error = null;
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            MaxCharactersInDocument = MaxCharacters,
            MaxCharactersFromEntities = 1,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
        };
        // A reader of text: tasks say UTF-16 and are delivered as UTF-8 by collectors.
        using var text = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var open = new Stack<XmlElementNode>();
        XmlElementNode? root = null;
        try
        {
            using var reader = XmlReader.Create(text, settings);
            var count = 0;
            while (reader.Read())
            {
                if (reader.Depth > MaxDepth || count > MaxElements)
                {
                    error = Error(reader, count > MaxElements ? "has more than 400,000 elements" : "is nested deeper than 64 levels");
                    break;
                }
                count += Step(reader, open, ref root);
            }
        }
        catch (XmlException exception)
        {
            error = new ParseError(-1, "xml", $"line {exception.LineNumber}: {Reason(exception)}");
        }
        return root;
    }

    private static int Step(XmlReader reader, Stack<XmlElementNode> open, ref XmlElementNode? root)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                var node = new XmlElementNode(reader.LocalName, ((IXmlLineInfo)reader).LineNumber);
                if (open.TryPeek(out var parent))
                    parent.Children.Add(node);
                root ??= node;
                var isEmpty = reader.IsEmptyElement;
                while (reader.MoveToNextAttribute())
                    node.Attributes.Add(new(reader.LocalName, reader.Value));
                if (!isEmpty)
                    open.Push(node);
                return 1 + node.Attributes.Count / 8;
            case XmlNodeType.Text or XmlNodeType.CDATA when open.TryPeek(out var owner):
                owner.Text += reader.Value;
                return 1;
            case XmlNodeType.EndElement:
                open.TryPop(out _);
                break;
        }
        return 0;
    }

    private static ParseError Error(XmlReader reader, string reason) => new(-1, "xml", $"line {((IXmlLineInfo)reader).LineNumber}: {reason}");

    /// <summary>The reason without evidence text in it.</summary>
    private static string Reason(XmlException exception) => exception.Message.Contains("entity", StringComparison.OrdinalIgnoreCase)
        ? "an entity is not resolved" : exception.LineNumber == 0 ? "is too large or empty" : "is not well formed";
}
