using Afterpatch.Analysis.Indicators;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Programs and scripts whose hash was published in a report of an intrusion, whatever they are called.</summary>
/// <remarks>Present, deleted and recovered, in quarantine, or only remembered by Windows. Pages are compared where they are judged. State: one entry a path.</remarks>
public sealed class KnownHashDetector(KnowledgeBase knowledge) : IDetector
{
    private const int Most = 1_000;
    private readonly IndicatorSet _indicators = IndicatorSet.Load(knowledge);
    private readonly SortedDictionary<string, Seen> _files = new(StringComparer.OrdinalIgnoreCase);

    public string Id => "intrusion.known-hash";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(FileDigest), typeof(ProgramTrace), typeof(RecoveredFile), typeof(QuarantinedFile)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case FileDigest file when Published(file) is { } known:
                See(file.Path, known, file.At, !file.IsDeleted, file.CreatedUtc ?? file.ModifiedUtc, file.IsDeleted ? "deleted" : "present in the evidence");
                break;
            case ProgramTrace program when Published(program) is { } known:
                See(program.Path, known, program.At, isAlive: null, program.SeenUtc, $"its hash is remembered ({program.Family})");
                break;
            case RecoveredFile file when file.SizeBytes <= file.Content.Length && Hashes.Find(_indicators, file.Content.Span) is { } known:
                See(file.Path, known, file.At, isAlive: false, file.CreatedUtc ?? file.ModifiedUtc, "recovered after deletion");
                break;
            case QuarantinedFile { Content: { } content } file when Hashes.Find(_indicators, content.Span) is { } known:
                See(file.Path.Length > 0 ? file.Path : file.ContentId, known, file.At, isAlive: false, file.CreatedUtc ?? file.QuarantinedUtc, "in quarantine");
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var (path, file) in _files)
            findings.Add(Claim.Of(
                Id, Severity.Critical, Confidence.High, file.IsAlive switch { true => FindingState.Active, false => FindingState.Removed, null => FindingState.Unknown },
                new Subject("file", path), file.Evidence, ["T1105"], Claim.Inside, file.FirstUtc, ("known", file.Known.Context), ("hash", $"{file.Known.Type} {file.Known.Value}"),
                ("source", $"{file.Known.Source}, {file.Known.Date}")));
    }

    private Indicator? Published(FileDigest file) =>
        _indicators.Find("sha256", file.Sha256) ?? _indicators.Find("sha1", file.Sha1) ?? _indicators.Find("md5", file.Md5);

    private Indicator? Published(ProgramTrace program) =>
        (program.Sha1.Length > 0 ? _indicators.Find("sha1", program.Sha1) : null) ?? (program.Sha256.Length > 0 ? _indicators.Find("sha256", program.Sha256) : null)
        ?? (program.Md5.Length > 0 ? _indicators.Find("md5", program.Md5) : null);

    private void See(string path, Indicator known, EvidencePointer at, bool? isAlive, DateTime? utc, string text)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            if (_files.Count >= Most)
                return;
            _files.Add(path, file = new Seen(known));
        }
        if (file.Evidence.Count < Finding.MaxEvidence)
            file.Evidence.Add(EvidenceItem.Of(at, $"{path}: {text}, {known.Type} {known.Value}"));
        file.IsAlive = file.IsAlive == true || isAlive == true ? true : file.IsAlive ?? isAlive;
        file.FirstUtc = file.FirstUtc is null || utc < file.FirstUtc ? utc : file.FirstUtc;
    }

    private sealed class Seen(Indicator known)
    {
        public Indicator Known { get; } = known;

        public List<EvidenceItem> Evidence { get; } = [];

        public bool? IsAlive { get; set; }

        public DateTime? FirstUtc { get; set; }
    }
}
