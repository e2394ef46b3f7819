using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Findings that belong together, in the order of an intrusion.</summary>
/// <param name="Findings">Ordered by time, then id.</param>
public sealed record Chain(IReadOnlyList<Finding> Findings);

/// <summary>Links findings that share a rare entity close in time. A pure function: any order of findings gives the same chains.</summary>
public static class Correlator
{
    /// <summary>An entity that more findings share than this is no link (a load balancer's address, a service account).</summary>
    private const int RareAtMost = 12;

    private static readonly TimeSpan Near = TimeSpan.FromDays(3);

    public static IReadOnlyList<Chain> Chains(IReadOnlyList<Finding> findings)
    {
        var ordered = findings.OrderBy(finding => finding.FirstUtc ?? DateTime.MaxValue).ThenBy(finding => finding.Id, StringComparer.Ordinal).ToArray();
        var parent = Enumerable.Range(0, ordered.Length).ToArray();
        foreach (var group in KeyGroups(ordered))
            for (var i = 1; i < group.Count; i++)
                if (AreNear(ordered[group[i - 1]], ordered[group[i]]))
                    Union(parent, group[i - 1], group[i]);
        foreach (var (request, effect) in SameSecond(ordered))
            Union(parent, request, effect);
        return [.. Enumerable.Range(0, ordered.Length)
            .GroupBy(i => Root(parent, i))
            .OrderBy(group => group.Key)
            .Select(group => new Chain([.. group.Select(i => ordered[i])]))];
    }

    /// <summary>
    /// What a chain proves about its members: an exploit request whose effect was found has succeeded, and each of the two makes the other surer.
    /// </summary>
    public static Chain Strengthen(Chain chain)
    {
        var phases = chain.Findings.Where(IsSolid).Select(Phase.Of).ToHashSet();
        var hasAccess = chain.Findings.Any(finding => Phase.Of(finding) == Phase.Access);
        var hasEffect = phases.Contains(Phase.Effect) || phases.Contains(Phase.Credentials);
        if (!hasAccess || !hasEffect)
            return chain;
        return new([.. chain.Findings.Select(finding => IsRaised(finding) ? Raise(finding) : finding)]);
    }

    /// <summary>What is only told of, as everybody's business, is nobody's way in.</summary>
    private static bool IsRaised(Finding finding) => finding.Severity > Severity.Informational && Phase.Of(finding) is Phase.Access or Phase.Use;

    private static bool IsSolid(Finding finding) => finding.Severity >= Severity.High && finding.Confidence >= Confidence.Medium;

    private static Finding Raise(Finding finding) => finding with
    {
        TitleKey = Title(finding),
        Outcome = Outcome.Succeeded,
        Confidence = Confidence.High,
        Severity = finding.Severity < Severity.High ? Severity.High : finding.Severity,
        Details = [.. finding.Details, new("raised", "its effect was found on the server")],
    };

    /// <summary>A request that may have run something, and what the web server's worker did in that very second: one is the other's effect.</summary>
    private static IEnumerable<(int Request, int Effect)> SameSecond(Finding[] findings)
    {
        var effects = Enumerable.Range(0, findings.Length).Where(i => Workers.Contains(findings[i].Detector, StringComparer.Ordinal) && IsSolid(findings[i])).ToArray();
        for (var request = 0; request < findings.Length && effects.Length > 0; request++)
            if (findings[request] is { Outcome: Outcome.Attempted, Severity: >= Severity.Medium, FirstUtc: { } utc } attempt && Phase.Of(attempt) == Phase.Access)
                foreach (var effect in effects)
                    if (IsWithin(findings[effect], utc, attempt.LastUtc ?? utc))
                        yield return (request, effect);
    }

    /// <summary>Rules on what a worker of the web server starts.</summary>
    private static readonly string[] Workers = ["sigma.w3wp-shell", "sigma.shell-wrapper"];

    private static bool IsWithin(Finding effect, DateTime first, DateTime last) =>
        effect.FirstUtc is { } utc && (IsNextTo(utc, first) || IsNextTo(utc, last));

    private static bool IsNextTo(DateTime effect, DateTime request) => effect >= request.AddSeconds(-1) && effect <= request.AddSeconds(2);

    /// <summary>What an exploit's request alone could not tell is settled.</summary>
    private static string? Title(Finding finding) => !finding.Detector.StartsWith("exploit.", StringComparison.Ordinal) ? finding.TitleKey
        : finding.TitleKey?.EndsWith(".attempted.title", StringComparison.Ordinal) == true ? "finding.exploit.effect.title"
        : finding.TitleKey?.Replace(".attempted.key.title", ".key.title", StringComparison.Ordinal);

    private static IEnumerable<List<int>> KeyGroups(Finding[] findings)
    {
        var groups = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < findings.Length; i++)
        {
            if (Folding.IsBorrowed(findings[i]))
                continue;
            foreach (var key in JoinKeys.Of(findings[i]))
            {
                if (!groups.TryGetValue(key, out var group))
                    groups.Add(key, group = []);
                group.Add(i);
            }
        }
        return groups.Values.Where(group => group.Count is > 1 and <= RareAtMost);
    }

    private static bool AreNear(Finding left, Finding right)
    {
        if (left.FirstUtc is not { } leftFrom || right.FirstUtc is not { } rightFrom)
            return true;
        return rightFrom <= (left.LastUtc ?? leftFrom) + Near && leftFrom <= (right.LastUtc ?? rightFrom) + Near;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }

    private static void Union(int[] parent, int left, int right)
    {
        var (leftRoot, rightRoot) = (Root(parent, left), Root(parent, right));
        parent[Math.Max(leftRoot, rightRoot)] = Math.Min(leftRoot, rightRoot);
    }
}
