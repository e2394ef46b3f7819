using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Evtx.BinXml;

/// <summary>Writes a fragment as XML. For the rare fragment that stands where a text is expected; not for the hot path.</summary>
internal sealed class BinXmlRenderer(byte[] chunk)
{
    private const int MaxDepth = 8;
    private const int MaxCharacters = 1 << 20;
    private readonly StringBuilder _xml = new();

    /// <summary>What can be rendered between two offsets of the chunk; damage ends it early.</summary>
    public string Render(int start, int end)
    {
        Fragment(start, end, 0);
        return _xml.ToString();
    }

    private void Fragment(int at, int end, int depth)
    {
        if (depth > MaxDepth || at >= end || _xml.Length > MaxCharacters)
            return;
        if (chunk[at] == BinXmlToken.FragmentHeader)
            at += 4;
        if (at >= end)
            return;
        if (chunk[at] == BinXmlToken.TemplateInstance)
            Instance(at, end, depth);
        else
            Nodes(new BinXmlTreeReader(chunk, at, end, 0).ReadFragment(), [], depth);
    }

    private void Instance(int at, int end, int depth)
    {
        if (end - at < 14)
            return;
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(at + 6));
        if (offset > chunk.Length - 24)
            return;
        var definition = (int)offset;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(definition + 20));
        if (size > (uint)(chunk.Length - definition - 24))
            return;
        at += 10;
        if (at == definition)
            at += 24 + (int)size;
        var nodes = new BinXmlTreeReader(chunk, definition + 24, definition + 24 + (int)size, 0).ReadFragment();
        Nodes(nodes, Values(at, end), depth);
    }

    private List<(EvtxValueType Type, int Start, int Length)> Values(int at, int end)
    {
        var values = new List<(EvtxValueType, int, int)>();
        if (end - at < 4)
            return values;
        var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(at)), (uint)(end - at - 4) / 4);
        var offset = at + 4 + 4 * (int)count;
        for (var i = 0; i < count; i++)
        {
            var descriptor = chunk.AsSpan(at + 4 + 4 * i);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(descriptor);
            if (length > end - offset)
                break;
            values.Add(((EvtxValueType)descriptor[2], offset, length));
            offset += length;
        }
        return values;
    }

    private void Nodes(List<BinXmlNode> nodes, List<(EvtxValueType Type, int Start, int Length)> values, int depth)
    {
        foreach (var node in nodes)
        {
            if (_xml.Length > MaxCharacters)
                return;
            switch (node)
            {
                case BinXmlElement element:
                    Element(element, values, depth);
                    break;
                case BinXmlText text:
                    Escaped(text.Text);
                    break;
                case BinXmlInstruction instruction:
                    _xml.Append("<?").Append(instruction.Target).Append(' ').Append(instruction.Data).Append("?>");
                    break;
                case BinXmlSubstitution { Index: var index } when index < values.Count:
                    Value(values[index], depth);
                    break;
            }
        }
    }

    private void Element(BinXmlElement element, List<(EvtxValueType Type, int Start, int Length)> values, int depth)
    {
        _xml.Append('<').Append(element.Name);
        foreach (var attribute in element.Attributes)
        {
            _xml.Append(' ').Append(attribute.Name).Append("=\"");
            Nodes(attribute.Value, values, depth);
            _xml.Append('"');
        }
        if (element.Children.Count == 0)
        {
            _xml.Append("/>");
            return;
        }
        _xml.Append('>');
        Nodes(element.Children, values, depth);
        _xml.Append("</").Append(element.Name).Append('>');
    }

    private void Value((EvtxValueType Type, int Start, int Length) value, int depth)
    {
        if (value.Type == EvtxValueType.BinXml)
        {
            Fragment(value.Start, value.Start + value.Length, depth + 1);
            return;
        }
        var view = new EvtxValue(value.Type, chunk.AsSpan(value.Start, value.Length));
        if (view.IsNull)
            return;
        var text = new char[EvtxText.MaxLength(view)];
        Escaped(text.AsSpan(0, EvtxText.Format(view, text)));
    }

    private void Escaped(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '<' => _xml.Append("&lt;"),
                '>' => _xml.Append("&gt;"),
                '&' => _xml.Append("&amp;"),
                '"' => _xml.Append("&quot;"),
                _ => _xml.Append(character),
            };
        }
    }
}
