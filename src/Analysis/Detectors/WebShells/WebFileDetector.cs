using Afterpatch.Analysis.Indicators;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <summary>Judges every file that the web server may run: what its code does, where it lies, how it is named and hidden.</summary>
/// <remarks>T1505.003. Each file is judged by itself, but for pages that include others or name their code: those wait until all files are known. One file gives one finding of the strongest kind, and the rest as its details.</remarks>
public sealed class WebFileDetector(KnowledgeBase knowledge) : IDetector
{
    private readonly StockPages _stock = new(knowledge);
    private const int MaxWaiting = 5_000;

    private readonly IndicatorSet _indicators = IndicatorSet.Load(knowledge);
    private readonly WebNeighbours _neighbours = new();
    private readonly List<WebFile> _waiting = [];
    private readonly LogonThieves _thieves = new();

    public string Id => "webshell.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(WebFile)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not WebFile file)
            return;
        _neighbours.Add(file);
        if (_indicators.IsBenign(file.Sha256))
            return;
        if (_waiting.Count < MaxWaiting && WebShellJudge.NamesOthers(file.Path, file.Content))
            _waiting.Add(file);
        else if (Judge(file, WebShellJudge.Judge(file.Path, file.Content)) is { } finding)
            findings.Add(finding);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var file in _waiting)
            if (Judge(file, WebShellJudge.Judge(file.Path, file.Content, name => _neighbours.Find(file.Path, name))) is { } finding)
                findings.Add(finding);
        foreach (var finding in _thieves.Findings())
            findings.Add(finding);
    }

    private Finding? Judge(WebFile file, WebShellJudgement judgement)
    {
        var facts = new WebFileFacts(file);
        facts.Add(judgement);
        var isShell = judgement.Verdict == WebShellVerdict.WebShell;
        if (Published(file) is { } known)
            return facts.Finding("webshell.known-hash", Severity.Critical, Confidence.High, ("known", known.Context), ("source", known.Source));
        if (OabConfiguration.Read(file.Content.Span) is { } sheet)
            return facts.Finding("webshell.oab-configuration", Severity.Critical, Confidence.High, ("url", sheet.Url), ("whenChanged", sheet.WhenChanged), ("server", sheet.Server));
        if (isShell)
            return facts.Finding("webshell.on-disk", Severity.Critical, judgement.Score >= 85 ? Confidence.High : Confidence.Medium);
        if (LogonSkimmer.Find(file.Path, file.Content.Span) is { } skimmer)
        {
            _thieves.Add(facts, skimmer);
            return null;
        }
        if (!_stock.IsStock(file.Path) && FormStore.Find(file.Path, file.Content.Span) is { } stored)
        {
            _thieves.Add(facts, file.Path, stored);
            return null;
        }
        if (IsHidden(file))
            return facts.Finding("webshell.hidden-attributes", Severity.High, Confidence.Medium, ("attributes", file.Attributes.ToString()));
        if (NamedLikeShell(file.Path) is { } name)
            return facts.Finding("webshell.known-name", Severity.Medium, Confidence.Medium, ("known", name.Context), ("source", name.Source));
        if (judgement.Verdict is WebShellVerdict.Suspicious)
            return facts.Finding("webfile.suspicious", Severity.Medium, Confidence.Medium);
        return ByPlace(file, facts);
    }

    /// <summary>Reports that predate SHA-256 in everyday use name shells by SHA-1 or MD5, which tell something of a whole file only.</summary>
    private Indicator? Published(WebFile file) =>
        _indicators.Find("sha256", file.Sha256) ?? (file.SizeBytes == file.Content.Length ? Hashes.Find(_indicators, file.Content.Span) : null);

    private Finding? ByPlace(WebFile file, WebFileFacts facts)
    {
        if (!PageSieve.IsRunByName(file.Path) || file.Path.EndsWith(".config", StringComparison.OrdinalIgnoreCase))
            return null;
        if (_stock.Resembles(file.Path) is { } stock)
            return facts.Finding("webshell.near-miss-name", Severity.Low, Confidence.Medium, ("stock", stock));
        return _stock.StrangerIn(file.Path) is { } severity ? facts.Finding("webfile.unexpected", severity, Confidence.Low) : null;
    }

    private static bool IsHidden(WebFile file) =>
        file.Attributes is { } attributes && attributes.HasFlag(FileAttributes.Hidden) && PageSieve.IsRunByName(file.Path);

    private Indicator? NamedLikeShell(string path) =>
        _stock.IsStock(path) ? null : _indicators.Paths.FirstOrDefault(i => path.EndsWith("\\" + i.Value, StringComparison.OrdinalIgnoreCase));
}
