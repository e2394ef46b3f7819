using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Afterpatch.Testing.Evtx;

/// <summary>Builds one chunk of an event log, token by token: what no real log has can be made too.</summary>
public sealed class TestChunk
{
    public const int Length = 65536;
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<string, int> _templates = [];
    private int _recordStart;
    private ulong _firstId;
    private ulong _lastId;

    public byte[] Bytes { get; } = new byte[Length];

    /// <summary>Where the next byte goes.</summary>
    public int At { get; private set; } = 512;

    /// <summary>Offsets of the records.</summary>
    public List<int> Records { get; } = [];

    /// <summary>One record with whatever the body writes.</summary>
    public TestChunk Record(ulong id, DateTime written, Action<TestChunk> body)
    {
        _firstId = _firstId == 0 ? id : _firstId;
        _lastId = id;
        _recordStart = At;
        Records.Add(At);
        U32(0x2A2A).U32(0).U64(id).U64((ulong)written.ToFileTimeUtc());
        body(this);
        var size = (uint)(At - _recordStart + 4);
        U32(size);
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(_recordStart + 4), size);
        return this;
    }

    /// <summary>An instance of a template that is defined where it is used first.</summary>
    public TestChunk Template(string key, Action<TestChunk> definition, params TestValue[] values)
    {
        var identifier = unchecked((uint)key.Sum(character => character * 7919) + 1);
        U8(0x0F).U8(1).U8(1).U8(0).U8(0x0C).U8(1).U32(identifier);
        if (_templates.TryGetValue(key, out var known))
            U32((uint)known);
        else
        {
            _templates.Add(key, At + 4);
            U32((uint)(At + 4)).U32(0).U32(identifier).U64(0x1122334455667788).U32(0x99AABBCC);
            var size = At;
            U32(0).U8(0x0F).U8(1).U8(1).U8(0);
            definition(this);
            U8(0);
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(size), (uint)(At - size - 4));
        }
        U32((uint)values.Length);
        foreach (var value in values)
            U16((ushort)value.Bytes.Length).U8(value.Type).U8(0);
        foreach (var value in values)
            Raw(value.Bytes);
        return this;
    }

    /// <summary>A value of type 0x21: what the body writes, at the place where the value will lie.</summary>
    /// <param name="before">Bytes between here and the value: the rest of the template instance.</param>
    public TestValue Nested(int before, Action<TestChunk> body)
    {
        var start = At;
        At += before;
        var from = At;
        body(this);
        var bytes = Bytes[from..At];
        Bytes.AsSpan(start, At - start).Clear();
        At = start;
        return new TestValue(0x21, bytes);
    }

    public TestChunk Element(string name, Action<TestChunk>? content = null, params (string Name, Action<TestChunk> Value)[] attributes)
    {
        U8((byte)(attributes.Length > 0 ? 0x41 : 0x01)).U16(0xFFFF).U32(0).Name(name);
        if (attributes.Length > 0)
            U32(0);
        foreach (var (attribute, value) in attributes)
        {
            U8(0x06).Name(attribute);
            value(this);
        }
        if (content is null)
            return U8(0x03);
        U8(0x02);
        content(this);
        return U8(0x04);
    }

    /// <summary>Literal text.</summary>
    public TestChunk Text(string text) => U8(0x05).U8(1).U16((ushort)text.Length).Raw(Encoding.Unicode.GetBytes(text));

    public TestChunk CData(string text) => U8(0x07).U16((ushort)text.Length).Raw(Encoding.Unicode.GetBytes(text));

    public TestChunk Character(char character) => U8(0x08).U16(character);

    public TestChunk Entity(string name) => U8(0x09).Name(name);

    public TestChunk Instruction(string target, string data) =>
        U8(0x0A).Name(target).U8(0x0B).U16((ushort)data.Length).Raw(Encoding.Unicode.GetBytes(data));

    public TestChunk Value(int index, byte type = 1) => U8(0x0E).U16((ushort)index).U8(type);

    /// <summary>A name, stored here when it is used for the first time.</summary>
    public TestChunk Name(string name)
    {
        if (_names.TryGetValue(name, out var known))
            return U32((uint)known);
        _names.Add(name, At + 4);
        var hash = name.Aggregate(0u, (hash, character) => unchecked(hash * 65599 + character));
        return U32((uint)(At + 4)).U32(0).U16((ushort)hash).U16((ushort)name.Length).Raw(Encoding.Unicode.GetBytes(name)).U16(0);
    }

    public TestChunk Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Bytes.AsSpan(At));
        At += bytes.Length;
        return this;
    }

    public TestChunk U8(byte value) => Raw([value]);

    public TestChunk U16(ushort value) => Raw(BitConverter.GetBytes(value));

    public TestChunk U32(uint value) => Raw(BitConverter.GetBytes(value));

    public TestChunk U64(ulong value) => Raw(BitConverter.GetBytes(value));

    /// <summary>Writes header and checksums.</summary>
    public byte[] Finish()
    {
        var header = Bytes.AsSpan();
        "ElfChnk\0"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], _firstId);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], _lastId);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], _firstId);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], _lastId);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], 128);
        BinaryPrimitives.WriteUInt32LittleEndian(header[44..], (uint)_recordStart);
        BinaryPrimitives.WriteUInt32LittleEndian(header[48..], (uint)At);
        BinaryPrimitives.WriteUInt32LittleEndian(header[52..], Crc32.HashToUInt32(header[512..At]));
        var crc = new Crc32();
        crc.Append(header[..120]);
        crc.Append(header[128..512]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[124..], crc.GetCurrentHashAsUInt32());
        return Bytes;
    }

    /// <summary>A log file of these chunks.</summary>
    public static byte[] File(params byte[][] chunks)
    {
        var file = new byte[4096 + chunks.Length * Length];
        "ElfFile\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(16), (ulong)Math.Max(0, chunks.Length - 1));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(32), 128);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(36), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(38), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(40), 4096);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(42), (ushort)chunks.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(124), Crc32.HashToUInt32(file.AsSpan(0, 120)));
        for (var i = 0; i < chunks.Length; i++)
            chunks[i].CopyTo(file, 4096 + i * Length);
        return file;
    }
}
