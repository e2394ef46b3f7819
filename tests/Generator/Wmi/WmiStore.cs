using System.Globalization;
using System.IO.Hashing;
using Afterpatch.Generator.Output;
using Afterpatch.Generator.Registry;

namespace Afterpatch.Generator.Wmi;

/// <summary>The WMI repository of the server: the one subscription of every Windows, and those that somebody added or took away.</summary>
internal sealed class WmiStore(HiveClock clock)
{
    private const string Folder = @"C:\Windows\System32\wbem\Repository\";
    private static readonly byte[] System = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
    private static readonly byte[] Administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0];
    private readonly List<Entry> _entries = [];
    private DateTime _classesUtc;

    /// <summary>What set-up registers: failures of the service manager go to the event log.</summary>
    public void Fill()
    {
        _classesUtc = clock.Utc;
        Filter("SCM Event Log Filter", "select * from MSFT_SCMEventLogEvent", Administrators, @"root\cimv2");
        Consumer(WmiSchema.EventLog, "SCM Event Log Consumer", Administrators, ("UNCServerName", ""), ("SourceName", "Service Control Manager"), ("EventID", 0u), ("EventType", 1u),
            ("Category", 0u), ("NumberOfInsertionStrings", 0u), ("InsertionStringTemplates", new[] { "" }), ("NameOfUserSIDProperty", "sid"));
        Bind("SCM Event Log Filter", WmiSchema.EventLog, "SCM Event Log Consumer", Administrators);
    }

    public void Filter(string name, string query, byte[]? creator = null, string space = @"root\cimv2") =>
        Add(WmiSchema.EventFilter, name, [("Name", name), ("CreatorSID", creator ?? System), ("QueryLanguage", "WQL"), ("Query", query), ("EventNamespace", space)]);

    public void Command(string name, string program, string template) => Consumer(WmiSchema.CommandLine, name, System, ("ExecutablePath", program), ("CommandLineTemplate", template), ("RunInteractively", false));

    public void Script(string name, string engine, string text) => Consumer(WmiSchema.ActiveScript, name, System, ("ScriptingEngine", engine), ("ScriptText", text));

    public void Bind(string filter, WmiClass consumerClass, string consumer, byte[]? creator = null) =>
        Add(WmiSchema.Binding, $"{filter}\0{consumer}",
            [("Filter", $"__EventFilter.Name=\"{filter}\""), ("Consumer", $"{consumerClass.Name}.Name=\"{consumer}\""), ("DeliverSynchronously", false), ("MaintainSecurityContext", false),
                ("SlowDownProviders", false), ("CreatorSID", creator ?? System)]);

    /// <summary>Takes parts away by name; their bytes stay where they lie.</summary>
    public void Delete(params string[] names)
    {
        foreach (var entry in _entries.Where(entry => names.Contains(entry.Key) || entry.Key.Split('\0').Any(names.Contains)))
            entry.IsDeleted = true;
    }

    public void Write(Collection collection)
    {
        var objects = new WmiObjectFile();
        var keys = new List<string>();
        foreach (var (space, definition) in WmiSchema.All)
        {
            var part = $"NS_{WmiClass.HashOf(space)}";
            keys.Add($"{part}\\CD_{definition.Hash}.{Place(objects.Add(WmiRecords.Definition(definition, _classesUtc), isDeleted: false))}");
            keys.Add($"{part}\\CR_{WmiClass.HashOf(definition.Parent?.Name ?? "")}\\C_{definition.Hash}");
        }
        var instances = $"NS_{WmiClass.HashOf(@"ROOT\subscription")}";
        foreach (var entry in _entries)
        {
            var place = objects.Add(WmiRecords.Instance(entry.Class, entry.Values, entry.Utc, _classesUtc), entry.IsDeleted);
            if (!entry.IsDeleted)
                keys.Add($"{instances}\\CI_{entry.Class.Hash}\\IL_{WmiClass.HashOf(entry.Key)}.{Place(place)}");
        }
        var index = new WmiIndexFile(keys);
        var (objectBytes, indexBytes) = (objects.ToArray(), index.ToArray());
        var utc = _entries.Max(entry => entry.Utc);
        collection.Bytes(Folder + "OBJECTS.DATA", objectBytes, utc);
        collection.Bytes(Folder + "INDEX.BTR", indexBytes, utc);
        for (var number = 1; number <= 3; number++)
            collection.Bytes($"{Folder}MAPPING{number}.MAP", [.. Map(objectBytes, 40u + (uint)number), .. Map(indexBytes, 40u + (uint)number)], utc);
    }

    private void Consumer(WmiClass definition, string name, byte[] creator, params (string, object)[] values) => Add(definition, name, [("Name", name), ("CreatorSID", creator), .. values]);

    private void Add(WmiClass definition, string key, (string Name, object Value)[] values) =>
        _entries.Add(new(definition, key, values.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal), clock.Utc));

    private static string Place((int Page, uint Id, int Size) place) => string.Create(CultureInfo.InvariantCulture, $"{place.Page}.{place.Id}.{place.Size}");

    /// <summary>Where each page of a file lies: here each where its number says, as after a compaction.</summary>
    private static byte[] Map(byte[] file, uint sequence)
    {
        using var map = new MemoryStream();
        using var writer = new BinaryWriter(map);
        var count = file.Length / WmiObjectFile.PageLength;
        foreach (var number in new[] { 0xABCDu, sequence, 1u, 0u, (uint)count, (uint)count })
            writer.Write(number);
        for (var page = 0; page < count; page++)
        {
            writer.Write(page);
            writer.Write(Crc32.HashToUInt32(file.AsSpan(page * WmiObjectFile.PageLength, WmiObjectFile.PageLength)));
            foreach (var number in new[] { 0u, (uint)WmiObjectFile.PageLength, sequence, 0u })
                writer.Write(number);
        }
        writer.Write(0u);
        writer.Write(0xDCBAu);
        return map.ToArray();
    }

    private sealed record Entry(WmiClass Class, string Key, IReadOnlyDictionary<string, object> Values, DateTime Utc)
    {
        public bool IsDeleted { get; set; }
    }
}
