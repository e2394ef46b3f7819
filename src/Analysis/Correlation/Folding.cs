using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Findings that would read alike become one, with the records of all: a reader wants claims, not alerts.</summary>
/// <param name="texts">Of any one language: two findings are alike when their titles are.</param>
public sealed class Folding(Texts texts)
{
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(10);

    /// <summary>A rule on single events repeats with every event of one intrusion, of the same address or of none.</summary>
    private static readonly TimeSpan NearForRules = TimeSpan.FromDays(1);

    /// <summary>Before chains are made: rules of others, which no chain is built on, and the same claim from two sources about the same minutes.</summary>
    public IReadOnlyList<Finding> Fold(IReadOnlyList<Finding> findings) => Fold(findings, IsBorrowed, AreNear);

    /// <summary>Inside a chain, the same claim about several things is one.</summary>
    public Chain Fold(Chain chain) => new([.. Fold(chain.Findings, _ => true, (_, _) => true)
        .OrderBy(finding => finding.FirstUtc ?? DateTime.MaxValue).ThenBy(finding => finding.Id, StringComparer.Ordinal)]);

    /// <summary>Attempts that led nowhere: one for each exploit, not one for each address that tries it.</summary>
    public IReadOnlyList<Finding> FoldAttempts(IReadOnlyList<Finding> findings)
    {
        var folded = new List<Finding>();
        foreach (var group in findings.GroupBy(finding => (finding.Detector, IsFailed(finding) ? "" : finding.Id)))
        {
            Finding[] members = [.. group.OrderBy(finding => finding.FirstUtc ?? DateTime.MaxValue).ThenBy(finding => finding.Id, StringComparer.Ordinal)];
            folded.Add(members.Length == 1 ? members[0] : Counted(members));
        }
        return folded;
    }

    private static bool IsFailed(Finding finding) => finding is { Outcome: Outcome.Attempted, Severity: <= Severity.Low, Subject.Kind: "address" };

    /// <summary>Where the title names the address, another text with their number takes its place.</summary>
    private Finding Counted(Finding[] members)
    {
        var merged = JoinedFinding.Of(members);
        var single = merged.TitleKey ?? "";
        var counted = Array.TrueForAll(members, IsRefused) ? single.Replace(Refused, ".refusals.", StringComparison.Ordinal)
            : single.Contains(".attempted.", StringComparison.Ordinal) ? single.Replace(".attempted.", ".attempts.", StringComparison.Ordinal) : $"finding.{merged.Detector}.attempts.title";
        if (!texts.Has(counted))
            return merged;
        var count = members.Sum(member => JoinedFinding.Number(member, "addresses") ?? 1).ToString(CultureInfo.InvariantCulture);
        return merged with
        {
            TitleKey = counted,
            TitleArgs = new Dictionary<string, string> { ["count"] = count },
            Details = [.. merged.Details.Where(detail => detail.Key != "addresses"), new("addresses", count)],
        };
    }

    private const string Refused = ".refused.";

    /// <summary>What the server turned away is known to have led nowhere; a text that leaves it open would say less than the log does.</summary>
    private static bool IsRefused(Finding finding) => finding.TitleKey?.Contains(Refused, StringComparison.Ordinal) == true;

    private List<Finding> Fold(IReadOnlyList<Finding> findings, Func<Finding, bool> whenever, Func<Finding, Finding, bool> together)
    {
        var folded = new List<Finding>();
        foreach (var group in findings.GroupBy(finding => (finding.Detector, finding.Severity, finding.Confidence, finding.Outcome, finding.State, texts.Title(finding))))
        {
            var run = new List<Finding>();
            foreach (var finding in group.OrderBy(finding => finding.FirstUtc ?? DateTime.MaxValue).ThenBy(finding => finding.Id, StringComparer.Ordinal))
            {
                if (run.Count > 0 && !whenever(finding) && !together(run[^1], finding))
                {
                    folded.Add(JoinedFinding.Of(run));
                    run = [];
                }
                run.Add(finding);
            }
            folded.Add(JoinedFinding.Of(run));
        }
        return folded;
    }

    /// <summary>A public rule, or a user's: support for a claim, never the claim itself.</summary>
    public static bool IsBorrowed(Finding finding) => finding.Confidence == Confidence.Low && IsRule(finding);

    public static bool IsRule(Finding finding) => finding.Detector.StartsWith("sigma.", StringComparison.Ordinal);

    private static bool AreNear(Finding left, Finding right) =>
        right.FirstUtc is { } next && (left.LastUtc ?? left.FirstUtc) is { } last && next - last <= (IsRule(left) && Addresses(left).SetEquals(Addresses(right)) ? NearForRules : Near);

    private static HashSet<string> Addresses(Finding finding) =>
        [.. finding.Entities.Append(finding.Subject).Where(entity => entity.Kind == "address").Select(entity => entity.Value)];
}
