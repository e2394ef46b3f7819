using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Files that intruders are known for by name and folder, present or deleted since.</summary>
/// <remarks>A name is a lead: strong where the report that names it found nothing else of that name. State: one entry a path.</remarks>
public sealed class KnownFileDetector(FileIndicators indicators) : IDetector
{
    private const int Most = 5_000;
    private const int MostCopies = 50;
    private readonly Dictionary<string, (FileIndicator Indicator, List<EvidenceItem> Evidence, bool? IsAlive, DateTime? FirstUtc)> _files = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "intrusion.known-file";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(MarkedFile), typeof(LooseText), typeof(ScriptSighting), typeof(WebFile), typeof(RecoveredFile), typeof(MftEntry), typeof(UsnChange), typeof(ProgramTrace), typeof(FileDigest)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case MarkedFile file:
                See(file.Path, file.At, !file.IsDeleted, file.CreatedUtc ?? file.ModifiedUtc, "present in the evidence");
                break;
            case LooseText text:
                See(text.Path, text.At, !text.IsDeleted, text.ModifiedUtc, "present in the evidence");
                break;
            case ScriptSighting { Family: "file" } script:
                See(script.Path, script.At, isAlive: true, script.TimeUtc, "present in the evidence");
                break;
            case WebFile page:
                See(page.Path, page.At, isAlive: true, page.CreatedUtc ?? page.ModifiedUtc, "present in the evidence");
                break;
            case RecoveredFile recovered:
                See(recovered.Path, recovered.At, isAlive: false, recovered.CreatedUtc ?? recovered.ModifiedUtc, "recovered after deletion");
                break;
            case MftEntry entry:
                See(entry.Path, entry.At, !entry.IsDeleted, entry.Named.CreatedUtc ?? entry.Standard.CreatedUtc, entry.IsDeleted ? "deleted, in the $MFT" : "in the $MFT");
                break;
            case ProgramTrace program:
                See(program.Path, program.At, isAlive: null, program.SeenUtc, $"Windows remembers it as a program ({program.Family})");
                break;
            case FileDigest { PdbPath.Length: > 0 } digest when indicators.MatchBuild(digest.PdbPath) is { } built:
                See(digest.Path, digest.At, !digest.IsDeleted, digest.ModifiedUtc, digest.PdbPath, built);
                break;
            case UsnChange change:
                See(change.Path, change.At, isAlive: false, change.TimeUtc, $"change journal: {change.Reasons}");
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var group in _files.GroupBy(Kind, StringComparer.OrdinalIgnoreCase))
            findings.Add(OfAll([.. group.Select(Found)]));
    }

    /// <summary>A ransom note lies in every folder: it is one trace.</summary>
    private static string Kind(KeyValuePair<string, (FileIndicator Indicator, List<EvidenceItem> Evidence, bool? IsAlive, DateTime? FirstUtc)> file) =>
        file.Value.Indicator.Detector.StartsWith("ransomware.", StringComparison.Ordinal) ? $"{file.Value.Indicator.What}\n{file.Value.IsAlive}\n{file.Key[(file.Key.LastIndexOf('\\') + 1)..]}" : file.Key;

    private static Finding OfAll(Finding[] same) => same.Length == 1 ? same[0] : same[0] with
    {
        TitleKey = $"finding.{same[0].Detector}.copies.title",
        TitleArgs = new Dictionary<string, string> { ["name"] = same[0].Subject.Value, ["count"] = same.Length.ToString(CultureInfo.InvariantCulture) },
        FirstUtc = same.Min(one => one.FirstUtc),
        LastUtc = same.Max(one => one.LastUtc),
        Evidence = [.. same.SelectMany(one => one.Evidence).Take(Finding.MaxEvidence)],
        Entities = [.. same.Skip(1).Select(one => one.Subject).Take(MostCopies)],
        Details = [.. same[0].Details, new("paths", string.Join(" | ", same.Take(MostCopies).Select(one => one.Subject.Value)))],
    };

    private static Finding Found(KeyValuePair<string, (FileIndicator Indicator, List<EvidenceItem> Evidence, bool? IsAlive, DateTime? FirstUtc)> found)
    {
        var (path, file) = found;
        return Claim.Of(
                file.Indicator.Detector, file.Indicator.IsStrong ? Severity.High : Severity.Medium, file.Indicator.IsStrong ? Confidence.High : Confidence.Low,
                file.IsAlive switch { true => FindingState.Active, false => FindingState.Removed, null => FindingState.Unknown }, new Subject("file", path), file.Evidence,
                file.Indicator.Detector.StartsWith("credentials", StringComparison.Ordinal) ? ["T1003"] : [],
                file.Indicator.Detector.StartsWith("credentials", StringComparison.Ordinal) ? Claim.Taken : Claim.Inside, file.FirstUtc, ("what", file.Indicator.What));
    }

    private void See(string path, EvidencePointer at, bool? isAlive, DateTime? utc, string text, FileIndicator? known = null)
    {
        if ((known ?? indicators.Match(path)) is not { } indicator)
            return;
        var whole = path;
        path = indicator.Subject(path);
        if (!_files.TryGetValue(path, out var file))
        {
            if (_files.Count >= Most)
                return;
            file = (indicator, [], null, utc);
        }
        if (file.Evidence.Count < Finding.MaxEvidence)
            file.Evidence.Add(EvidenceItem.Of(at, $"{whole}: {text}"));
        _files[path] = (indicator, file.Evidence, file.IsAlive == true || isAlive == true ? true : file.IsAlive ?? isAlive, Earlier(file.FirstUtc, utc));
    }

    private static DateTime? Earlier(DateTime? a, DateTime? b) => a is null ? b : b is null || a < b ? a : b;
}
