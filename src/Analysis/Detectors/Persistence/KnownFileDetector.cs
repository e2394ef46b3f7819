using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Files that intruders are known for by name and folder, present or deleted since.</summary>
/// <remarks>A name is a lead: strong where the report that names it found nothing else of that name. State: one entry a path.</remarks>
public sealed class KnownFileDetector(FileIndicators indicators) : IDetector
{
    private const int Most = 5_000;
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
        foreach (var (path, file) in _files)
            findings.Add(Claim.Of(
                file.Indicator.Detector, file.Indicator.IsStrong ? Severity.High : Severity.Medium, file.Indicator.IsStrong ? Confidence.High : Confidence.Low,
                file.IsAlive switch { true => FindingState.Active, false => FindingState.Removed, null => FindingState.Unknown }, new Subject("file", path), file.Evidence,
                file.Indicator.Detector.StartsWith("credentials", StringComparison.Ordinal) ? ["T1003"] : [],
                file.Indicator.Detector.StartsWith("credentials", StringComparison.Ordinal) ? Claim.Taken : Claim.Inside, file.FirstUtc, ("what", file.Indicator.What)));
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
