using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Wmi;

/// <summary>The event subscriptions of a WMI repository: filters, consumers of every class, bindings, in every namespace, and those deleted since.</summary>
/// <remarks>
/// Spec: libyal dtformats, "WMI repository file format", version 2.1 (Windows Vista and later). The living are those that the index names; then
/// the whole object file is searched for the class hashes that begin an instance, and what the index does not name was deleted.
/// </remarks>
public sealed class WmiRepository
{
    private const int PageLength = WmiIndex.PageLength;
    private const int MaxRecord = 16 << 20;
    private readonly byte[] _objects;
    private readonly WmiMapping? _mapping;
    private readonly WmiClasses _classes = WmiClasses.WithBuiltIns();
    private readonly List<string> _keys = [];
    private readonly List<ParseError> _problems = [];

    private WmiRepository(byte[] objects, WmiMapping? mapping)
    {
        _objects = objects;
        _mapping = mapping;
    }

    /// <summary>What was wrong; offsets are those of the file that the field names.</summary>
    public IReadOnlyList<ParseError> Problems => _problems;

    /// <summary>True when index and mapping were there and whole, so that "deleted" can be told from "alive".</summary>
    public bool HasIndex { get; private set; }

    /// <param name="objects">OBJECTS.DATA.</param>
    /// <param name="index">INDEX.BTR, empty when missing.</param>
    /// <param name="mappings">MAPPING1.MAP to MAPPING3.MAP, those that exist; the newest whole one counts.</param>
    public static WmiRepository Open(byte[] objects, byte[] index, IReadOnlyList<byte[]> mappings)
    {
        WmiMapping? objectMap = null, indexMap = null;
        foreach (var file in mappings)
            if (WmiMapping.TryRead(file, out var forObjects, out var forIndex) && (objectMap is null || forObjects.Sequence > objectMap.Sequence))
                (objectMap, indexMap) = (forObjects, forIndex);
        if (index.Length == 0)
            objectMap = null;
        var repository = new WmiRepository(objects, objectMap);
        if (objectMap is null)
            repository._problems.Add(new ParseError(-1, "INDEX.BTR", "index or mapping is missing: what is alive cannot be told from what was deleted"));
        else
            repository.ReadIndex(index, indexMap!);
        repository.ReadClasses();
        return repository;
    }

    private void ReadIndex(byte[] index, WmiMapping mapping)
    {
        WmiIndex.Read(index, mapping, _keys, _problems);
        HasIndex = _keys.Count > 0 && _problems.Count == 0;
        if (_keys.Count == 0)
            _problems.Add(new ParseError(-1, "INDEX.BTR", "names nothing: what is alive cannot be told from what was deleted"));
    }

    /// <summary>Filters, consumers and bindings: the living in the order of the index, then the deleted in the order of the file.</summary>
    public IEnumerable<WmiInstance> Subscriptions()
    {
        var wanted = _classes.All.Where(pair => IsSubscription(pair.Value)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        var namespaces = Namespaces();
        var seen = new HashSet<long>();
        foreach (var key in _keys)
        {
            var parts = key.Split('\\');
            if (parts.Length < 3 || !parts[1].StartsWith("CI_", StringComparison.Ordinal) || !wanted.TryGetValue(parts[1][3..], out var definition))
                continue;
            if (Record(key, out var offset) is not { } record || !seen.Add(offset))
                continue;
            var space = namespaces.GetValueOrDefault(parts[0], parts[0]);
            if (Decode(record, parts[1][3..], parts[0], space, offset, isDeleted: false) is { } instance)
                yield return instance;
            else
                _problems.Add(new ParseError(offset, "instance", $"of {definition.Name} cannot be decoded"));
        }
        foreach (var instance in Carved(wanted, seen))
            yield return instance;
    }

    /// <summary>Decodes by the definition of the namespace, or by any that fits.</summary>
    private WmiInstance? Decode(ReadOnlySpan<byte> record, string hash, string space, string name, long offset, bool isDeleted)
    {
        foreach (var definition in _classes.Find(hash, space))
            if (_classes.Decode(record, definition, name, offset, isDeleted) is { } instance)
                return instance;
        return null;
    }

    private bool IsSubscription(WmiClass definition)
    {
        var names = _classes.Ancestors(definition);
        return names[0] is "__EventFilter" or "__FilterToConsumerBinding" || names.Contains("__EventConsumer") && names[0] != "__EventConsumer";
    }

    private List<WmiInstance> Carved(Dictionary<string, WmiClass> wanted, HashSet<long> seen)
    {
        var found = new List<WmiInstance>();
        foreach (var hash in wanted.Keys)
        {
            var mark = Encoding.Unicode.GetBytes(hash);
            for (var at = 0; at < _objects.Length;)
            {
                var hit = _objects.AsSpan(at).IndexOf(mark);
                if (hit < 0)
                    break;
                at += hit;
                var bytes = _objects.AsSpan(at, Math.Min(_objects.Length - at, 1 << 20));
                if (!seen.Contains(at) && Decode(bytes, hash, "", "", at, isDeleted: true) is { } instance && instance.Properties.Count > 0)
                    found.Add(instance);
                at += mark.Length;
            }
        }
        found.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        return found;
    }

    private void ReadClasses()
    {
        foreach (var key in _keys)
        {
            var parts = key.Split('\\');
            if (parts.Length >= 2 && parts[1].StartsWith("CD_", StringComparison.Ordinal) && Record(key, out _) is { } record
                && WmiClass.TryRead(record) is { } definition)
                _classes.Add(definition with { Space = parts[0] });
        }
    }

    /// <summary>Names by index part (<c>NS_hash</c>), from the <c>__NAMESPACE</c> instances, root first.</summary>
    private Dictionary<string, string> Namespaces()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        void Add(string name) => names.TryAdd("NS_" + WmiClasses.HashOf(name), name);
        Add("ROOT");
        foreach (var known in (string[])["subscription", "cimv2", "default", "Microsoft", "Microsoft\\Windows", "wmi", "security"])
            Add("ROOT\\" + known);
        var part = "CI_" + WmiClasses.HashOf("__NAMESPACE");
        var children = _keys.Where(key => key.Contains(part, StringComparison.OrdinalIgnoreCase)).ToList();
        for (var before = -1; before != names.Count;)
        {
            before = names.Count;
            foreach (var key in children)
                if (names.TryGetValue(key.Split('\\')[0], out var parent) && Record(key, out var offset) is { } record
                    && Decode(record, part[3..], key.Split('\\')[0], parent, offset, isDeleted: false)?["Name"] is { Length: > 0 } name)
                    Add($"{parent}\\{name}");
        }
        return names;
    }

    /// <summary>The bytes of the record that a key names, joined over pages.</summary>
    private byte[]? Record(string key, out long offset)
    {
        offset = -1;
        if (!WmiIndex.TryLocation(key, out var page, out var id, out var size) || size is 0 or > MaxRecord || Page(page) is not { Length: > 0 } first)
            return null;
        for (var at = 0; at + 16 <= PageLength; at += 16)
        {
            var found = BinaryPrimitives.ReadUInt32LittleEndian(first[at..]);
            if (found == 0)
                break;
            if (found != id)
                continue;
            var start = BinaryPrimitives.ReadUInt32LittleEndian(first[(at + 4)..]);
            if (start >= PageLength)
                break;
            offset = _mapping!.Physical(page) * PageLength + start;
            return Joined(page, (int)start, (int)size);
        }
        _problems.Add(new ParseError(_mapping!.Physical(page) * PageLength, "object descriptor", $"record {id} is not on its page"));
        return null;
    }

    private byte[] Joined(uint page, int start, int size)
    {
        var record = new byte[size];
        var filled = 0;
        for (var from = start; filled < size; from = 0)
        {
            var bytes = Page(page++);
            if (bytes.Length == 0)
                break;
            var length = Math.Min(PageLength - from, size - filled);
            bytes.Slice(from, length).CopyTo(record.AsSpan(filled));
            filled += length;
        }
        return record;
    }

    private ReadOnlySpan<byte> Page(uint logical)
    {
        var at = (_mapping?.Physical(logical) ?? -1) * PageLength;
        return at < 0 || at + PageLength > _objects.Length ? default : _objects.AsSpan((int)at, PageLength);
    }
}
