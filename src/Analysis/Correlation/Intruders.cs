using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>
/// Exploitations that succeeded and that have neither an address nor a page in common, one to a party: perhaps several intruders, who need different
/// answers. A pure function. Of whom no address is known may be any of the others. One hand that came twice from two addresses and left two pages looks the same, so it is told as a lead.
/// </summary>
public static class Intruders
{
    private const string Id = "intrusion.separate-parties";
    private const int MostTold = 20;
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(10);

    public static IEnumerable<Finding> Of(IReadOnlyList<Finding> findings)
    {
        var parties = Parties([.. findings.Where(Belongs).OrderBy(finding => finding.FirstUtc ?? DateTime.MaxValue).ThenBy(finding => finding.Id, StringComparer.Ordinal)]);
        if (parties.Count < 2)
            yield break;
        var told = parties.Take(MostTold).ToList();
        yield return new Finding
        {
            Detector = Id,
            TitleArgs = new Dictionary<string, string> { ["count"] = parties.Count.ToString(CultureInfo.InvariantCulture) },
            Severity = Severity.Low,
            Confidence = Confidence.Medium,
            State = FindingState.Event,
            Outcome = Outcome.Context,
            Answers = [],
            Attack = [],
            FirstUtc = parties.Min(party => party.First),
            LastUtc = parties.Max(party => party.Last),
            Subject = new Subject("host", string.Join(", ", told.SelectMany(party => party.Addresses.Take(3)))),
            Evidence = [.. told.Select(party => party.Findings.First(IsWayIn).Evidence[0])],
            Entities = [],
            Details = [new("intrusions", string.Join(" | ", told.Select(party => party.Text))), .. Removals(told)],
        };
    }

    /// <summary>A page of one that went away while another was at work.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Removals(List<Party> parties)
    {
        var removals = from party in parties
                       from page in party.Findings
                       where page.State == FindingState.Removed
                       let gone = page.Details.FirstOrDefault(detail => detail.Key == "gone").Value
                       where gone is not null
                       from other in parties
                       where other != party && UtcText.TryParse(gone, out var utc) && utc >= other.First - Near && utc <= other.Last + Near
                       select $"{page.Subject.Value} <- {string.Join(", ", other.Addresses.Take(3))} ({gone})";
        var all = removals.Distinct(StringComparer.Ordinal).Take(MostTold).ToList();
        return all.Count > 0 ? [new("removedByOther", string.Join(" | ", all))] : [];
    }

    private static List<Party> Parties(Finding[] findings)
    {
        var group = Enumerable.Range(0, findings.Length).ToArray();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < findings.Length; i++)
            foreach (var key in JoinKeys.Of(findings[i]).Where(key => key.StartsWith("address:", StringComparison.Ordinal) || key.StartsWith("page:", StringComparison.Ordinal)))
                if (!seen.TryAdd(key, i))
                    Join(group, seen[key], i);
        // A page that appeared while somebody broke in is theirs, whoever used it afterwards.
        for (var way = 0; way < findings.Length; way++)
            for (var page = 0; page < findings.Length && IsWayIn(findings[way]); page++)
                if (findings[page].Detector.StartsWith("webshell.", StringComparison.Ordinal) && findings[page].FirstUtc >= findings[way].FirstUtc - Near && findings[page].FirstUtc <= findings[way].LastUtc + Near)
                    Join(group, way, page);
        return [.. findings.Select((finding, i) => (finding, Root: Root(group, i))).GroupBy(pair => pair.Root, pair => pair.finding)
            .Where(party => party.Any(IsWayIn)).Select(party => new Party([.. party])).Where(party => party.Addresses.Count > 0)];
    }

    private static bool IsWayIn(Finding finding) => finding.Detector.StartsWith("exploit.", StringComparison.Ordinal) && finding.Outcome == Outcome.Succeeded;

    private static bool Belongs(Finding finding) =>
        finding.Evidence.Count > 0 && (IsWayIn(finding) || finding.Detector.StartsWith("webshell.", StringComparison.Ordinal) && finding.Severity >= Severity.High && finding.Outcome != Outcome.Attempted);

    private static int Root(int[] group, int i)
    {
        while (group[i] != i)
            i = group[i] = group[group[i]];
        return i;
    }

    private static void Join(int[] group, int a, int b)
    {
        var (rootA, rootB) = (Root(group, a), Root(group, b));
        group[Math.Max(rootA, rootB)] = Math.Min(rootA, rootB);
    }

    private sealed class Party(List<Finding> findings)
    {
        public List<Finding> Findings { get; } = findings;

        public List<string> Addresses { get; } = [.. findings.Where(IsWayIn).SelectMany(way => way.Entities.Append(way.Subject)).Where(entity => entity.Kind == "address").Select(entity => entity.Value).Distinct(StringComparer.OrdinalIgnoreCase)];

        public DateTime? First { get; } = findings.Min(finding => finding.FirstUtc);

        public DateTime? Last { get; } = findings.Max(finding => finding.LastUtc);

        public string Text => $"{string.Join(", ", Addresses.Take(5))}: {string.Join(", ", Findings.Where(IsWayIn).Select(way => way.Detector).Distinct(StringComparer.Ordinal))}"
            + $"; {string.Join(", ", Findings.Select(finding => finding.Subject).Where(subject => subject.Kind is "file" or "url").Select(subject => subject.Value).Distinct(StringComparer.OrdinalIgnoreCase).Take(5))}"
            + $"; {UtcText.Format(First)} - {UtcText.Format(Last)}";
    }
}
