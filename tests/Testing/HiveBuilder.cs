using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Testing;

/// <summary>Writes a small registry hive from keys and values, after the specification and sharing no code with the reader.</summary>
public sealed class HiveBuilder : IDisposable
{
    private readonly Node _root = new("ROOT");
    private readonly MemoryStream _bins = new();

    /// <summary>Used for every key that is not given another.</summary>
    public DateTime WrittenUtc { get; set; } = new(2021, 3, 5, 10, 0, 0, DateTimeKind.Utc);

    public HiveBuilder Key(string path, string className = "")
    {
        Find(path).ClassName = className;
        return this;
    }

    public HiveBuilder Text(string path, string name, string text) => Value(path, name, 1, Encoding.Unicode.GetBytes(text + "\0"));

    public HiveBuilder Texts(string path, string name, params string[] texts) =>
        Value(path, name, 7, Encoding.Unicode.GetBytes(string.Concat(texts.Select(text => text + "\0")) + "\0"));

    public HiveBuilder Number(string path, string name, uint number) => Value(path, name, 4, BitConverter.GetBytes(number));

    public HiveBuilder Value(string path, string name, uint type, byte[] data)
    {
        Find(path).Values.Add((name, type, data));
        return this;
    }

    public void Dispose() => _bins.Dispose();

    public byte[] Build()
    {
        _bins.SetLength(0);
        _bins.Write(new byte[32]);
        var root = Write(_root, 0);
        var size = (int)(_bins.Length + 8 + 4095) / 4096 * 4096;
        var free = size - (int)_bins.Length;
        _bins.Write(BitConverter.GetBytes(free));
        _bins.SetLength(size);
        var bytes = new byte[4096 + size];
        _bins.ToArray().CopyTo(bytes, 4096);
        "hbin"u8.CopyTo(bytes.AsSpan(4096));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4096 + 8), size);
        "regf"u8.CopyTo(bytes);
        Put(bytes, 4, 1);
        Put(bytes, 8, 1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), WrittenUtc.ToFileTimeUtc());
        Put(bytes, 20, 1);
        Put(bytes, 24, 5);
        Put(bytes, 32, 1);
        Put(bytes, 36, root);
        Put(bytes, 40, size);
        Put(bytes, 44, 1);
        var sum = 0;
        for (var at = 0; at < 508; at += 4)
            sum ^= BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        Put(bytes, 508, sum);
        return bytes;
    }

    private Node Find(string path)
    {
        var node = _root;
        foreach (var name in path.Split('\\', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = node.Subkeys.Find(key => key.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (next is null)
                node.Subkeys.Add(next = new Node(name));
            node = next;
        }
        return node;
    }

    private int Write(Node node, int parent)
    {
        var name = Encoding.Latin1.GetBytes(node.Name);
        var key = new byte[76 + name.Length];
        "nk"u8.CopyTo(key);
        key[2] = (byte)(parent == 0 ? 0x2C : 0x20);
        BinaryPrimitives.WriteInt64LittleEndian(key.AsSpan(4), WrittenUtc.ToFileTimeUtc());
        Put(key, 16, parent);
        Put(key, 20, node.Subkeys.Count);
        Put(key, 32, -1);
        Put(key, 36, node.Values.Count);
        Put(key, 44, -1);
        BinaryPrimitives.WriteUInt16LittleEndian(key.AsSpan(72), (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(key.AsSpan(74), (ushort)(node.ClassName.Length * 2));
        name.CopyTo(key, 76);
        var at = Cell(key);
        var classAt = node.ClassName.Length == 0 ? -1 : Cell(Encoding.Unicode.GetBytes(node.ClassName));
        var values = node.Values.Count == 0 ? -1 : Cell(Offsets(node.Values.Select(Write)));
        node.Subkeys.Sort((a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase));
        var subkeys = node.Subkeys.Count == 0 ? -1 : Cell(List(node.Subkeys.Select(child => Write(child, at)).ToList()));
        Patch(at + 4 + 28, subkeys);
        Patch(at + 4 + 40, values);
        Patch(at + 4 + 48, classAt);
        return at;
    }

    private int Write((string Name, uint Type, byte[] Data) value)
    {
        var name = Encoding.Latin1.GetBytes(value.Name);
        var cell = new byte[20 + name.Length];
        "vk"u8.CopyTo(cell);
        BinaryPrimitives.WriteUInt16LittleEndian(cell.AsSpan(2), (ushort)name.Length);
        if (value.Data.Length <= 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(cell.AsSpan(4), 0x8000_0000 | (uint)value.Data.Length);
            value.Data.CopyTo(cell, 8);
        }
        else
        {
            Put(cell, 4, value.Data.Length);
            Put(cell, 8, value.Data.Length > 16_344 ? Big(value.Data) : Cell(value.Data));
        }
        BinaryPrimitives.WriteUInt32LittleEndian(cell.AsSpan(12), value.Type);
        cell[16] = 1;
        name.CopyTo(cell, 20);
        return Cell(cell);
    }

    private int Big(byte[] data)
    {
        var segments = data.Chunk(16_344).Select(Cell).ToList();
        var list = Cell(Offsets(segments));
        var header = new byte[8];
        "db"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), (ushort)segments.Count);
        Put(header, 4, list);
        return Cell(header);
    }

    private static byte[] List(List<int> subkeys)
    {
        var list = new byte[4 + subkeys.Count * 8];
        "lf"u8.CopyTo(list);
        BinaryPrimitives.WriteUInt16LittleEndian(list.AsSpan(2), (ushort)subkeys.Count);
        for (var i = 0; i < subkeys.Count; i++)
            Put(list, 4 + i * 8, subkeys[i]);
        return list;
    }

    private static byte[] Offsets(IEnumerable<int> offsets) => offsets.ToList().SelectMany(BitConverter.GetBytes).ToArray();

    private int Cell(byte[] content)
    {
        var at = (int)_bins.Length;
        var size = (content.Length + 4 + 7) / 8 * 8;
        _bins.Position = at;
        _bins.Write(BitConverter.GetBytes(-size));
        _bins.Write(content);
        _bins.SetLength(at + size);
        _bins.Position = _bins.Length;
        return at;
    }

    private void Patch(int at, int number)
    {
        _bins.Position = at;
        _bins.Write(BitConverter.GetBytes(number));
        _bins.Position = _bins.Length;
    }

    private static void Put(byte[] bytes, int at, int number) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), number);

    private sealed class Node(string name)
    {
        public string Name { get; } = name;

        public string ClassName { get; set; } = "";

        public List<Node> Subkeys { get; } = [];

        public List<(string Name, uint Type, byte[] Data)> Values { get; } = [];
    }
}
