using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>The change journal of a volume was deleted or made too small to remember: a command said so, or the journal is much younger than its volume.</summary>
/// <remarks>T1070. Backup and indexing products make a journal anew at times, so that a young one alone weighs little. State: two entries a drive.</remarks>
public sealed class JournalDeletedDetector : IDetector
{
    private static readonly TimeSpan Younger = TimeSpan.FromDays(30);

    private readonly Dictionary<string, MftEntry> _volumes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, MftEntry> _journals = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, MftEntry> _deleted = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "tampering.journal-deleted";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(MftEntry), typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case LoggedEvent logged when (logged["CommandLine"] ?? logged["ScriptBlockText"]) is { } text && RemovalSieve.RemovesJournal(text):
                findings.Add(OfCommand("command", Severity.High, logged, text));
                break;
            case LoggedEvent logged when (logged["CommandLine"] ?? logged["ScriptBlockText"]) is { } text && RemovalSieve.ShrinksJournal(text):
                findings.Add(OfCommand("shrunk", Severity.Medium, logged, text));
                break;
            case MftEntry { Entry: 0 } mft:
                _volumes[Drive(mft)] = mft;
                break;
            case MftEntry journal when journal.Path.EndsWith("\\$Extend\\$UsnJrnl", StringComparison.OrdinalIgnoreCase):
                (journal.IsDeleted ? _deleted : _journals)[Drive(journal)] = journal;
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var (drive, volume) in _volumes.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            var hasJournal = _journals.TryGetValue(drive, out var journal);
            if (_deleted.TryGetValue(drive, out var deleted))
                findings.Add(Make("removed", hasJournal ? Severity.Low : Severity.Medium, Confidence.Medium, deleted.Standard.ChangedUtc, new("file", deleted.Path), EvidenceItem.Of(deleted.At, $"$UsnJrnl, deleted, made {UtcText.Format(deleted.Standard.CreatedUtc)}")));
            else if (hasJournal && journal!.Standard.CreatedUtc - volume.Standard.CreatedUtc > Younger)
                findings.Add(Make("young", Severity.Low, Confidence.Low, journal.Standard.CreatedUtc, new("file", journal.Path), EvidenceItem.Of(journal.At, $"$UsnJrnl made {UtcText.Format(journal.Standard.CreatedUtc)}, the volume {UtcText.Format(volume.Standard.CreatedUtc)}")));
        }
    }

    private Finding OfCommand(string kind, Severity severity, LoggedEvent logged, string text) =>
        Make(kind, severity, Confidence.High, logged.TimeUtc, new("process", text.Length > 200 ? text[..200] : text), EvidenceItem.Of(logged.At, text));

    private static string Drive(MftEntry entry) => entry.Path.Split('\\')[0];

    private Finding Make(string kind, Severity severity, Confidence confidence, DateTime? utc, Subject subject, EvidenceItem evidence) => new()
    {
        Detector = Id,
        TitleKey = $"finding.tampering.journal-deleted.{kind}.title",
        Severity = severity,
        Confidence = confidence,
        State = FindingState.Event,
        Attack = ["T1070"],
        Answers = [Question.Exploited],
        FirstUtc = utc,
        LastUtc = utc,
        Subject = subject,
        TitleArgs = new Dictionary<string, string> { ["subject"] = subject.Value },
        Evidence = [evidence],
    };
}
