using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Tasks whose action is one bare word, made in the minutes in which tasks with a payload were made: the flag that says "this machine is mine".</summary>
/// <remarks>Alone such a word may be a program in the search path. State: as many tasks as their detector keeps.</remarks>
internal sealed class TaskCompanions
{
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(10);
    private readonly List<ScheduledTask> _loud = [];
    private readonly List<(ScheduledTask Task, FindingState State)> _bare = [];

    public void AddLoud(ScheduledTask task) => _loud.Add(task);

    public void AddBare(ScheduledTask task, FindingState state) => _bare.Add((task, state));

    /// <returns>Each with the path of one that was made beside it.</returns>
    public IEnumerable<(ScheduledTask Task, FindingState State, string Beside)> Tell()
    {
        foreach (var (task, state) in _bare)
            if (_loud.Find(loud => loud.RegisteredUtc is { } made && task.RegisteredUtc is { } own && (made - own).Duration() <= Near) is { } beside)
                yield return (task, state, beside.Path);
    }
}
