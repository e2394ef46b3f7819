using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Several findings of one claim as one, with the records, things and techniques of all.</summary>
internal static class JoinedFinding
{
    private const int MaxEntities = 60;

    /// <param name="members">The first gives title, subject and severity.</param>
    public static Finding Of(IReadOnlyList<Finding> members)
    {
        if (members.Count == 1)
            return members[0];
        return members[0] with
        {
            Confidence = members.Max(member => member.Confidence),
            Outcome = members.Max(member => member.Outcome),
            State = State([.. members.Select(member => member.State).Distinct()]),
            FirstUtc = members.Min(member => member.FirstUtc),
            LastUtc = members.Max(member => member.LastUtc ?? member.FirstUtc),
            Answers = [.. members.SelectMany(member => member.Answers).Distinct()],
            Attack = [.. members.SelectMany(member => member.Attack).Distinct(StringComparer.Ordinal)],
            Evidence = [.. Evidence(members)],
            Entities = [.. members.SelectMany(member => member.Entities).Concat(members.Select(member => member.Subject))
                .Distinct().Where(entity => entity != members[0].Subject || members[0].Entities.Contains(entity)).Take(MaxEntities)],
            Details = Details(members),
        };
    }

    /// <summary>A record is one whatever the case of its path.</summary>
    public static (string, long, long, ulong?) Place(EvidencePointer at) => (at.Source.ToUpperInvariant(), at.Offset, at.Line, at.RecordId);

    public static long? Number(Finding finding, string detail) =>
        long.TryParse(finding.Details.FirstOrDefault(pair => pair.Key == detail).Value, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static FindingState State(FindingState[] states) => states switch
    {
        [var only] => only,
        _ when states.Contains(FindingState.Active) => FindingState.Active,
        _ when states.Contains(FindingState.Removed) => FindingState.Removed,
        _ => FindingState.Unknown,
    };

    /// <summary>Of each in turn, so that none is left without a record.</summary>
    private static IEnumerable<EvidenceItem> Evidence(IReadOnlyList<Finding> members) => members
        .SelectMany(member => member.Evidence.Select((item, rank) => (item, rank)))
        .OrderBy(pair => pair.rank)
        .Select(pair => pair.item)
        .DistinctBy(item => Place(item.At))
        .Take(Finding.MaxEvidence);

    private static List<KeyValuePair<string, string>> Details(IReadOnlyList<Finding> members)
    {
        var records = members.Sum(member => Number(member, "records") ?? member.Evidence.Count);
        return [new("records", records.ToString(CultureInfo.InvariantCulture)),
            .. members.SelectMany(member => member.Details.Where(detail => detail.Key != "records" && (ReferenceEquals(member, members[0]) || !members[0].Details.Any(first => first.Key == detail.Key))))];
    }
}
