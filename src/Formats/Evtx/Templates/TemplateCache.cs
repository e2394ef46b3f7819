using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Afterpatch.Formats.Evtx.BinXml;

namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>Compiled templates of one file. A definition that was seen before, in this chunk or in another, is compiled once.</summary>
/// <remarks>
/// A definition (next definition 4, GUID 16, size 4, tokens; little-endian) refers to names by their offset in the chunk, so that the same
/// definition has different bytes in different chunks. It is recognised by its bytes around those references and by the names they lead to.
/// </remarks>
internal sealed class TemplateCache
{
    private const int HeaderLength = 24;
    private const int Slots = 512;
    private const int MaxVariants = 8192;
    private const int MaxInterned = 16384;
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly Dictionary<(Guid, int, FragmentPlace), List<Variant>> _variants = [];
    private readonly Dictionary<string, EventTemplate> _interned = new(StringComparer.Ordinal);
    private readonly Dictionary<int, EventTemplate> _unnamed = [];
    private int _variantCount;
    private int _chunk;

    private struct Slot
    {
        public long Key;
        public EventTemplate Template;
    }

    private sealed record Variant(byte[] Image, NameReference[] References, EventTemplate Template);

    /// <summary>Offsets mean something else from now on.</summary>
    public void StartChunk() => _chunk++;

    /// <summary>The plan of the definition at that offset of the chunk, or null with the reason.</summary>
    /// <param name="identifier">First four bytes of the definition's GUID, as the record repeats them.</param>
    public EventTemplate? Find(ReadOnlySpan<byte> chunk, uint offset, uint identifier, FragmentPlace place, long origin, out ParseError error)
    {
        error = default;
        var key = ((long)_chunk << 20) | ((long)offset << 2) | (uint)place;
        ref var slot = ref _slots[(offset >> 2 ^ offset >> 9) & (Slots - 1)];
        if (slot.Key == key && slot.Template is not null)
            return slot.Template;
        if (!TryLocate(chunk, offset, identifier, out var size, out var reason))
        {
            error = new(origin + offset, "template definition", reason);
            return null;
        }
        slot.Template = FindVariant(chunk, (int)offset, size, place, origin, out error);
        slot.Key = key;
        return slot.Template;
    }

    private static bool TryLocate(ReadOnlySpan<byte> chunk, uint offset, uint identifier, out int size, out string reason)
    {
        size = 0;
        reason = $"offset 0x{offset:X} lies outside of its chunk";
        if (offset < EvtxChunkHeader.Length || offset > chunk.Length - HeaderLength)
            return false;
        var definition = chunk[(int)offset..];
        var announced = BinaryPrimitives.ReadUInt32LittleEndian(definition[20..]);
        reason = "missing: other bytes stand where the record points to";
        if (BinaryPrimitives.ReadUInt32LittleEndian(definition[4..]) != identifier)
            return false;
        reason = $"{announced} bytes run out of the chunk";
        size = (int)Math.Min(announced, int.MaxValue);
        return announced <= (uint)(definition.Length - HeaderLength);
    }

    private EventTemplate FindVariant(ReadOnlySpan<byte> chunk, int offset, int size, FragmentPlace place, long origin, out ParseError error)
    {
        error = default;
        var tokens = chunk.Slice(offset + HeaderLength, size);
        var key = (new Guid(chunk.Slice(offset + 4, 16)), size, place);
        if (!_variants.TryGetValue(key, out var variants))
            _variants.Add(key, variants = []);
        foreach (var variant in variants)
            if (IsSame(chunk, offset + HeaderLength, tokens, variant))
                return variant.Template;
        var reader = new BinXmlTreeReader(chunk, offset + HeaderLength, offset + HeaderLength + size, origin);
        var template = Intern(reader.ReadFragment(), place);
        if (reader.Error is { } wrong)
        {
            error = wrong;
            return template;
        }
        Keep(variants, new(tokens.ToArray(), [.. reader.References], template));
        return template;
    }

    private void Keep(List<Variant> variants, Variant variant)
    {
        if (++_variantCount > MaxVariants)
        {
            _variants.Clear();
            _variantCount = 0;
        }
        variants.Insert(0, variant);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsSame(ReadOnlySpan<byte> chunk, int start, ReadOnlySpan<byte> tokens, Variant variant)
    {
        var at = 0;
        foreach (var reference in variant.References)
        {
            if (!tokens[at..reference.Position].SequenceEqual(variant.Image.AsSpan(at, reference.Position - at)))
                return false;
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(tokens[reference.Position..]);
            if (reference.IsInline != (offset == (uint)(start + reference.Position + 4)))
                return false;
            // An inline name's first four bytes lead to the next name: they differ, the rest is compared as bytes.
            at = reference.Position + (reference.IsInline ? 8 : 4);
            if (!reference.IsInline && (!BinXmlNames.TryFind(chunk, offset, out var name) || !name.SequenceEqual(reference.Name)))
                return false;
        }
        return tokens[at..].SequenceEqual(variant.Image.AsSpan(at));
    }

    private EventTemplate Intern(List<BinXmlNode> nodes, FragmentPlace place)
    {
        var compiled = TemplateCompiler.Compile(_interned.Count < MaxInterned ? _interned.Count : -1, nodes, place);
        var text = TemplateText.Of(compiled, place);
        if (_interned.TryGetValue(text, out var known))
            return known;
        if (compiled.Id >= 0)
            _interned.Add(text, compiled);
        return compiled;
    }

    /// <summary>A fragment without a template: its plan serves one record.</summary>
    public static EventTemplate CompileOnce(ReadOnlySpan<byte> chunk, int start, int end, FragmentPlace place, long origin, out ParseError? error)
    {
        var reader = new BinXmlTreeReader(chunk, start, end, origin);
        var template = TemplateCompiler.Compile(-1, reader.ReadFragment(), place);
        error = reader.Error;
        return template;
    }

    /// <summary>Stands for a definition that is missing: every value becomes an unnamed datum.</summary>
    public EventTemplate Unnamed(int values)
    {
        values = Math.Min(values, 256);
        if (_unnamed.TryGetValue(values, out var template))
            return template;
        var items = new TemplateItem[values];
        for (var i = 0; i < values; i++)
            items[i] = new(TemplateItemKind.Fragment, "Data", ValueSource.Of(i), FragmentPlace.Event);
        _unnamed.Add(values, template = new EventTemplate(MaxInterned + values, EventTemplate.NoSystem(), items));
        return template;
    }
}
