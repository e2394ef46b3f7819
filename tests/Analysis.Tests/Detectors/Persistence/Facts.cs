using Afterpatch.Core;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

/// <summary>Hand-made records for detectors of this area.</summary>
internal static class Facts
{
    private static readonly DateTime When = new(2021, 3, 12, 8, 0, 0, DateTimeKind.Utc);

    public static IReadOnlyList<Finding> Run(IDetector detector, params IEnumerable<Record> records)
    {
        var findings = new List<Finding>();
        foreach (var record in records)
            detector.Observe(record, findings);
        detector.Complete(findings);
        return findings;
    }

    public static ScheduledTask Task(string path, string command, string arguments = "", string store = "xml", bool deleted = false, bool? descriptor = null) => new()
    {
        At = new EvidencePointer($@"C:\Windows\System32\Tasks{path}"),
        Path = path,
        Store = store,
        Runs = command.Length == 0 ? [] : [new TaskRun("exec", command, arguments, "")],
        IsDeleted = deleted,
        HasSecurityDescriptor = descriptor,
        RegisteredUtc = When,
    };

    public static WmiSubscription Wmi(string part, string type, string name, params (string Name, string Value)[] properties) => new()
    {
        At = new EvidencePointer(@"C:\Windows\System32\wbem\Repository\OBJECTS.DATA", 4096),
        Part = part,
        ClassName = type,
        Name = name,
        Namespace = @"ROOT\subscription",
        WrittenUtc = When,
        IsDeleted = false,
        Properties = properties.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)).ToList(),
    };

    public static InventoryRecord Item(string kind, string name, string healthy = "unknown", params (string Name, string Value)[] fields) =>
        new(new InventoryItem(kind, name, healthy, fields.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)).ToList(), new EvidencePointer(@"C:\Windows\System32\config\SYSTEM", 8192)))
        {
            ChangedUtc = When,
        };

    public static LoggedEvent Event(string channel, int id, DateTime? utc = null, params (string Name, string Value)[] data) => new()
    {
        At = new EvidencePointer($@"C:\Windows\System32\winevt\Logs\{channel}.evtx", RecordId: 1),
        TimeUtc = utc ?? When,
        Channel = channel,
        Provider = "p",
        EventId = id,
        Computer = "EX01",
        Data = data.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)).ToList(),
    };

    public static HiveFile Hive(string kind, string path) => new()
    {
        At = new EvidencePointer(path),
        HiveKind = kind,
        FlushedUtc = When,
        IsInItsPlace = path.Contains(@"\System32\config\"),
        SizeBytes = 65_536,
    };
}
