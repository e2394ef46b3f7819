using System.Runtime.CompilerServices;
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
    public EvtxValue Value(int field) => new(Stored(field, out var type), type);

    /// <summary>A system field's value. Valid until the next call.</summary>
    public EvtxValue System(EvtxSystemField field) => new(Stored(field, out var type), type);

    /// <summary>As <see cref="Value"/>, in two parts that need no memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Stored(int field, out EvtxValueType type) => Resolve(in Layout.Fields[field], out type);

    /// <summary>As <see cref="System"/>, in two parts that need no memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Stored(EvtxSystemField field, out EvtxValueType type) => Resolve(in Layout.System[(int)field], out type);

    /// <summary>A field as text. Valid until the next call.</summary>
    public ReadOnlySpan<char> Text(int field) => Text(Value(field));

    /// <summary>A system field as text. Valid until the next call.</summary>
    public ReadOnlySpan<char> Text(EvtxSystemField field) => Text(System(field));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Resolve(in EvtxField field, out EvtxValueType type)
    {
        if (field.Value >= 0)
        {
            var bytes = _values.Get(field.Instance, field.Value, out type);
            if (type != EvtxValueType.BinXml)
                return bytes;
        }
        return ResolveOther(in field, out type);
    }

    /// <summary>What is no plain value: a literal, a fragment where text is expected, a mixture.</summary>
    private ReadOnlySpan<byte> ResolveOther(in EvtxField field, out EvtxValueType type)
    {
        var text = field.Value >= 0 ? _values.RenderXml(_values.Get(field.Instance, field.Value, out _))
            : field.Literal ?? (field.Mixed is { } parts ? Join(field.Instance, parts) : null);
        type = text is null ? EvtxValueType.Null : EvtxValueType.Utf16;
        return MemoryMarshal.AsBytes(text.AsSpan());
    }

    private string Join(int instance, ValueSource[] parts)
    {
        var text = new System.Text.StringBuilder();
        foreach (var part in parts)
            text.Append(part.Literal is { } literal ? literal : Text(new EvtxValue(_values.Get(instance, part.Value, out var type), type)));
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
