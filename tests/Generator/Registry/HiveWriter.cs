using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Generator.Registry;

/// <summary>Writes a registry hive, closed cleanly.</summary>
/// <remarks>Format: "Windows registry file format specification" (M. Suhanov), version 1.5. Little-endian.</remarks>
internal sealed class HiveWriter
{
    private const uint None = 0xFFFFFFFF;
    private const int MostInList = 500;
    private const int MostInCell = 16_344;

    private readonly HiveCells _cells;
    private readonly HiveSecurity _security;
    private readonly DateTime _utc;

    private HiveWriter(DateTime utc, byte[] descriptor)
    {
        _utc = utc;
        _cells = new HiveCells(utc);
        _security = new HiveSecurity(_cells, descriptor);
    }

    /// <param name="fileName">As Windows notes it in the header: the end of the path, at most 31 characters.</param>
    /// <param name="utc">When the hive was last written.</param>
    /// <param name="descriptor">Of every key that has none of its own.</param>
    public static byte[] Write(HiveKey root, string fileName, DateTime utc, byte[] descriptor)
    {
        var writer = new HiveWriter(utc, descriptor);
        var rootCell = writer.Key(root, None, isRoot: true);
        writer._security.Finish();
        return writer.File(rootCell, fileName.Length > 31 ? fileName[^31..] : fileName);
    }

    private byte[] File(uint rootCell, string fileName)
    {
        var bins = _cells.Finish();
        var hive = new byte[4096 + bins.Length];
        "regf"u8.CopyTo(hive);
        U32(hive, 4, 7);
        U32(hive, 8, 7);
        BinaryPrimitives.WriteInt64LittleEndian(hive.AsSpan(12), _utc.ToFileTimeUtc());
        U32(hive, 20, 1);
        U32(hive, 24, 5);
        U32(hive, 32, 1);
        U32(hive, 36, rootCell);
        U32(hive, 40, (uint)bins.Length);
        U32(hive, 44, 1);
        Encoding.Unicode.GetBytes(fileName).CopyTo(hive, 48);
        var checksum = 0u;
        for (var at = 0; at < 508; at += 4)
            checksum ^= BinaryPrimitives.ReadUInt32LittleEndian(hive.AsSpan(at));
        U32(hive, 508, checksum);
        bins.CopyTo(hive.AsSpan(4096));
        return hive;
    }

    private uint Key(HiveKey key, uint parent, bool isRoot = false)
    {
        var (name, isNarrow) = Name(key.Name);
        var cell = (uint)_cells.Add(76 + name.Length);
        var security = _security.Of(key.SecurityDescriptor);
        var values = key.Values.Count > 0 ? ValueList(key) : None;
        var keys = key.Keys.Count > 0 ? KeyList(key, cell) : None;
        var classAt = key.ClassName.Length > 0 ? Data(Encoding.Unicode.GetBytes(key.ClassName)) : None;
        var data = _cells.From((int)cell + 4);
        "nk"u8.CopyTo(data);
        U16(data, 2, (ushort)((isRoot ? 0x0C : 0) | (isNarrow ? 0x20 : 0)));
        BinaryPrimitives.WriteInt64LittleEndian(data[4..], key.WrittenUtc.ToFileTimeUtc());
        U32(data, 16, parent);
        U32(data, 20, (uint)key.Keys.Count);
        U32(data, 28, keys);
        U32(data, 32, None);
        U32(data, 36, (uint)key.Values.Count);
        U32(data, 40, values);
        U32(data, 44, security);
        U32(data, 48, classAt);
        U32(data, 52, (uint)key.Keys.Keys.Select(one => 2 * one.Length).DefaultIfEmpty().Max());
        U32(data, 60, (uint)key.Values.Select(one => 2 * one.Name.Length).DefaultIfEmpty().Max());
        U32(data, 64, (uint)key.Values.Select(one => one.Data.Length).DefaultIfEmpty().Max());
        U16(data, 72, (ushort)name.Length);
        U16(data, 74, (ushort)(2 * key.ClassName.Length));
        name.CopyTo(data[76..]);
        foreach (var gone in key.Deleted)
        {
            var count = _cells.Count;
            Key(gone, cell);
            _cells.FreeSince(count);
        }
        return cell;
    }

    /// <summary>One list, or an index of lists where the children are many.</summary>
    private uint KeyList(HiveKey key, uint cell)
    {
        var lists = key.Keys.Values.Select(child => (Cell: Key(child, cell), child.Name)).Chunk(MostInList).Select(Leaf).ToList();
        if (lists.Count == 1)
            return lists[0];
        var index = _cells.Add(4 + 4 * lists.Count);
        var data = _cells.From(index + 4);
        "ri"u8.CopyTo(data);
        U16(data, 2, (ushort)lists.Count);
        for (var i = 0; i < lists.Count; i++)
            U32(data, 4 + 4 * i, lists[i]);
        return (uint)index;
    }

    private uint Leaf((uint Cell, string Name)[] children)
    {
        var list = _cells.Add(4 + 8 * children.Length);
        var data = _cells.From(list + 4);
        "lh"u8.CopyTo(data);
        U16(data, 2, (ushort)children.Length);
        for (var i = 0; i < children.Length; i++)
        {
            U32(data, 4 + 8 * i, children[i].Cell);
            U32(data, 8 + 8 * i, Hash(children[i].Name));
        }
        return (uint)list;
    }

    private uint ValueList(HiveKey key)
    {
        var cells = key.Values.Select(Value).ToList();
        var list = _cells.Add(4 * cells.Count);
        for (var i = 0; i < cells.Count; i++)
            U32(_cells.From(list + 4), 4 * i, cells[i]);
        return (uint)list;
    }

    private uint Value(HiveValue value)
    {
        var (name, isNarrow) = Name(value.Name);
        var cell = _cells.Add(20 + name.Length);
        var place = value.Data.Length <= 4 ? 0 : value.Data.Length <= MostInCell ? Data(value.Data) : BigData(value.Data);
        var data = _cells.From(cell + 4);
        "vk"u8.CopyTo(data);
        U16(data, 2, (ushort)name.Length);
        if (value.Data.Length <= 4)
        {
            U32(data, 4, 0x80000000 | (uint)value.Data.Length);
            value.Data.CopyTo(data[8..]);
        }
        else
        {
            U32(data, 4, (uint)value.Data.Length);
            U32(data, 8, place);
        }
        U32(data, 12, value.Type);
        U16(data, 16, (ushort)(isNarrow && name.Length > 0 ? 1 : 0));
        name.CopyTo(data[20..]);
        return (uint)cell;
    }

    private uint Data(byte[] bytes)
    {
        var cell = _cells.Add(bytes.Length);
        bytes.CopyTo(_cells.From(cell + 4));
        return (uint)cell;
    }

    /// <summary>Data that are too long for one cell: a header, a list, and segments of 16,344 bytes.</summary>
    private uint BigData(byte[] bytes)
    {
        var segments = bytes.Chunk(MostInCell).Select(Data).ToList();
        var list = _cells.Add(4 * segments.Count);
        for (var i = 0; i < segments.Count; i++)
            U32(_cells.From(list + 4), 4 * i, segments[i]);
        var header = _cells.Add(8);
        var data = _cells.From(header + 4);
        "db"u8.CopyTo(data);
        U16(data, 2, (ushort)segments.Count);
        U32(data, 4, (uint)list);
        return (uint)header;
    }

    private static (byte[] Bytes, bool IsNarrow) Name(string name) =>
        name.All(unit => unit < 0x100) ? (Encoding.Latin1.GetBytes(name), true) : (Encoding.Unicode.GetBytes(name), false);

    private static uint Hash(string name)
    {
        var hash = 0u;
        foreach (var unit in name)
            hash = hash * 37 + char.ToUpperInvariant(unit);
        return hash;
    }

    private static void U16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);

    private static void U32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
