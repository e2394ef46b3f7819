using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Afterpatch.Generator.EventLog;

/// <summary>One 64 KiB chunk being filled: bytes, and the tables of names and templates that stand in it.</summary>
/// <remarks>Spec: libevtx, "Windows XML Event Log (EVTX) format". Little-endian; offsets count from the chunk's first byte.</remarks>
internal sealed class ChunkWriter
{
    public const int Size = 65_536;
    private const int FirstRecord = 512;
    private const int StringTable = 128;
    private const int TemplateTable = 384;

    /// <summary>Twice the size: a record that does not fit is written beyond the end and taken back.</summary>
    private readonly byte[] _bytes = new byte[2 * Size];
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<string, int> _templates = [];
    private readonly List<string> _newNames = [];
    private readonly List<string> _newTemplates = [];
    private ulong _firstId;
    private ulong _lastId;
    private int _lastRecord;

    public int Position { get; set; } = FirstRecord;

    public bool IsEmpty => Position == FirstRecord;

    /// <returns>False when the record does not fit; the chunk is as before.</returns>
    public bool TryAdd(ulong recordId, WindowsEvent item, string computer)
    {
        var start = Position;
        var tables = _bytes.AsSpan(StringTable, FirstRecord - StringTable).ToArray();
        _newNames.Clear();
        _newTemplates.Clear();
        U32(0x00002A2A);
        U32(0);
        U64(recordId);
        U64((ulong)item.Utc.ToFileTimeUtc());
        new EventXml(this, computer).Write(item, recordId);
        while ((Position - start + 4) % 8 != 0)
            U8(0);
        var size = Position - start + 4;
        U32((uint)size);
        if (Position > Size)
        {
            TakeBack(start, tables);
            return false;
        }
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start + 4), size);
        if (start == FirstRecord)
            _firstId = recordId;
        _lastId = recordId;
        _lastRecord = start;
        return true;
    }

    /// <summary>The finished chunk.</summary>
    public ReadOnlySpan<byte> Complete()
    {
        var head = _bytes.AsSpan(0, FirstRecord);
        "ElfChnk\0"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], _firstId);
        BinaryPrimitives.WriteUInt64LittleEndian(head[16..], _lastId);
        BinaryPrimitives.WriteUInt64LittleEndian(head[24..], _firstId);
        BinaryPrimitives.WriteUInt64LittleEndian(head[32..], _lastId);
        BinaryPrimitives.WriteUInt32LittleEndian(head[40..], 128);
        BinaryPrimitives.WriteInt32LittleEndian(head[44..], _lastRecord);
        BinaryPrimitives.WriteInt32LittleEndian(head[48..], Position);
        BinaryPrimitives.WriteUInt32LittleEndian(head[52..], Crc32.HashToUInt32(_bytes.AsSpan(FirstRecord, Position - FirstRecord)));
        var crc = new Crc32();
        crc.Append(head[..120]);
        crc.Append(head[128..FirstRecord]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[124..], crc.GetCurrentHashAsUInt32());
        _bytes.AsSpan(Position, Size - Position).Clear();
        return _bytes.AsSpan(0, Size);
    }

    public void U8(byte value) => _bytes[Position++] = value;

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(Position), value);
        Position += 2;
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(Position), value);
        Position += 4;
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Position), value);
        Position += 8;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(Position));
        Position += bytes.Length;
    }

    public void Utf16(string text) => Position += Encoding.Unicode.GetBytes(text, _bytes.AsSpan(Position));

    /// <summary>Keeps four bytes for a size and gives their place.</summary>
    public int Hole()
    {
        U32(0);
        return Position - 4;
    }

    /// <summary>Fills a hole with the number of bytes written since it.</summary>
    public void Fill(int hole) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(hole), Position - hole - 4);

    public void PatchU16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), checked((ushort)value));

    /// <summary>Offset of a name, followed by the name itself where it stands here for the first time.</summary>
    public void Name(string name)
    {
        if (_names.TryGetValue(name, out var known))
        {
            U32((uint)known);
            return;
        }
        var offset = Position + 4;
        U32((uint)offset);
        var hash = Hash(name);
        var bucket = StringTable + hash % 64 * 4;
        U32(BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(bucket)));
        U16(hash);
        U16((ushort)name.Length);
        Utf16(name);
        U16(0);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(bucket), offset);
        _names.Add(name, offset);
        _newNames.Add(name);
    }

    /// <summary>Identifier and offset of a template, followed by its definition where it stands here for the first time.</summary>
    public void Template(string key, Action define)
    {
        var guid = TemplateId(key);
        var id = BinaryPrimitives.ReadUInt32LittleEndian(guid);
        U32(id);
        if (_templates.TryGetValue(key, out var known))
        {
            U32((uint)known);
            return;
        }
        var offset = Position + 4;
        U32((uint)offset);
        var bucket = TemplateTable + (int)(id % 32) * 4;
        U32(BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(bucket)));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(bucket), offset);
        Raw(guid);
        var hole = Hole();
        define();
        Fill(hole);
        _templates.Add(key, offset);
        _newTemplates.Add(key);
    }

    private void TakeBack(int start, byte[] tables)
    {
        Position = start;
        tables.CopyTo(_bytes, StringTable);
        _newNames.ForEach(name => _names.Remove(name));
        _newTemplates.ForEach(key => _templates.Remove(key));
    }

    private static ushort Hash(string name)
    {
        var hash = 0u;
        foreach (var unit in name)
            hash = hash * 65_599 + unit;
        return (ushort)hash;
    }

    private static byte[] TemplateId(string key)
    {
        var id = new byte[16];
        XxHash128.Hash(Encoding.UTF8.GetBytes(key), id);
        return id;
    }
}
