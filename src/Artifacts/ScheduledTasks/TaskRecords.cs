using Afterpatch.Core;
using Afterpatch.Formats.TaskScheduler;

namespace Afterpatch.Artifacts.ScheduledTasks;

internal static class TaskRecords
{
    public static ScheduledTask Of(TaskDefinition task, string store, string path, EvidencePointer at, bool isDeleted) => new()
    {
        At = at,
        Path = path,
        Store = store,
        Uri = task.Uri,
        Author = task.Author,
        Description = task.Description,
        LastRunUtc = task.LastRunUtc,
        IsEnabled = task.IsEnabled,
        IsHidden = task.IsHidden,
        UserId = task.UserId.Length > 0 ? task.UserId : task.GroupId,
        LogonType = task.LogonType,
        RunLevel = task.RunLevel,
        Runs = Runs(task.Actions),
        Triggers = task.Triggers,
        IsDeleted = isDeleted,
    };

    /// <summary>The task as an item of the inventory, compared by what it runs with what Windows registers under that path.</summary>
    public static InventoryRecord Inventory(ScheduledTask task)
    {
        var content = string.Join(" | ", task.Runs.Select(run => run.CommandLine.Trim()));
        var healthy = task.Runs.Count == 0 ? "unknown" : Baselines.Baseline.Embedded.Judge("task", task.Path, content);
        var fields = new List<KeyValuePair<string, string>>
        {
            new("store", task.Store), new("runs", content), new("runsAs", task.UserId), new("logonType", task.LogonType), new("author", task.Author),
            new("enabled", task.IsEnabled ? "yes" : "no"), new("hidden", task.IsHidden ? "yes" : "no"), new("triggers", string.Join(" | ", task.Triggers)),
        };
        // Other versions of Windows register other commands under the same path: a difference alone is no fault.
        return new InventoryRecord(new InventoryItem("task", task.Path, healthy == "no" ? "unknown" : healthy, fields, task.At)) { ChangedUtc = task.RegisteredUtc, IsDeleted = task.IsDeleted };
    }

    public static IReadOnlyList<TaskRun> Runs(IReadOnlyList<TaskAction> actions) =>
        actions.Select(action => new TaskRun(action.Kind, action.Command, action.Arguments, action.WorkingDirectory)).ToList();
}
