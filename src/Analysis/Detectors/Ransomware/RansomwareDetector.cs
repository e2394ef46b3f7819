using System.Globalization;
using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Ransomware;

/// <summary>DoejoCrypt (DearCry) and Pydomer (Black Kingdom): encrypted files, notes, their service, their download; logs that any ransomware encrypted.</summary>
/// <remarks>T1486. State: the first 200 encrypted files and a count, notes, services, <see cref="EncryptedLogs"/>.</remarks>
public sealed class RansomwareDetector : IDetector
{
    private const int MostServices = 20;
    private readonly List<MarkedFile> _encrypted = [];
    private readonly List<(Record Record, string Text, bool IsDearCry)> _notes = [];
    private readonly List<(EvidencePointer At, string Image, DateTime? Utc, FindingState State)> _services = [];
    private readonly EncryptedLogs _logs = new();
    private long _count;

    public string Id => "ransomware.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(MarkedFile), typeof(LooseText), typeof(InventoryRecord), typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case MarkedFile { Mark: "DEARCRY!" } file:
                _count++;
                if (_encrypted.Count < 200)
                    _encrypted.Add(file);
                break;
            case MarkedFile { Mark: MarkedFile.EncryptedLog, IsDeleted: false } log:
                _logs.Add(log);
                break;
            case LooseText note when DearCryNote.IsMatch(note.Text):
                Note(note, isDearCry: true);
                break;
            case LooseText note when BlackKingdomNote.IsMatch(note.Text):
                Note(note, isDearCry: false);
                break;
            case InventoryRecord { Item.Kind: "service" } service when service.Item.Name.Equals("msupdate", StringComparison.OrdinalIgnoreCase):
                _services.Add((service.At, service["imagePath"], service.ChangedUtc, service.IsDeleted ? FindingState.Removed : FindingState.Active));
                break;
            case LoggedEvent { EventId: 7045, Channel: "System" } installed when (installed["ServiceName"] ?? "").Equals("msupdate", StringComparison.OrdinalIgnoreCase):
                _services.Add((installed.At, installed["ImagePath"] ?? "", installed.TimeUtc, FindingState.Unknown));
                break;
            case LoggedEvent { EventId: 4104 or 4688 or 1 } script when BlackKingdomDownload.IsMatch(string.Concat(script.Data.Select(pair => pair.Value))):
                findings.Add(Claim.Of("ransomware.black-kingdom", Severity.Critical, Confidence.High, FindingState.Event, new Subject("process", "crunchyroll-vpn download"),
                    [EvidenceItem.Of(script.At, string.Join(' ', script.Data.Select(pair => pair.Value)))], ["T1486", "T1105"], Claim.Inside, script.TimeUtc));
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        var isDearCry = _count > 0 || _notes.Exists(note => note.IsDearCry);
        foreach (var service in _services.Take(MostServices))
            findings.Add(Service(service, isDearCry));
        if (_count > 0)
            findings.Add(Claim.Of("ransomware.dearcry", Severity.Critical, Confidence.High, FindingState.Active, new Subject("file", Folder(_encrypted[0].Path)),
                _encrypted.Select(file => EvidenceItem.Of(file.At, file.Path)), ["T1486"], [Question.Taken, Question.StillInside], _encrypted.Min(file => file.ModifiedUtc),
                ("encryptedFiles", _count.ToString(CultureInfo.InvariantCulture))));
        foreach (var finding in _logs.Findings())
            findings.Add(finding);
        foreach (var family in _notes.GroupBy(note => note.IsDearCry))
            findings.Add(Claim.Of(family.Key ? "ransomware.dearcry" : "ransomware.black-kingdom", Severity.Critical, Confidence.High, FindingState.Active, new Subject("file", family.First().Record.At.Source),
                family.Select(note => EvidenceItem.Of(note.Record.At, note.Text)), ["T1486"], [Question.Taken, Question.StillInside], family.Min(note => note.Record.Utc),
                ("notes", family.Count().ToString(CultureInfo.InvariantCulture)), ("encryption", _count > 0 ? "files are encrypted" : "no encrypted file was seen: the note may stand for theft alone")));
    }

    private void Note(LooseText note, bool isDearCry)
    {
        if (_notes.Count < 200)
            _notes.Add((note, note.Text, isDearCry));
    }

    /// <summary>A name alone is a lead; beside files or a note of that family it is its service.</summary>
    private static Finding Service((EvidencePointer At, string Image, DateTime? Utc, FindingState State) service, bool isDearCry) =>
        Claim.Of(isDearCry ? "ransomware.dearcry" : "ransomware.service-name", isDearCry ? Severity.High : Severity.Medium, isDearCry ? Confidence.Medium : Confidence.Low, service.State, new Subject("service", "msupdate"),
            [EvidenceItem.Of(service.At, service.Image)], isDearCry ? ["T1543.003", "T1486"] : ["T1543.003"], Claim.Inside, service.Utc, ("runs", service.Image));

    private static string Folder(string path) => path.LastIndexOf('\\') is var at and > 0 ? path[..at] : path;

    private static readonly BoundedRegex DearCryNote = new(@"konedieyp@airmail\.cc|uenwonken@memail\.com", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex BlackKingdomNote = new(@"1Lf8ZzcEhhRiXpk6YNQFpCJcUisiXb34FT|support_blackkingdom|black kingdom", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex BlackKingdomDownload = new(@"yuuuuu44|/vpn-service/|crunchyroll-vpn", RegexOptions.IgnoreCase);
}
