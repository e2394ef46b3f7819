using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Generator.Web;

/// <summary>A key on the way into a hive.</summary>
internal sealed class HiveKey(string name)
{
    public string Name { get; } = name;

    public SortedDictionary<string, HiveKey> Keys { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Name, then a string or a 32-bit number.</summary>
    public List<(string Name, object Value)> Values { get; } = [];

    /// <summary>The key at a path below this one, made where it is missing.</summary>
    public HiveKey At(string path)
    {
        var key = this;
        foreach (var part in path.Split('\\'))
        {
            if (!key.Keys.TryGetValue(part, out var next))
                key.Keys.Add(part, next = new HiveKey(part));
            key = next;
        }
        return key;
    }

    public HiveKey Set(string name, object value)
    {
        Values.Add((name, value));
        return this;
    }
}

/// <summary>Writes a small registry hive in one bin, closed cleanly.</summary>
/// <remarks>Format: "Windows registry file format specification" (M. Suhanov), version 1.5. Little-endian; offsets count from the first bin.</remarks>
internal sealed class HiveWriter(DateTime utc)
{
    private const uint None = 0xFFFFFFFF;

    private byte[] _bin = new byte[1 << 20];
    private int _end = 32;
    private int _security;

    public byte[] Write(HiveKey root, string fileName)
    {
        _security = Security();
        var rootCell = Key(root, -1, isRoot: true);
        var size = (_end + 8 + 4095) / 4096 * 4096;
        BinaryPrimitives.WriteInt32LittleEndian(_bin.AsSpan(_end), size - _end);
        "hbin"u8.CopyTo(_bin);
        BinaryPrimitives.WriteInt32LittleEndian(_bin.AsSpan(8), size);
        BinaryPrimitives.WriteInt64LittleEndian(_bin.AsSpan(20), utc.ToFileTimeUtc());

        var hive = new byte[4096 + size];
        "regf"u8.CopyTo(hive);
        U32(hive, 4, 7);
        U32(hive, 8, 7);
        BinaryPrimitives.WriteInt64LittleEndian(hive.AsSpan(12), utc.ToFileTimeUtc());
        U32(hive, 20, 1);
        U32(hive, 24, 5);
        U32(hive, 32, 1);
        U32(hive, 36, (uint)rootCell);
        U32(hive, 40, (uint)size);
        U32(hive, 44, 1);
        Encoding.Unicode.GetBytes(fileName).CopyTo(hive, 48);
        var checksum = 0u;
        for (var at = 0; at < 508; at += 4)
            checksum ^= BinaryPrimitives.ReadUInt32LittleEndian(hive.AsSpan(at));
        U32(hive, 508, checksum);
        _bin.AsSpan(0, size).CopyTo(hive.AsSpan(4096));
        return hive;
    }

    private int Key(HiveKey key, int parent, bool isRoot = false)
    {
        var cell = Allocate(76 + key.Name.Length);
        var data = cell + 4;
        "nk"u8.CopyTo(_bin.AsSpan(data));
        BinaryPrimitives.WriteUInt16LittleEndian(_bin.AsSpan(data + 2), (ushort)(isRoot ? 0x2C : 0x20));
        BinaryPrimitives.WriteInt64LittleEndian(_bin.AsSpan(data + 4), utc.ToFileTimeUtc());
        U32(_bin, data + 16, (uint)parent);
        U32(_bin, data + 20, (uint)key.Keys.Count);
        U32(_bin, data + 28, None);
        U32(_bin, data + 32, None);
        U32(_bin, data + 36, (uint)key.Values.Count);
        U32(_bin, data + 40, None);
        U32(_bin, data + 44, (uint)_security);
        U32(_bin, data + 48, None);
        U32(_bin, data + 52, (uint)key.Keys.Keys.Select(name => 2 * name.Length).DefaultIfEmpty().Max());
        U32(_bin, data + 60, (uint)key.Values.Select(value => 2 * value.Name.Length).DefaultIfEmpty().Max());
        BinaryPrimitives.WriteUInt16LittleEndian(_bin.AsSpan(data + 72), (ushort)key.Name.Length);
        Encoding.ASCII.GetBytes(key.Name).CopyTo(_bin, data + 76);
        if (key.Values.Count > 0)
            U32(_bin, data + 40, (uint)ValueList(key));
        if (key.Keys.Count > 0)
            U32(_bin, data + 28, (uint)KeyList(key, cell));
        return cell;
    }

    private int KeyList(HiveKey key, int cell)
    {
        var children = key.Keys.Values.Select(child => (Cell: Key(child, cell), child.Name)).ToList();
        var list = Allocate(4 + 8 * children.Count);
        "lh"u8.CopyTo(_bin.AsSpan(list + 4));
        BinaryPrimitives.WriteUInt16LittleEndian(_bin.AsSpan(list + 6), (ushort)children.Count);
        for (var i = 0; i < children.Count; i++)
        {
            U32(_bin, list + 8 + 8 * i, (uint)children[i].Cell);
            U32(_bin, list + 12 + 8 * i, Hash(children[i].Name));
        }
        return list;
    }

    private int ValueList(HiveKey key)
    {
        var cells = key.Values.Select(value => Value(value.Name, value.Value)).ToList();
        var list = Allocate(4 * cells.Count);
        for (var i = 0; i < cells.Count; i++)
            U32(_bin, list + 4 + 4 * i, (uint)cells[i]);
        return list;
    }

    private int Value(string name, object value)
    {
        var cell = Allocate(20 + name.Length);
        var data = cell + 4;
        "vk"u8.CopyTo(_bin.AsSpan(data));
        BinaryPrimitives.WriteUInt16LittleEndian(_bin.AsSpan(data + 2), (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(_bin.AsSpan(data + 16), 1);
        Encoding.ASCII.GetBytes(name).CopyTo(_bin, data + 20);
        if (value is int number)
        {
            U32(_bin, data + 4, 0x80000004);
            U32(_bin, data + 8, (uint)number);
            U32(_bin, data + 12, 4);
            return cell;
        }
        var bytes = Encoding.Unicode.GetBytes((string)value + "\0");
        var place = Allocate(bytes.Length);
        bytes.CopyTo(_bin, place + 4);
        U32(_bin, data + 4, (uint)bytes.Length);
        U32(_bin, data + 8, (uint)place);
        U32(_bin, data + 12, ((string)value).Contains('%', StringComparison.Ordinal) ? 2u : 1u);
        return cell;
    }

    /// <summary>One descriptor for all keys: owner and group SYSTEM, no list of rights.</summary>
    private int Security()
    {
        byte[] descriptor = [1, 0, 0, 0x80, 20, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
        var cell = Allocate(20 + descriptor.Length);
        "sk"u8.CopyTo(_bin.AsSpan(cell + 4));
        U32(_bin, cell + 8, (uint)cell);
        U32(_bin, cell + 12, (uint)cell);
        U32(_bin, cell + 16, 1);
        U32(_bin, cell + 20, (uint)descriptor.Length);
        descriptor.CopyTo(_bin, cell + 24);
        return cell;
    }

    /// <summary>A used cell: its size, negative, then the data; a multiple of eight bytes.</summary>
    private int Allocate(int length)
    {
        var size = (length + 4 + 7) / 8 * 8;
        if (_end + size + 8192 > _bin.Length)
            Array.Resize(ref _bin, 2 * _bin.Length);
        var cell = _end;
        BinaryPrimitives.WriteInt32LittleEndian(_bin.AsSpan(cell), -size);
        _end += size;
        return cell;
    }

    private static uint Hash(string name)
    {
        var hash = 0u;
        foreach (var unit in name)
            hash = hash * 37 + char.ToUpperInvariant(unit);
        return hash;
    }

    private static void U32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
}
