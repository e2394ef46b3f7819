using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>Somebody elsewhere made a service or a task here, or started a process.</summary>
/// <remarks>
/// T1569.002, T1053.005, T1047. Software distribution does the same: what began before the exploitation, or on a server without one, is low.
/// </remarks>
internal sealed class RemoteExecutionRule : IMovementRule
{
    public string Id => "movement.remote-execution";

    public IEnumerable<Finding> Find(MovementView view)
    {
        foreach (var group in view.Trails.Where(IsExecution).GroupBy(trail => (trail.Other, IsNew: view.IsNew(trail))))
        {
            var trails = group.OrderByDescending(trail => trail.Weight).ThenBy(trail => trail.FirstUtc).ThenBy(trail => trail.Via, StringComparer.Ordinal).ToArray();
            var (severity, confidence) = view.IsIntruder(trails[0]) ? (Severity.High, Confidence.High)
                : group.Key.IsNew ? (trails.Any(IsStrong) ? Severity.High : Severity.Medium, Confidence.Medium)
                : (Severity.Low, Confidence.Medium);
            yield return MovementFinding.Of(Id, view, group.Key.Other, trails, severity, confidence, Outcome.Succeeded, [.. trails.Select(Technique)]);
        }
    }

    private static bool IsExecution(Trail trail) => !trail.IsOutbound && trail.From != trail.To && trail.Succeeded > 0 && !AccountName.IsMachine(trail.Account)
        && (trail.Kind is AccessKind.Service or AccessKind.Task or AccessKind.Process || trail is { Kind: AccessKind.Wmi, Via: "Win32_Process::Create" });

    /// <summary>A service and what it needs, or several ways at once.</summary>
    private static bool IsStrong(Trail trail) => trail.Kind is AccessKind.Service or AccessKind.Wmi;

    private static string Technique(Trail trail) => trail.Kind switch
    {
        AccessKind.Service => "T1569.002",
        AccessKind.Task => "T1053.005",
        _ => "T1047",
    };
}
