using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Generator.Registry;

/// <summary>The moment at which keys are being written.</summary>
internal sealed class HiveClock(DateTime utc)
{
    public DateTime Utc { get; set; } = utc;
}

/// <param name="Type">0 none, 1 text, 2 text with variables, 3 bytes, 4 32 bits, 7 texts, 11 64 bits; SAM uses others for its own ends.</param>
internal sealed record HiveValue(string Name, uint Type, byte[] Data);

/// <summary>A key on its way into a hive. Setting, adding and deleting move its time to that of the clock.</summary>
internal sealed class HiveKey(string name, HiveClock clock)
{
    private readonly SortedDictionary<string, HiveKey> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HiveValue> _values = [];

    public string Name { get; } = name;

    public HiveClock Clock { get; } = clock;

    public DateTime WrittenUtc { get; private set; } = clock.Utc;

    public string ClassName { get; set; } = "";

    /// <summary>Self-relative, or null for the hive's usual one.</summary>
    public byte[]? SecurityDescriptor { get; set; }

    public IReadOnlyDictionary<string, HiveKey> Keys => _keys;

    public IReadOnlyList<HiveValue> Values => _values;

    /// <summary>Keys deleted below this one; their cells are free and still hold them.</summary>
    public List<HiveKey> Deleted { get; } = [];

    /// <summary>The key at a path below this one, made where it is missing.</summary>
    public HiveKey At(string path)
    {
        var key = this;
        foreach (var part in path.Split('\\'))
        {
            if (!key._keys.TryGetValue(part, out var next))
            {
                key._keys.Add(part, next = new HiveKey(part, Clock));
                key.WrittenUtc = Clock.Utc;
            }
            key = next;
        }
        return key;
    }

    public HiveKey? Find(string path)
    {
        var key = this;
        foreach (var part in path.Split('\\'))
            if (!key._keys.TryGetValue(part, out key!))
                return null;
        return key;
    }

    public HiveKey Text(string name, string text, bool isExpandable = false) =>
        Set(name, isExpandable || text.Contains('%', StringComparison.Ordinal) ? 2u : 1u, Encoding.Unicode.GetBytes(text + "\0"));

    public HiveKey Texts(string name, params string[] texts) =>
        Set(name, 7, Encoding.Unicode.GetBytes(string.Concat(texts.Select(text => text + "\0")) + "\0"));

    public HiveKey Number(string name, uint number)
    {
        var data = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        return Set(name, 4, data);
    }

    public HiveKey Bytes(string name, byte[] data) => Set(name, 3, data);

    public HiveKey Set(string name, uint type, byte[] data)
    {
        _values.RemoveAll(value => value.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        _values.Add(new HiveValue(name, type, data));
        WrittenUtc = Clock.Utc;
        return this;
    }

    public void DeleteKey(string name)
    {
        if (!_keys.Remove(name, out var gone))
            return;
        Deleted.Add(gone);
        WrittenUtc = Clock.Utc;
    }
}
