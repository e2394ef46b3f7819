using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterpatch.Formats.Evtx.BinXml;

namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>The template instances of one record and where their values lie in the chunk. Reused for every record.</summary>
internal sealed class RecordValues(byte[] chunk, TemplateCache templates, LayoutCache layouts)
{
    private const int MaxInstances = 64;
    private const int MaxDepth = 8;
    private const int MaxArrayItems = 1024;
    private readonly Instance[] _instances = new Instance[MaxInstances];
    private readonly int[] _key = new int[MaxInstances * 2];
    private ValueSpan[] _values = new ValueSpan[512];
    private int _instanceCount;
    private int _valueCount;
    private int _keyLength;
    private long _origin;

    /// <summary>The first thing wrong in the record last read.</summary>
    public ParseError? Error { get; private set; }

    internal readonly record struct Instance(EventTemplate? Template, int First, int Count);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ValueSpan(int offset, int size, byte type)
    {
        public readonly int Offset = offset;
        public readonly ushort Size = (ushort)size;
        public readonly byte Type = type;
    }

    /// <summary>Reads the document between two offsets of the chunk.</summary>
    /// <param name="origin">Offset of the chunk in the file.</param>
    public EvtxLayout Read(int start, int end, long origin)
    {
        _instanceCount = _valueCount = _keyLength = 0;
        _origin = origin;
        Error = null;
        ReadFragment(start, end, FragmentPlace.Record, 0);
        return layouts.Find(_key.AsSpan(0, _keyLength), _instances.AsSpan(0, _instanceCount));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Get(int instance, int value, out EvtxValueType type)
    {
        ref readonly var place = ref _instances[instance];
        if ((uint)value >= (uint)place.Count)
        {
            type = EvtxValueType.Null;
            return default;
        }
        ref readonly var found = ref _values[place.First + value];
        type = (EvtxValueType)found.Type;
        return chunk.AsSpan(found.Offset, found.Size);
    }

    /// <summary>A fragment that stands where text is expected, as XML.</summary>
    public string RenderXml(ReadOnlySpan<byte> fragment)
    {
        var start = (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(chunk), ref MemoryMarshal.GetReference(fragment));
        return new BinXmlRenderer(chunk).Render(start, start + fragment.Length);
    }

    private void ReadFragment(int at, int end, FragmentPlace place, int depth)
    {
        if (at < end && chunk[at] == BinXmlToken.FragmentHeader)
            at += 4;
        if (at < end && chunk[at] == BinXmlToken.TemplateInstance)
            ReadInstance(at, end, place, depth);
        else if (at < end && chunk[at] != BinXmlToken.EndOfFragment)
            ReadBare(at, end, place);
        else
            Add(templates.Unnamed(0), _valueCount, 0);
    }

    private void ReadBare(int at, int end, FragmentPlace place)
    {
        var template = TemplateCache.CompileOnce(chunk, at, end, place, _origin, out var error);
        Error ??= error;
        Add(template, _valueCount, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadInstance(int at, int end, FragmentPlace place, int depth)
    {
        var template = ReadDefinition(ref at, end, place);
        if (end - at < 4)
        {
            Fail(at, "number of values", $"needs 4 bytes, {Math.Max(0, end - at)} left");
            Add(template ?? templates.Unnamed(0), _valueCount, 0);
            return;
        }
        var announced = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(at));
        at += 4;
        if (announced > (uint)(end - at) / 4)
            Fail(at - 4, "number of values", $"{announced} do not fit into the record");
        var count = (int)Math.Min(announced, (uint)(end - at) / 4);
        var first = _valueCount;
        count = ReadValues(at, end, count);
        template ??= templates.Unnamed(count);
        if (Add(template, first, count))
            foreach (ref readonly var item in template.Dynamic.AsSpan())
                ReadDynamic(in item, first, count, depth);
    }

    private EventTemplate? ReadDefinition(ref int at, int end, FragmentPlace place)
    {
        if (end - at < 10)
        {
            Fail(at, "template instance", $"needs 10 bytes, {end - at} left");
            at = end;
            return null;
        }
        var identifier = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(at + 2));
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(at + 6));
        at += 10;
        var template = templates.Find(chunk, offset, identifier, place, _origin, out var error);
        if (error.Field is not null)
            Error ??= error;
        if (offset != (uint)at)
            return template;
        // The definition stands here for the first time in its chunk.
        var size = end - at < 24 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(at + 20));
        if (size > (uint)(end - at - 24))
        {
            Fail(at, "template definition", "runs out of the record");
            at = end;
        }
        else
            at += 24 + (int)size;
        return template;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadValues(int at, int end, int count)
    {
        if (_values.Length < _valueCount + count)
            Array.Resize(ref _values, Math.Max(_values.Length * 2, _valueCount + count));
        var descriptors = MemoryMarshal.Cast<byte, uint>(chunk.AsSpan(at, 4 * count));
        var offset = at + 4 * count;
        var values = _values.AsSpan(_valueCount, count);
        for (var i = 0; i < values.Length; i++)
        {
            var size = (int)(descriptors[i] & 0xFFFF);
            if (size > end - offset)
            {
                Fail(offset, "value", $"needs {size} bytes, {end - offset} left");
                count = i;
                break;
            }
            values[i] = new(offset, size, (byte)(descriptors[i] >> 16));
            offset += size;
        }
        _valueCount += count;
        return count;
    }

    private void ReadDynamic(in TemplateItem item, int first, int count, int depth)
    {
        var value = item.Source.Value < count ? _values[first + item.Source.Value] : default;
        if (item.Kind == TemplateItemKind.UnnamedData)
            SplitArray(value);
        else if ((EvtxValueType)value.Type == EvtxValueType.BinXml && value.Size > 0 && depth < MaxDepth)
            ReadFragment(value.Offset, value.Offset + value.Size, item.Place, depth + 1);
        else
            AddKey(value.Type == 0 || value.Size == 0 ? LayoutCache.NoValue : LayoutCache.PlainValue);
    }

    /// <summary>An array becomes as many values as it has items, at most 1,024; the last takes the rest.</summary>
    private void SplitArray(ValueSpan value)
    {
        if ((value.Type & (byte)EvtxValueType.Array) == 0)
        {
            AddKey(LayoutCache.PlainValue);
            return;
        }
        var first = _valueCount;
        var type = (EvtxValueType)(value.Type & ~(byte)EvtxValueType.Array);
        var rest = chunk.AsSpan(value.Offset, value.Size);
        var offset = value.Offset;
        while (!rest.IsEmpty && _valueCount - first < MaxArrayItems)
        {
            var size = _valueCount - first == MaxArrayItems - 1 ? rest.Length : EvtxArray.ItemLength(type, rest);
            if (_values.Length == _valueCount)
                Array.Resize(ref _values, _values.Length * 2);
            _values[_valueCount++] = new(offset, size, (byte)type);
            offset += size;
            rest = rest[size..];
        }
        if (_instanceCount < MaxInstances)
            _instances[_instanceCount++] = new(null, first, _valueCount - first);
        AddKey(_valueCount - first);
    }

    private bool Add(EventTemplate template, int first, int count)
    {
        AddKey(template.Id);
        if (_instanceCount == MaxInstances)
        {
            Error ??= new(_origin, "template instance", $"more than {MaxInstances} in one record");
            return false;
        }
        _instances[_instanceCount++] = new(template, first, count);
        return true;
    }

    private void AddKey(int part)
    {
        if (_keyLength < _key.Length)
            _key[_keyLength++] = part;
    }

    private void Fail(int at, string field, string reason) => Error ??= new ParseError(_origin + at, field, reason);
}
