using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Evtx.BinXml;

/// <summary>Reads the tokens of a template definition or of a fragment into a tree. Every step consumes bytes; depth is capped.</summary>
/// <param name="chunk">The whole chunk: names lie anywhere in it.</param>
/// <param name="start">Offset of the first token.</param>
/// <param name="end">Offset behind the last byte of the definition.</param>
/// <param name="origin">Offset of the chunk in the file, for errors.</param>
internal ref struct BinXmlTreeReader(ReadOnlySpan<byte> chunk, int start, int end, long origin)
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<byte> _chunk = chunk;
    private readonly Dictionary<uint, string> _names = [];
    private readonly int _start = start;
    private int _at = start;

    /// <summary>The first thing wrong, or null; what was read before it is kept.</summary>
    public ParseError? Error { get; private set; }

    /// <summary>Offsets of the four-byte name references, in order, with the name each stands for.</summary>
    public List<NameReference> References { get; } = [];

    /// <summary>Offset behind the last token read.</summary>
    public readonly int Position => _at;

    /// <summary>The nodes up to the end of the fragment.</summary>
    public List<BinXmlNode> ReadFragment()
    {
        var nodes = new List<BinXmlNode>();
        if (Peek() == BinXmlToken.FragmentHeader)
            Take(4, "fragment header");
        ReadContent(nodes, 0);
        return nodes;
    }

    private readonly byte Peek() => _at < end ? _chunk[_at] : BinXmlToken.EndOfFragment;

    private void ReadContent(List<BinXmlNode> nodes, int depth)
    {
        while (Error is null && _at < end)
        {
            var token = _chunk[_at];
            switch (token & ~BinXmlToken.MoreFlag)
            {
                case BinXmlToken.EndOfFragment:
                    _at += depth == 0 ? 1 : 0;
                    return;
                case BinXmlToken.EndElement:
                    _at++;
                    if (depth == 0)
                        Fail("token", "an end without an element");
                    return;
                case BinXmlToken.OpenStartElement:
                    ReadElement(nodes, depth + 1);
                    break;
                case BinXmlToken.InstructionTarget:
                    ReadInstruction(nodes);
                    break;
                default:
                    ReadText(nodes, token);
                    break;
            }
        }
    }

    private void ReadElement(List<BinXmlNode> nodes, int depth)
    {
        if (depth > MaxDepth)
        {
            Fail("element", $"nested deeper than {MaxDepth}");
            return;
        }
        var hasAttributes = (_chunk[_at] & BinXmlToken.MoreFlag) != 0;
        Take(1, "token");
        if (HasDependency())
            Take(2, "dependency identifier");
        Take(4, "element size");
        var element = new BinXmlElement(ReadName("element name"));
        if (Error is not null)
            return;
        nodes.Add(element);
        if (hasAttributes)
            ReadAttributes(element);
        if (Error is not null)
            return;
        switch (Peek())
        {
            case BinXmlToken.CloseEmptyElement:
                _at++;
                break;
            case BinXmlToken.CloseStartElement:
                _at++;
                ReadContent(element.Children, depth);
                break;
            default:
                Fail("token", $"0x{Peek():X2} inside a start tag");
                break;
        }
    }

    /// <summary>A template's elements carry a dependency identifier of two bytes, those of a bare fragment may not: the name's hash tells.</summary>
    private readonly bool HasDependency()
    {
        if (IsNameAt(_at + 6))
            return true;
        return !IsNameAt(_at + 4);
    }

    private readonly bool IsNameAt(int reference) =>
        reference <= end - 4 && BinXmlNames.IsCertain(_chunk, BinaryPrimitives.ReadUInt32LittleEndian(_chunk[reference..]));

    private void ReadAttributes(BinXmlElement element)
    {
        Take(4, "attribute list size");
        while (Error is null && (Peek() & ~BinXmlToken.MoreFlag) == BinXmlToken.Attribute)
        {
            _at++;
            var value = new List<BinXmlNode>();
            element.Attributes.Add(new(ReadName("attribute name"), value));
            while (Error is null && IsText(Peek()))
                ReadText(value, _chunk[_at]);
        }
    }

    private static bool IsText(byte token) => (token & ~BinXmlToken.MoreFlag) is BinXmlToken.Value or BinXmlToken.CData
        or BinXmlToken.CharacterReference or BinXmlToken.EntityReference or BinXmlToken.NormalSubstitution or BinXmlToken.OptionalSubstitution;

    private void ReadText(List<BinXmlNode> nodes, byte token)
    {
        Take(1, "token");
        switch (token & ~BinXmlToken.MoreFlag)
        {
            case BinXmlToken.Value:
                ReadLiteral(nodes);
                break;
            case BinXmlToken.CData:
                nodes.Add(new BinXmlText(ReadCountedText("CDATA")));
                break;
            case BinXmlToken.CharacterReference:
                nodes.Add(new BinXmlText(((char)TakeU16("character reference")).ToString()));
                break;
            case BinXmlToken.EntityReference:
                nodes.Add(new BinXmlText(Entity(ReadName("entity name"))));
                break;
            case BinXmlToken.NormalSubstitution:
            case BinXmlToken.OptionalSubstitution:
                nodes.Add(new BinXmlSubstitution(TakeU16("substitution identifier")));
                Take(1, "substitution type");
                break;
            default:
                _at--;
                Fail("token", $"0x{token:X2} is not known here");
                break;
        }
    }

    private void ReadLiteral(List<BinXmlNode> nodes)
    {
        var type = Take(1, "value type") is { Length: 1 } taken ? taken[0] : (byte)0;
        switch ((EvtxValueType)type)
        {
            case EvtxValueType.Utf16:
                nodes.Add(new BinXmlText(ReadCountedText("text")));
                break;
            case EvtxValueType.Null:
                break;
            default:
                Fail("value type", $"0x{type:X2} as literal");
                break;
        }
    }

    private void ReadInstruction(List<BinXmlNode> nodes)
    {
        Take(1, "token");
        var target = ReadName("instruction target");
        var data = "";
        if (Error is null && Peek() == BinXmlToken.InstructionData)
        {
            _at++;
            data = ReadCountedText("instruction data");
        }
        nodes.Add(new BinXmlInstruction(target, data));
    }

    private string ReadCountedText(string field)
    {
        var count = TakeU16(field);
        return MemoryMarshal.Cast<byte, char>(Take(2 * count, field)).TrimEnd('\0').ToString();
    }

    /// <summary>A reference to a name in the chunk; the name itself follows when it is stored here for the first time.</summary>
    private string ReadName(string field)
    {
        var position = _at;
        var bytes = Take(4, field);
        if (bytes.Length < 4)
            return "";
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (!BinXmlNames.TryFind(_chunk, offset, out var characters))
        {
            Fail(field, $"no name at 0x{offset:X} of the chunk");
            return "";
        }
        var isInline = offset == (uint)_at;
        if (isInline)
            Take(BinXmlNames.Overhead + 2 * characters.Length, field);
        if (!_names.TryGetValue(offset, out var name))
            _names.Add(offset, name = characters.ToString());
        References.Add(new(position - _start, isInline, name));
        return name;
    }

    private static string Entity(string name) => name switch
    {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => $"&{name};",
    };

    private int TakeU16(string field) => Take(2, field) is { Length: 2 } taken ? BinaryPrimitives.ReadUInt16LittleEndian(taken) : 0;

    private ReadOnlySpan<byte> Take(int length, string field)
    {
        if (Error is not null)
            return default;
        if (length > end - _at)
        {
            Fail(field, $"needs {length} bytes, {end - _at} left");
            return default;
        }
        _at += length;
        return _chunk.Slice(_at - length, length);
    }

    private void Fail(string field, string reason) => Error ??= new ParseError(origin + _at, field, reason);
}

/// <summary>One name reference of a template definition.</summary>
/// <param name="Position">Offset of the four-byte reference from the definition's first byte.</param>
/// <param name="IsInline">The stored name follows the reference.</param>
internal readonly record struct NameReference(int Position, bool IsInline, string Name);
