using System.Text;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Field values of text log lines, decoded only when a rule asks for one. Positions are resolved once for each schema.</summary>
internal sealed class TextFields(FieldBinding[][] bindings) : FieldReader
{
    private char[] _scratch = new char[4096];
    private TextRow _row = null!;

    public void Set(TextRow row) => _row = row;

    public override int Count(int slot) => bindings[slot].Length;

    public override ReadOnlySpan<char> Value(int slot, int index, out bool isNull)
    {
        ref readonly var binding = ref bindings[slot][index];
        if (binding.Kind == BindingKind.Line)
        {
            isNull = false;
            return Decode(_row.Line);
        }
        var first = Decode(_row.Field(binding.First));
        isNull = first.IsEmpty;
        switch (binding.Kind)
        {
            case BindingKind.Uri when binding.Second >= 0:
                var query = _row.Field(binding.Second);
                return query.IsEmpty ? first : Joined(first.Length, query);
            case BindingKind.Extension:
                var dot = first.LastIndexOf('.');
                return dot < 0 ? default : first[(dot + 1)..];
            case BindingKind.PlusForSpace:
                _scratch.AsSpan(0, first.Length).Replace('+', ' ');
                return first;
            default:
                return first;
        }
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

    private ReadOnlySpan<char> Joined(int length, ReadOnlySpan<byte> query)
    {
        Grow(length + 1 + query.Length);
        _scratch[length] = '?';
        var added = Encoding.UTF8.GetChars(query, _scratch.AsSpan(length + 1));
        return _scratch.AsSpan(0, length + 1 + added);
    }

    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        return _scratch.AsSpan(0, Encoding.UTF8.GetChars(bytes, _scratch));
    }

    private void Grow(int length)
    {
        if (_scratch.Length < length)
            Array.Resize(ref _scratch, Math.Max(length, _scratch.Length * 2));
    }
}
