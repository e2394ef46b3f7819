using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>
/// One fact gives one finding. What two sources tell of one lasting thing (an account in an event and in SAM) becomes one claim with both records; a rule
/// match adds nothing of its own where a detector claims as much of the same records, nor a public rule where one of ours does; it is kept as a detail of that
/// claim. A pure function: any order of findings gives the same result.
/// </summary>
public static class Merger
{
    /// <summary>Kinds of things that stay: a rule and a detector that name the same one mean the same.</summary>
    private static readonly HashSet<string> Lasting = new(StringComparer.Ordinal) { "account", "task", "service", "wmi", "registry", "configuration" };

    public static IReadOnlyList<Finding> Merge(IReadOnlyList<Finding> findings)
    {
        var joined = findings.GroupBy(Key, StringComparer.Ordinal).Select(Join).OrderBy(finding => finding.Id, StringComparer.Ordinal).ToList();
        var merged = Fold(joined, Folding.IsRule, finding => !Folding.IsRule(finding));
        return Fold(merged, Folding.IsBorrowed, finding => Folding.IsRule(finding) && !Folding.IsBorrowed(finding));
    }

    /// <summary>Puts each of the rules into the claim that says as much of the same records; what no claim covers stays.</summary>
    private static List<Finding> Fold(List<Finding> findings, Func<Finding, bool> isRule, Func<Finding, bool> isClaim)
    {
        var claims = findings.Where(isClaim).ToArray();
        var seen = claims.Select(claim => Places(claim).ToHashSet()).ToArray();
        var folded = new Dictionary<int, List<Finding>>();
        var result = findings.Where(finding => !isRule(finding) && !isClaim(finding)).ToList();
        foreach (var rule in findings.Where(isRule))
            if (Claim(rule, claims, seen) is var at and >= 0)
                (folded.TryGetValue(at, out var rules) ? rules : folded[at] = []).Add(rule);
            else
                result.Add(rule);
        for (var i = 0; i < claims.Length; i++)
            result.Add(folded.TryGetValue(i, out var rules) ? With(claims[i], rules) : claims[i]);
        return result;
    }

    /// <summary>What happened twice is two findings; what is there is one, whoever tells of it.</summary>
    private static string Key(Finding finding) =>
        finding.State == FindingState.Event ? finding.Id : $"{finding.Detector}\n{finding.Subject.Kind}\n{finding.Subject.Value.ToUpperInvariant()}";

    private static Finding Join(IEnumerable<Finding> same) => JoinedFinding.Of(
        [.. same.OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Confidence)
            .ThenBy(finding => finding.FirstUtc ?? DateTime.MaxValue).ThenBy(finding => finding.Id, StringComparer.Ordinal)]);

    /// <returns>The claim that says at least as much as the rule, or -1.</returns>
    private static int Claim(Finding rule, Finding[] claims, HashSet<(string, long, long, ulong?)>[] seen)
    {
        var places = Places(rule).ToList();
        var best = -1;
        for (var i = 0; i < claims.Length; i++)
        {
            var claim = claims[i];
            if (claim.Severity < rule.Severity || claim.Outcome < rule.Outcome)
                continue;
            var isSameThing = Lasting.Contains(rule.Subject.Kind) && claim.Subject.Kind == rule.Subject.Kind && claim.Subject.Value.Equals(rule.Subject.Value, StringComparison.OrdinalIgnoreCase);
            if (!isSameThing && (places.Count == 0 || !places.TrueForAll(seen[i].Contains)))
                continue;
            if (best < 0 || claim.Severity > claims[best].Severity)
                best = i;
        }
        return best < 0 ? AmongSeveral(rule, places, claims, seen) : best;
    }

    /// <summary>A rule that counts several acts matches what several claims tell, one each: it goes to the first of them.</summary>
    private static int AmongSeveral(Finding rule, List<(string, long, long, ulong?)> places, Finding[] claims, HashSet<(string, long, long, ulong?)>[] seen)
    {
        int[] able = [.. Enumerable.Range(0, claims.Length).Where(i => claims[i].Severity >= rule.Severity && claims[i].Outcome >= rule.Outcome && places.Exists(seen[i].Contains))];
        return able.Length > 1 && places.TrueForAll(place => able.Any(i => seen[i].Contains(place))) ? able[0] : -1;
    }

    private static Finding With(Finding claim, List<Finding> rules) => claim with
    {
        Answers = [.. claim.Answers.Concat(rules.Where(rule => rule is { Severity: >= Severity.High, Confidence: >= Confidence.Medium }).SelectMany(rule => rule.Answers)).Distinct()],
        Attack = [.. claim.Attack.Concat(rules.Where(rule => !Folding.IsBorrowed(rule)).SelectMany(rule => rule.Attack)).Distinct(StringComparer.Ordinal)],
        Entities = [.. claim.Entities.Concat(rules.SelectMany(rule => rule.Entities).Where(entity => IsAdded(claim, entity))).Distinct().Take(Finding.MaxEvidence)],
        Details = [.. claim.Details, new("rules", string.Join("; ", rules.Select(Name).Distinct(StringComparer.Ordinal))), .. Tags(claim, rules)],
    };

    /// <summary>A public rule names every technique that what it looks for is able to: shown, and no claim's own.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Tags(Finding claim, List<Finding> rules)
    {
        var tags = rules.Where(Folding.IsBorrowed).SelectMany(rule => rule.Attack).Except(claim.Attack, StringComparer.Ordinal).ToList();
        if (tags.Count > 0)
            yield return new("rulesAttack", string.Join(", ", tags.Order(StringComparer.Ordinal)));
    }

    /// <summary>Who is behind a request, the detector of an exploit knows better than a line: the server's own address stands in those of its back end.</summary>
    private static bool IsAdded(Finding claim, Subject entity) => entity.Kind != "address" || !claim.Detector.StartsWith("exploit.", StringComparison.Ordinal);

    private static string Name(Finding rule)
    {
        var title = rule.Details.FirstOrDefault(detail => detail.Key == "ruleTitle").Value;
        return title is { Length: > 0 } ? $"{title} ({rule.Detector})" : rule.Detector;
    }

    private static IEnumerable<(string, long, long, ulong?)> Places(Finding finding) => finding.Evidence.Select(item => JoinedFinding.Place(item.At));
}
