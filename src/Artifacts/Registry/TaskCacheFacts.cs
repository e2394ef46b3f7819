using Afterpatch.Artifacts.ScheduledTasks;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.TaskScheduler;

namespace Afterpatch.Artifacts.Registry;

/// <summary>The task scheduler's own store in SOFTWARE: the tree that listings show, and the tasks that it names.</summary>
internal static class TaskCacheFacts
{
    private const string TaskCache = @"Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache";

    public static void Read(HiveFacts facts)
    {
        var listed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Tree(facts, $@"{TaskCache}\Tree", "", 0, listed);
        foreach (var task in facts.Subkeys($@"{TaskCache}\Tasks"))
            if (!listed.Contains(task.Name) && HiveFacts.Text(task, "Path") is { Length: > 0 } path)
                Add(facts, Task(facts, task, path, task.Name) with { IsInTree = false, HasSecurityDescriptor = null });
    }

    private static void Add(HiveFacts facts, ScheduledTask task)
    {
        facts.Sink.Add(task);
        facts.Sink.Add(TaskRecords.Inventory(task));
    }

    /// <summary>Each task in <c>TaskCache\Tree</c> with what <c>Tasks\{id}</c> says of it.</summary>
    private static void Tree(HiveFacts facts, string path, string taskPath, int depth, HashSet<string> listed)
    {
        if (depth > 32)
            return;
        foreach (var key in facts.Subkeys(path))
        {
            var name = $@"{taskPath}\{key.Name}";
            if (HiveFacts.Text(key, "Id") is { Length: > 0 } id)
            {
                var task = Task(facts, key, name, id);
                Add(facts, task);
                listed.Add(id);
            }
            Tree(facts, $@"{path}\{key.Name}", name, depth + 1, listed);
        }
    }

    private static ScheduledTask Task(HiveFacts facts, HiveKey tree, string path, string id)
    {
        IReadOnlyList<TaskAction> actions = [];
        (DateTime? RegisteredUtc, DateTime? LastRunUtc, DateTime? LastSuccessUtc) times = default;
        var task = facts.Find($@"{TaskCache}\Tasks\{id}");
        var context = "";
        if (task?.Value("Actions") is { } blob)
        {
            actions = TaskCacheBlobs.Actions(blob.Data(), out context, out var error);
            if (error is { } damage)
                facts.Sink.Add(new Diagnostic(facts.File.Path, blob.FileOffset, damage.Field, damage.Reason));
        }
        if (task?.Value("DynamicInfo") is { } info)
            times = TaskCacheBlobs.Times(info.Data());
        var triggers = task?.Value("Triggers") is { } blobOfTriggers ? Triggers(facts, blobOfTriggers) : null;
        return new ScheduledTask
        {
            At = facts.At(tree),
            Path = path,
            Store = "taskcache",
            Id = id,
            RegisteredUtc = times.RegisteredUtc ?? tree.LastWriteUtc,
            LastRunUtc = times.LastRunUtc,
            Author = task is { } key ? HiveFacts.Text(key, "Author") : "",
            Description = task is { } one ? HiveFacts.Text(one, "Description") : "",
            Uri = task is { } own ? HiveFacts.Text(own, "URI") is { Length: > 0 } uri ? uri : HiveFacts.Text(own, "Path") : "",
            UserId = triggers is null ? context : triggers.UserSid.Length > 0 ? triggers.UserSid : triggers.UserName.Length > 0 ? triggers.UserName : context,
            RunLevel = triggers is { IsHighest: true } ? "HighestAvailable" : "",
            IsEnabled = triggers?.IsEnabled ?? true,
            IsHidden = triggers?.IsHidden ?? false,
            Triggers = triggers?.Triggers ?? [],
            Runs = TaskRecords.Runs(actions),
            HasSecurityDescriptor = tree.Value("SD") is not null,
            Index = tree.Value("Index") is { } index && int.TryParse(HiveFacts.Text(index), out var number) ? number : null,
        };
    }

    private static TaskTriggers? Triggers(HiveFacts facts, HiveValue value)
    {
        var triggers = TaskTriggers.Read(value.Data(), out var error);
        if (error is { } damage)
            facts.Sink.Add(new Diagnostic(facts.File.Path, value.FileOffset, damage.Field, damage.Reason));
        return triggers;
    }
}
