using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>What the other findings say that matters here: since when the server is in other hands, and from which addresses.</summary>
internal sealed class MovementContext
{
    private const int MaxAccounts = 5;

    private readonly HashSet<string> _attackers;

    public MovementContext(IReadOnlyList<Finding> findings)
    {
        var proven = findings.Where(finding => finding is { Outcome: Outcome.Succeeded, Severity: >= Severity.High, Confidence: >= Confidence.Medium }).ToArray();
        ExploitedUtc = proven.Where(finding => finding.Answers.Contains(Question.Exploited)).Min(finding => finding.FirstUtc);
        _attackers = proven.Where(finding => Phase.Of(finding) is Phase.Access or Phase.Use or Phase.Effect)
            .SelectMany(finding => finding.Entities.Append(finding.Subject))
            .Where(entity => entity.Kind == "address" && !HostName.IsLoopback(entity.Value))
            .Select(entity => HostName.Plain(entity.Value)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Null when no exploitation is known to have succeeded.</summary>
    public DateTime? ExploitedUtc { get; }

    public IReadOnlySet<string> Attackers => _attackers;

    /// <summary>
    /// Takes back addresses from which more accounts come than one intruder has: a load balancer or a gateway, in whose name the exploit came.
    /// </summary>
    public void ForgetGateways(IReadOnlyList<Trail> trails)
    {
        foreach (var source in trails.Where(trail => !trail.IsOutbound && trail.Succeeded > 0 && TrailJudge.IsAttacker(trail, this)).GroupBy(trail => trail.Other, StringComparer.Ordinal).ToArray())
            if (source.Select(trail => AccountName.Key(trail.Account)).Distinct(StringComparer.Ordinal).Count() > MaxAccounts)
                _attackers.Remove(source.Key[5..]);
    }

    public bool IsAfter(DateTime utc) => ExploitedUtc is { } exploited && utc >= exploited;
}
