using System.Text;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Field values of text log lines, decoded only when a rule asks for one. Positions are resolved once for each schema.</summary>
internal sealed class TextFields(FieldBinding[][] bindings) : FieldReader
{
    private readonly DecodedValue[][] _decoded = [.. bindings.Select(slot => slot.Select(_ => new DecodedValue()).ToArray())];
    private TextRow _row = null!;
    private uint _rowNumber;

    public void Set(TextRow row)
    {
        _row = row;
        _rowNumber++;
    }

    public override int Count(int slot) => bindings[slot].Length;

    public override ReadOnlySpan<char> Value(int slot, int index, out bool isNull)
    {
        var value = _decoded[slot][index];
        if (value.Row != _rowNumber)
        {
            Decode(value, bindings[slot][index]);
            value.Row = _rowNumber;
        }
        isNull = value.IsNull;
        return value.Text;
    }

    /// <summary>The slots of a program in lines of one schema.</summary>
    public static FieldBinding[][] Bind(MatchProgram program, TextSchema schema) => [.. program.Slots.Select(source => Bind(source, schema))];

    private static FieldBinding[] Bind(FieldSource source, TextSchema schema)
    {
        if (source.Kind == FieldKind.AllValues)
            return [new(BindingKind.Line, 0, -1, source)];
        if (source.Kind == FieldKind.Uri)
            return BindUri(source, schema);
        var ordinal = source.Names.Select(schema.Ordinal).FirstOrDefault(one => one >= 0, -1);
        var kind = source.Kind switch
        {
            FieldKind.Extension => BindingKind.Extension,
            FieldKind.PlusForSpace => BindingKind.PlusForSpace,
            _ => BindingKind.Field,
        };
        return ordinal < 0 ? [] : [new(kind, ordinal, -1, source)];
    }

    /// <summary>Names come in pairs of path and query; the first pair whose path the schema has is taken.</summary>
    private static FieldBinding[] BindUri(FieldSource source, TextSchema schema)
    {
        for (var i = 0; i + 1 < source.Names.Count; i += 2)
        {
            var stem = schema.Ordinal(source.Names[i]);
            var query = schema.Ordinal(source.Names[i + 1]);
            if (stem >= 0)
                return query < 0
                    ? [new(BindingKind.Field, stem, -1, source)]
                    : [new(BindingKind.Uri, stem, query, source), new(BindingKind.Field, query, -1, source)];
        }
        return [];
    }

    private void Decode(DecodedValue value, in FieldBinding binding)
    {
        if (binding.Kind == BindingKind.Line)
        {
            value.Set(_row.Line);
            return;
        }
        value.Set(_row.Field(binding.First));
        value.IsNull = value.Text.IsEmpty;
        switch (binding.Kind)
        {
            case BindingKind.Uri when binding.Second >= 0:
                value.AddQuery(_row.Field(binding.Second));
                break;
            case BindingKind.Extension:
                value.KeepExtension();
                break;
            case BindingKind.PlusForSpace:
                value.ReplacePlus();
                break;
        }
    }

    /// <summary>A field of the present row as text; a rule asks for the same one many times.</summary>
    private sealed class DecodedValue
    {
        private char[] _text = [];
        private int _start;
        private int _length;

        public uint Row { get; set; }

        public bool IsNull { get; set; }

        public ReadOnlySpan<char> Text => _text.AsSpan(_start, _length);

        public void Set(ReadOnlySpan<byte> bytes)
        {
            Grow(bytes.Length);
            _start = 0;
            _length = Encoding.UTF8.GetChars(bytes, _text);
        }

        public void AddQuery(ReadOnlySpan<byte> query)
        {
            if (query.IsEmpty)
                return;
            Grow(_length + 1 + query.Length);
            _text[_length] = '?';
            _length += 1 + Encoding.UTF8.GetChars(query, _text.AsSpan(_length + 1));
        }

        public void KeepExtension()
        {
            _start = Text.LastIndexOf('.') is var dot and >= 0 ? dot + 1 : _length;
            _length -= _start;
        }

        public void ReplacePlus() => _text.AsSpan(0, _length).Replace('+', ' ');

        private void Grow(int length)
        {
            if (_text.Length < length)
                Array.Resize(ref _text, Math.Max(length, Math.Max(256, _text.Length * 2)));
        }
    }
}
