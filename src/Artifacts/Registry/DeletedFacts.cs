using Afterpatch.Core;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.TaskScheduler;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Deleted services, tasks, autostart entries, accounts and exclusions: what was removed, by itself or by someone.</summary>
internal sealed class DeletedFacts(HiveFacts facts) : IHiveVisitor
{
    private const int MostKeys = 100_000;
    private readonly List<Deleted> _deleted = [];
    private Deleted? _current;

    public void Key(HiveKey key, HivePath place, bool isDeleted)
    {
        _current = null;
        if (!isDeleted || _deleted.Count >= MostKeys)
            return;
        var path = place.ToString();
        if (Interests(path) is { } interest)
            _deleted.Add(_current = new Deleted(path, interest, key.LastWriteUtc, new EvidencePointer(facts.File.Path, key.FileOffset), []));
    }

    public void Value(HiveValue value, HivePath place, bool isDeleted)
    {
        if (!isDeleted)
            return;
        var path = place.ToString();
        if (_current is { } owner && owner.Path == path)
            owner.Values[value.Name] = value;
        else if (path.Length > 0 && IsRun(path))
            facts.Add("autostart", $@"{facts.Mount}\{path}\{value.Name}", "unknown", null, new EvidencePointer(facts.File.Path, value.FileOffset), isDeleted: true,
                ("location", "Run"), ("command", HiveFacts.Text(value)));
        else if (path.Contains(@"Windows Defender\Exclusions\", StringComparison.OrdinalIgnoreCase))
            facts.Add("defender-exclusion", value.Name, "unknown", null, new EvidencePointer(facts.File.Path, value.FileOffset), isDeleted: true,
                ("type", path[(path.LastIndexOf('\\') + 1)..].ToLowerInvariant()), ("list", "none"));
    }

    public void Report()
    {
        foreach (var deleted in _deleted)
            switch (deleted.Interest)
            {
                case "service":
                    Service(deleted);
                    break;
                case "task":
                    Task(deleted);
                    break;
                case "task-actions" when deleted.Values.TryGetValue("Actions", out var blob):
                    Actions(deleted, blob);
                    break;
                case "account":
                    facts.Add("account", Name(deleted), "unknown", deleted.WrittenUtc, deleted.At, isDeleted: true);
                    break;
                case "product" when Text(deleted, "DisplayName") is { Length: > 0 } name:
                    facts.Add("product", name, "unknown", deleted.WrittenUtc, deleted.At, isDeleted: true, ("publisher", Text(deleted, "Publisher")));
                    break;
            }
    }

    private string? Interests(string path) => facts.Kind switch
    {
        HiveKind.System when Parent(path).EndsWith(@"\Services", StringComparison.OrdinalIgnoreCase) || Parent(path).Equals("Services", StringComparison.OrdinalIgnoreCase) => "service",
        HiveKind.Software when path.Contains(@"TaskCache\Tree\", StringComparison.OrdinalIgnoreCase) => "task",
        HiveKind.Software when Parent(path).EndsWith(@"TaskCache\Tasks", StringComparison.OrdinalIgnoreCase) => "task-actions",
        HiveKind.Software when Parent(path).EndsWith(@"\Uninstall", StringComparison.OrdinalIgnoreCase) => "product",
        HiveKind.Sam when Parent(path).EndsWith(@"\Users\Names", StringComparison.OrdinalIgnoreCase) => "account",
        _ => null,
    };

    private void Service(Deleted deleted)
    {
        var image = Text(deleted, "ImagePath");
        if (image.Length > 0 || deleted.Values.ContainsKey("Type"))
            facts.Add("service", Name(deleted), SystemFacts.Healthy(Name(deleted), image, ""), deleted.WrittenUtc, deleted.At, isDeleted: true,
                ("displayName", Text(deleted, "DisplayName")), ("imagePath", image), ("account", Text(deleted, "ObjectName")));
    }

    private void Task(Deleted deleted)
    {
        if (!deleted.Values.ContainsKey("Id") && !deleted.Values.ContainsKey("Index"))
            return; // a folder
        var at = deleted.Path.IndexOf(@"TaskCache\Tree\", StringComparison.OrdinalIgnoreCase) + @"TaskCache\Tree".Length;
        facts.Sink.Add(new ScheduledTask
        {
            At = deleted.At,
            Path = deleted.Path[at..],
            Store = "taskcache",
            Id = Text(deleted, "Id"),
            RegisteredUtc = deleted.WrittenUtc,
            IsDeleted = true,
        });
    }

    private void Actions(Deleted deleted, HiveValue blob)
    {
        var actions = TaskCacheBlobs.Actions(blob.Data(), out var context, out _);
        if (actions.Count > 0)
            facts.Sink.Add(new ScheduledTask
            {
                At = deleted.At,
                Path = Text(deleted, "Path") is { Length: > 0 } path ? path : $@"\{Name(deleted)}",
                Store = "taskcache",
                Id = Name(deleted),
                RegisteredUtc = deleted.WrittenUtc,
                UserId = context,
                Runs = ScheduledTasks.TaskRecords.Runs(actions),
                IsDeleted = true,
            });
    }

    private static bool IsRun(string path) => path.EndsWith(@"\CurrentVersion\Run", StringComparison.OrdinalIgnoreCase) || path.EndsWith(@"\CurrentVersion\RunOnce", StringComparison.OrdinalIgnoreCase);

    private static string Parent(string path) => path.LastIndexOf('\\') is var at and >= 0 ? path[..at] : "";

    private static string Name(Deleted deleted) => deleted.Path[(deleted.Path.LastIndexOf('\\') + 1)..];

    private static string Text(Deleted deleted, string name) => deleted.Values.TryGetValue(name, out var value) ? HiveFacts.Text(value) : "";

    private sealed record Deleted(string Path, string Interest, DateTime? WrittenUtc, EvidencePointer At, Dictionary<string, HiveValue> Values);
}
