using System.Runtime.InteropServices;
using Afterpatch.Formats.Evtx.BinXml;
using Afterpatch.Formats.Evtx.Templates;

namespace Afterpatch.Formats.Evtx;

/// <summary>A view of the record that <see cref="EvtxReader"/> stands on. The same object is used for every record.</summary>
public sealed class EvtxRecord
{
    private readonly RecordValues _values;
    private char[] _scratch = new char[1024];

    internal EvtxRecord(RecordValues values) => _values = values;

    public EvtxRecordHeader Header { get; private set; }

    /// <summary>Offset of the record in the file.</summary>
    public long Offset { get; private set; }

    public EvtxLayout Layout { get; private set; } = null!;

    internal void Set(EvtxRecordHeader header, long offset, EvtxLayout layout)
    {
        Header = header;
        Offset = offset;
        Layout = layout;
    }

    /// <summary>A field's value; <see cref="EvtxLayout.Names"/> tells its name. Valid until the next call.</summary>
    public EvtxValue Value(int field) => Resolve(in Layout.Fields[field]);

    /// <summary>A system field's value. Valid until the next call.</summary>
    public EvtxValue System(EvtxSystemField field) => Resolve(in Layout.System[(int)field]);

    /// <summary>A field as text. Valid until the next call.</summary>
    public ReadOnlySpan<char> Text(int field) => Text(Value(field));

    /// <summary>A system field as text. Valid until the next call.</summary>
    public ReadOnlySpan<char> Text(EvtxSystemField field) => Text(System(field));

    private EvtxValue Resolve(in EvtxField field)
    {
        if (field.Value >= 0)
        {
            var value = _values.Get(field.Instance, field.Value);
            return value.Type == EvtxValueType.BinXml ? Literal(_values.RenderXml(value)) : value;
        }
        if (field.Literal is { } literal)
            return Literal(literal);
        return field.Mixed is { } parts ? Literal(Join(field.Instance, parts)) : default;
    }

    private static EvtxValue Literal(string text) => new(EvtxValueType.Utf16, MemoryMarshal.AsBytes(text.AsSpan()));

    private string Join(int instance, ValueSource[] parts)
    {
        var text = new System.Text.StringBuilder();
        foreach (var part in parts)
            text.Append(part.Literal is { } literal ? literal : Text(_values.Get(instance, part.Value)));
        return text.ToString();
    }

    private ReadOnlySpan<char> Text(EvtxValue value)
    {
        if (value.Type == EvtxValueType.Utf16)
            return value.Characters;
        if (value.IsNull)
            return default;
        var needed = EvtxText.MaxLength(value);
        if (_scratch.Length < needed)
            _scratch = new char[needed];
        return _scratch.AsSpan(0, EvtxText.Format(value, _scratch));
    }
}
