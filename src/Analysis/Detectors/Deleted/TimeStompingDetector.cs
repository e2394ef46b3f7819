using Afterpatch.Analysis.Detectors.WebShells;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>A web page whose times were set back: what programs may write (<c>$STANDARD_INFORMATION</c>) is older than what only the system writes.</summary>
/// <remarks>
/// T1070.006. Installers and archives restore old times too, so Exchange's own pages and places of other products do not count. No state.
/// </remarks>
public sealed class TimeStompingDetector(KnowledgeBase knowledge) : IDetector
{
    /// <summary>Clocks and copying account for less.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromHours(1);

    private readonly StockPages _stock = new(knowledge);

    public string Id => "tampering.time-stomping";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(MftEntry)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not MftEntry { IsDirectory: false } entry || !FileInterest.IsWebPage(entry.Path) || _stock.IsStock(entry.Path) || _stock.StrangerIn(entry.Path) is null)
            return;
        if (entry.Standard.CreatedUtc is not { } claimed || entry.Named.CreatedUtc is not { } actual || actual - claimed < Least)
            return;
        var isRound = claimed.Ticks % TimeSpan.TicksPerSecond == 0;
        findings.Add(new()
        {
            Detector = Id,
            Severity = Severity.Medium,
            Confidence = isRound ? Confidence.High : Confidence.Medium,
            State = FindingState.Event,
            Attack = ["T1070.006"],
            Answers = [Question.Exploited, Question.StillInside],
            FirstUtc = actual,
            LastUtc = entry.Standard.ChangedUtc ?? actual,
            Subject = new("file", entry.Path),
            TitleArgs = new Dictionary<string, string> { ["path"] = entry.Path, ["claimed"] = UtcText.Format(claimed), ["true"] = UtcText.Format(actual) },
            Evidence = [EvidenceItem.Of(entry.At, $"$STANDARD_INFORMATION {UtcText.Format(claimed)}, $FILE_NAME {UtcText.Format(actual)}")],
            Details = [new("standardInformation", UtcText.Format(claimed)), new("fileName", UtcText.Format(actual)), new("wholeSeconds", isRound ? "yes" : "no")],
        });
    }

    public void Complete(ICollection<Finding> findings) { }
}
