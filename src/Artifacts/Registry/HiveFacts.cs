using System.Globalization;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>What the readers of one hive share: its place, its root path, and short ways to values and records.</summary>
internal sealed class HiveFacts(EvidenceFile file, RegistryHive hive, HiveKind kind, string mount, IRecordSink sink)
{
    private const int MostKeys = 10_000;

    public EvidenceFile File { get; } = file;

    public HiveKind Kind { get; } = kind;

    public string Mount { get; } = mount;

    public IRecordSink Sink { get; } = sink;

    public HiveKey? Find(string path) => hive.Find(path);

    public IEnumerable<HiveKey> Subkeys(string path) => hive.Find(path)?.Subkeys() ?? [];

    /// <summary>The value as text, or empty.</summary>
    public string Text(string path, string name) => hive.Find(path) is { } key ? Text(key, name) : "";

    public static string Text(HiveKey key, string name) => key.Value(name) is { } value ? Text(value) : "";

    public static string Text(HiveValue value) => ValueText.Of(value.Type, value.Data());

    public void Host(string name, string value, string path)
    {
        if (value.Length > 0)
            Sink.Add(new HostFact { At = At(hive.Find(path)), Name = name, Value = value, Weight = 3 });
    }

    public EvidencePointer At(HiveKey? key) => new(File.Path, key?.FileOffset ?? -1);

    public void Add(string itemKind, string name, string healthy, HiveKey key, params ReadOnlySpan<(string Name, string Value)> fields) =>
        Add(itemKind, name, healthy, key.LastWriteUtc, At(key), isDeleted: false, fields);

    public void Add(
        string itemKind, string name, string healthy, DateTime? changedUtc, EvidencePointer at, bool isDeleted, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (field, value) in fields)
            if (value.Length > 0)
                pairs.Add(new(field, value));
        if (changedUtc is { } changed)
            pairs.Add(new("changedUtc", UtcText.Format(changed)));
        Sink.Add(new InventoryRecord(new InventoryItem(itemKind, name, healthy, pairs, at)) { ChangedUtc = changedUtc, IsDeleted = isDeleted });
    }

    /// <summary>A value as a setting, when it is there.</summary>
    public void Setting(string path, string name)
    {
        if (hive.Find(path) is { } key && key.Value(name) is { } value)
            Add("setting", $@"{Mount}\{path}\{name}", "unknown", key.LastWriteUtc, new EvidencePointer(File.Path, value.FileOffset), false,
                ("value", name), ("data", Text(value)));
    }

    /// <summary>Each value of a key as an autostart point, or only those named.</summary>
    public void Autostarts(string location, string path, params string[] names)
    {
        if (hive.Find(path) is not { } key)
            return;
        foreach (var value in key.Values())
            if ((names.Length == 0 || names.Contains(value.Name, StringComparer.OrdinalIgnoreCase)) && Text(value) is { Length: > 0 } command && value.Type is 1 or 2 or 7)
                Autostart(location, key, value, path, command);
    }

    /// <summary>The values of those names in each key under a key.</summary>
    public void EachAutostart(string location, string path, params string[] names)
    {
        foreach (var key in Subkeys(path).Take(MostKeys))
            Autostarts(location, $@"{path}\{key.Name}", names);
    }

    /// <summary>Each value of a key whose name is the library that is loaded.</summary>
    public void NamedLibraries(string location, string path)
    {
        if (hive.Find(path) is { } key)
            foreach (var value in key.Values().Take(MostKeys))
                if (value.Name.Length > 0)
                    Autostart(location, key, value, path, value.Name);
    }

    public void Autostart(string location, HiveKey key, HiveValue value, string path, string command, string exchangeFolder = "") =>
        Point(location, $@"{path}\{value.Name}", key, value, command, exchangeFolder);

    /// <param name="name">Path from the hive's root that tells this point from others of the same value.</param>
    public void Point(string location, string name, HiveKey key, HiveValue value, string command, string exchangeFolder = "") =>
        Point(location, name, key, new EvidencePointer(File.Path, value.FileOffset), command, exchangeFolder);

    public void Point(string location, string name, HiveKey key, EvidencePointer at, string command, string exchangeFolder = "")
    {
        if (command.Length > 0)
            Add("autostart", $@"{Mount}\{name}", Baselines.AutostartBaseline.Judge(location, command, exchangeFolder), key.LastWriteUtc, at, false, ("location", location), ("command", command));
    }

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
