using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Verdicts;

/// <summary>What an intruder does with a stolen account, and administrators in the course of their work: a migration exports mailboxes, and needs the role for it.</summary>
internal static class Administration
{
    public static bool Is(Finding finding) =>
        finding.Detector.StartsWith("rbac.", StringComparison.Ordinal) || finding.Detector.StartsWith("mailbox.", StringComparison.Ordinal)
        || finding.Detector is "sigma.role-assigned" or "sigma.mailbox-export-erased";

    /// <summary>Whether this shows that something foreign ran or lies on the server: neither an account's use of Exchange nor the reading of mail does.</summary>
    public static bool IsMoreThan(Finding finding) =>
        finding.Severity >= Severity.Medium && !Is(finding) && !finding.Detector.StartsWith("taken.", StringComparison.Ordinal)
        && (finding.Outcome == Outcome.Succeeded || finding.State is FindingState.Active or FindingState.Removed);

    /// <summary>Whether two findings name the same account, address or file, or are within the hour of each other.</summary>
    public static bool AreLinked(Finding left, Finding right) => JoinKeys.Of(left).Intersect(JoinKeys.Of(right), StringComparer.Ordinal).Any()
        || left.FirstUtc is { } first && right.FirstUtc is { } second && first - Near <= (right.LastUtc ?? second) && second - Near <= (left.LastUtc ?? first);

    private static readonly TimeSpan Near = TimeSpan.FromHours(1);
}
