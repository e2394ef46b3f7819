using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Afterpatch.Formats.Wmi;

/// <summary>The class definitions of a repository by the hash that instances name them with.</summary>
internal sealed class WmiClasses
{
    private const int MaxAncestors = 64;
    private readonly Dictionary<string, List<WmiClass>> _byHash = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The seven classes of event subscriptions as every Windows defines them, for repositories whose definitions are lost.</summary>
    /// <remarks>Observed: Windows 10; the definitions have not changed since Windows Vista.</remarks>
    public static WmiClasses WithBuiltIns()
    {
        var classes = new WmiClasses();
        const uint text = 8, number = 19, flag = 11, reference = 102, bytes = 0x2011;
        classes.Add(new("__EventConsumer", "", 0, [new("MachineName", text, 0, 0), new("MaximumQueueSize", number, 1, 4), new("CreatorSID", bytes, 2, 8)]));
        classes.Add(new("__EventFilter", "", 26, [
            new("Name", text, 0, 0), new("CreatorSID", bytes, 1, 4), new("QueryLanguage", text, 2, 8), new("Query", text, 3, 12),
            new("EventNamespace", text, 4, 16), new("EventAccess", text, 5, 20)]));
        classes.Add(new("__FilterToConsumerBinding", "", 24, [
            new("Filter", reference, 0, 0), new("Consumer", reference, 1, 4), new("DeliveryQoS", number, 2, 8), new("DeliverSynchronously", flag, 3, 12),
            new("MaintainSecurityContext", flag, 4, 14), new("SlowDownProviders", flag, 5, 16), new("CreatorSID", bytes, 6, 18)]));
        classes.Add(new("CommandLineEventConsumer", "__EventConsumer", 99, [
            new("Name", text, 3, 12), new("ExecutablePath", text, 4, 16), new("CommandLineTemplate", text, 5, 20), new("WorkingDirectory", text, 12, 38)]));
        classes.Add(new("ActiveScriptEventConsumer", "__EventConsumer", 34, [
            new("Name", text, 3, 12), new("ScriptingEngine", text, 4, 16), new("ScriptText", text, 5, 20), new("ScriptFilename", text, 6, 24),
            new("KillTimeout", number, 7, 28)]));
        return classes;
    }

    public static string HashOf(string name) => Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(name.ToUpperInvariant())));

    public void Add(WmiClass definition)
    {
        var hash = HashOf(definition.Name);
        if (!_byHash.TryGetValue(hash, out var definitions))
            _byHash.Add(hash, definitions = []);
        definitions.Add(definition);
    }

    /// <summary>Every class once, by its hash.</summary>
    public IEnumerable<KeyValuePair<string, WmiClass>> All => _byHash.Select(pair => new KeyValuePair<string, WmiClass>(pair.Key, pair.Value[0]));

    /// <summary>Definitions of one class: namespaces may differ (translations repeat only a part), that of the namespace itself comes first.</summary>
    public IEnumerable<WmiClass> Find(string hash, string space) => !_byHash.TryGetValue(hash, out var definitions) ? []
        : definitions.OrderByDescending(one => one.Space.Equals(space, StringComparison.OrdinalIgnoreCase))
            .ThenByDescending(one => one.DefaultsLength).ThenByDescending(one => one.Space.Length);

    /// <summary>The class and its parents, nearest first.</summary>
    public IReadOnlyList<string> Ancestors(WmiClass definition) => Lineage(definition).Select(one => one.Name).ToList();

    private List<WmiClass> Lineage(WmiClass definition)
    {
        var lineage = new List<WmiClass>();
        for (var next = definition; next is not null && lineage.Count < MaxAncestors; next = Find(HashOf(next.Parent), next.Space).FirstOrDefault())
            lineage.Add(next);
        return lineage;
    }

    /// <summary>Decodes an instance record, version 2.1: 128 bytes of class hash in UTF-16, two dates, the instance block.</summary>
    /// <param name="record">The record, or the bytes from its first one on.</param>
    public WmiInstance? Decode(ReadOnlySpan<byte> record, WmiClass definition, string space, long offset, bool isDeleted)
    {
        var cursor = new ByteCursor(record, offset);
        cursor.Skip(128, "class hash");
        var written = cursor.FileTime("instance date");
        cursor.Skip(8, "class date");
        var size = cursor.U32("instance block size");
        cursor.Skip(4 + 1, "class name offset");
        var states = cursor.Take(definition.DefaultsLength, "property values");
        cursor.Skip(cursor.U32("qualifiers size") - 4L, "qualifiers");
        if (cursor.U8("dynamic type") == 2)
            for (var left = Math.Min(cursor.U32("dynamic properties"), 64); left > 0; left--)
                cursor.Skip(cursor.U32("dynamic property size") - 4L, "dynamic property");
        var heapSize = cursor.U32("data size");
        var heap = cursor.Take(Math.Min(heapSize & 0x7FFF_FFFF, cursor.Remaining), "data");
        if (cursor.Error is not null || size < 16 || (heapSize & 0x8000_0000) == 0 || WmiHeap.String(heap, 0) is not { } name
            || !name.Equals(definition.Name, StringComparison.OrdinalIgnoreCase))
            return null;
        var properties = new List<KeyValuePair<string, string>>();
        var all = PropertiesOf(definition);
        var bits = (all.Count == 0 ? 0 : all.Max(property => property.Index) + 1) * 2;
        var stateLength = DefaultStateLength(definition, bits);
        foreach (var property in all)
            if (!IsNull(states, property.Index) && WmiHeap.Value(states[Math.Min(stateLength, states.Length)..], heap, property) is { } value)
                properties.Add(new(property.Name, value));
        return new WmiInstance(definition.Name, Ancestors(definition), space, written, offset, isDeleted, properties);
    }

    /// <summary>Two bits a property, in whole bytes. Built-in definitions know only some properties, so their length is fixed.</summary>
    private static int DefaultStateLength(WmiClass definition, int bits) =>
        definition is { Name: "CommandLineEventConsumer", DefaultsLength: 99 } ? 7 : (bits + 7) / 8;

    private static bool IsNull(ReadOnlySpan<byte> states, int index) => index * 2 / 8 >= states.Length || (states[index * 2 / 8] >> index * 2 % 8 & 1) != 0;

    private List<WmiProperty> PropertiesOf(WmiClass definition)
    {
        var properties = new List<WmiProperty>();
        foreach (var next in Lineage(definition))
            foreach (var property in next.Properties)
                if (!properties.Exists(known => known.Index == property.Index || known.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)))
                    properties.Add(property);
        return properties;
    }
}
