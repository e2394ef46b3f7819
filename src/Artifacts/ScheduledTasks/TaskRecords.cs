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

    public static IReadOnlyList<TaskRun> Runs(IReadOnlyList<TaskAction> actions) =>
        actions.Select(action => new TaskRun(action.Kind, action.Command, action.Arguments, action.WorkingDirectory)).ToList();
}
