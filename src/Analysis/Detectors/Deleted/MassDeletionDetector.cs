using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Many scripts, programs or pages deleted within minutes, and not replaced.</summary>
/// <remarks>
/// T1070.004. Set-up replaces what it deletes, and works in folders of its own; neither counts. State: deletions of the journal that are of interest,
/// at most 500,000.
/// </remarks>
public sealed class MassDeletionDetector : IDetector
{
    private const int AtLeast = 30;
    private const int MaxChanges = 500_000;
    private static readonly TimeSpan Burst = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Replaced = TimeSpan.FromHours(2);

    private static readonly string[] Churn =
        ["\\Windows\\", "\\Program Files", "\\ProgramData\\Package Cache\\", "\\Temporary ASP.NET Files\\", "\\$Recycle.Bin\\", "\\Temp\\", "\\ExchangeSetup", "\\$Extend\\", "\\SoftwareDistribution\\", "\\Logging\\", "\\LogFiles\\"];

    private readonly List<UsnChange> _deleted = [];
    private readonly Dictionary<string, DateTime> _created = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "tampering.mass-deletion";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(UsnChange)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not UsnChange { IsPathWhole: true, TimeUtc: { } time } change || Churn.Any(folder => change.Path.Contains(folder, StringComparison.OrdinalIgnoreCase)))
            return;
        if (change.Has("FILE_DELETE") && change.Has("CLOSE") && _deleted.Count < MaxChanges)
            _deleted.Add(change);
        else if ((change.Has("FILE_CREATE") || change.Has("RENAME_NEW_NAME")) && _created.Count < MaxChanges)
            _created[change.Path] = time;
    }

    public void Complete(ICollection<Finding> findings)
    {
        var gone = _deleted.Where(change => !IsReplaced(change)).OrderBy(change => change.TimeUtc).ThenBy(change => change.Usn).ToList();
        for (int start = 0, end = 0; start < gone.Count; start = Math.Max(end, start + 1))
        {
            while (end < gone.Count && gone[end].TimeUtc - gone[start].TimeUtc <= Burst)
                end++;
            if (end - start >= AtLeast)
                findings.Add(Make(gone[start..end]));
        }
    }

    private bool IsReplaced(UsnChange change) =>
        _created.TryGetValue(change.Path, out var created) && created >= change.TimeUtc && created - change.TimeUtc <= Replaced;

    private Finding Make(List<UsnChange> changes) => new()
    {
        Detector = Id,
        Severity = Severity.Medium,
        Confidence = Confidence.Low,
        State = FindingState.Event,
        Attack = ["T1070.004", "T1485"],
        Answers = [Question.Exploited],
        FirstUtc = changes[0].TimeUtc,
        LastUtc = changes[^1].TimeUtc,
        Subject = new("file", changes[0].Path),
        TitleArgs = new Dictionary<string, string> { ["count"] = changes.Count.ToString(CultureInfo.InvariantCulture) },
        Evidence = [.. changes.Take(Finding.MaxEvidence).Select(change => EvidenceItem.Of(change.At, $"{UtcText.Format(change.TimeUtc)} {change.Reasons} {change.Path}"))],
        Details = [new("records", changes.Count.ToString(CultureInfo.InvariantCulture))],
    };
}
