using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>A process that shows other credentials to the network than its own: <c>runas /netonly</c>, and how a stolen hash is passed.</summary>
/// <remarks>T1550.002: 4624 of type 9 through <c>seclogo</c>. Administrators do it too, so only after the exploitation it weighs.</remarks>
internal sealed class BorrowedCredentialsRule : IMovementRule
{
    public string Id => "movement.new-credentials";

    public IEnumerable<Finding> Find(MovementView view)
    {
        foreach (var group in view.Trails.Where(trail => trail.Kind == AccessKind.NewCredentials && trail.Via.Equals("seclogo", StringComparison.OrdinalIgnoreCase) && trail.Succeeded > 0)
            .GroupBy(trail => view.IsNew(trail)))
            yield return MovementFinding.Of(Id, view, HostBook.Server, [.. group.OrderBy(trail => trail.FirstUtc).ThenBy(trail => trail.Account, StringComparer.Ordinal)],
                group.Key ? Severity.Medium : Severity.Low, group.Key ? Confidence.Medium : Confidence.Low, Outcome.Succeeded, "T1550.002");
    }
}
