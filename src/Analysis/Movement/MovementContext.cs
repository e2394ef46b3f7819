using Afterpatch.Analysis.Correlation;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>What the other findings say that matters here: since when the server is in other hands, and from which addresses.</summary>
internal sealed class MovementContext
{
    public MovementContext(IReadOnlyList<Finding> findings)
    {
        var proven = findings.Where(finding => finding is { Outcome: Outcome.Succeeded, Severity: >= Severity.High, Confidence: >= Confidence.Medium }).ToArray();
        ExploitedUtc = proven.Where(finding => finding.Answers.Contains(Question.Exploited)).Min(finding => finding.FirstUtc);
        Attackers = proven.Where(finding => Phase.Of(finding) is Phase.Access or Phase.Use or Phase.Effect)
            .SelectMany(finding => finding.Entities.Append(finding.Subject))
            .Where(entity => entity.Kind == "address" && !HostName.IsLoopback(entity.Value))
            .Select(entity => HostName.Plain(entity.Value)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Null when no exploitation is known to have succeeded.</summary>
    public DateTime? ExploitedUtc { get; }

    public IReadOnlySet<string> Attackers { get; }

    public bool IsAfter(DateTime utc) => ExploitedUtc is { } exploited && utc >= exploited;
}
