using Afterpatch.Analysis.Detectors.WebShells;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Pages that once were on the server and are gone: every trace that one left, joined into one finding a page.</summary>
/// <remarks>
/// T1505.003, T1070.004. A page that is still there is not deleted, and neither is one that Exchange brings. State: traces of web pages only, at most
/// <see cref="MaxPages"/> pages; records that need the folders of the <c>$MFT</c> are held until the end.
/// </remarks>
public sealed class DeletedPageDetector(KnowledgeBase knowledge) : IDetector
{
    public const int MaxPages = 50_000;

    private const int MaxHeld = 500_000;

    private readonly StockPages _stock = new(knowledge);
    private readonly FolderMap _folders = new();
    private readonly Dictionary<string, DeletedPage> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _present = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _presentKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WebFile> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, WebFile> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, QuarantinedFile> _quarantine = new(StringComparer.Ordinal);
    private readonly List<Record> _held = [];
    private readonly HashSet<TraceKind> _sources = [];

    public string Id => "webshell.deleted";

    public IReadOnlyList<Type> Consumes { get; } =
    [
        typeof(MftEntry), typeof(RecoveredFile), typeof(UsnChange), typeof(NameTrace), typeof(CompiledPage), typeof(WebFile), typeof(PageUse),
        typeof(CmdletInvocation), typeof(ThreatDetection), typeof(LoggedEvent), typeof(VolumeFact), typeof(QuarantinedFile),
    ];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        switch (record)
        {
            case MftEntry { IsDirectory: true } folder:
                _folders.Add(folder);
                break;
            case MftEntry { IsDeleted: false } entry:
                _sources.Add(TraceKind.MftEntry);
                Present(entry.Path);
                break;
            case QuarantinedFile { Content: not null } kept when _quarantine.Count < MaxPages:
                _quarantine.TryAdd(kept.ContentId, kept);
                break;
            case WebFile copied when ShadowPath.IsCopy(copied.Path):
                _held.Add(copied);
                break;
            case WebFile file:
                Present(file.Path);
                if (FileInterest.IsWebPage(file.Path))
                    _files.TryAdd(file.Path, file);
                if (FileInterest.IsCompiledAssembly(file.Path))
                    _assemblies.TryAdd(Path.GetFileNameWithoutExtension(PageKey.NameOf(file.Path)), file);
                break;
            default:
                if (_held.Count < MaxHeld)
                    _held.Add(record);
                break;
        }
    }

    public void Complete(ICollection<Finding> findings)
    {
        var reader = new TraceReader(_folders, _assemblies, _quarantine, _sources);
        foreach (var record in _held)
            reader.Read(record, Page);
        reader.JoinNames(_pages);
        foreach (var page in _pages.Values.OrderBy(page => page.Key, StringComparer.Ordinal))
            if ((!IsPresent(page) || IsReplaced(page)) && DeletedPageWeight.Of(page, Stranger(page), _presentKeys.Count > 0) is { } weight)
                findings.Add(DeletedPageFinding.Of(page, weight, _sources));
        foreach (var finding in RivalCleanup.Of(findings.Where(finding => finding.Detector == Id).ToList()).ToList())
            findings.Add(finding);
    }

    /// <param name="key">Of <see cref="PageKey"/>.</param>
    private DeletedPage? Page(string key)
    {
        if (_pages.TryGetValue(key, out var page))
            return page;
        if (_pages.Count >= MaxPages)
            return null;
        _pages.Add(key, page = new(key));
        return page;
    }

    private void Present(string path)
    {
        if (!FileInterest.IsWebPage(path))
            return;
        _present.Add(path);
        _presentKeys.Add(PageKey.OfPath(path));
    }

    private bool IsPresent(DeletedPage page) => page.Path.Length > 0 ? _present.Contains(page.Path) : _presentKeys.Contains(page.Key);

    /// <summary>A page that was a web shell at the time of a shadow copy and is not one now: somebody put other content in its place.</summary>
    private bool IsReplaced(DeletedPage page)
    {
        if (page.Judgement is not { Verdict: WebShellVerdict.WebShell } || !page.Kinds.Contains(TraceKind.ShadowCopy) || !_files.TryGetValue(page.Path, out var file))
            return false;
        return page.IsReplaced = WebShellJudge.Judge(file.Path, file.Content).Verdict != WebShellVerdict.WebShell;
    }

    /// <summary>How odd a page of no build is there; null where pages of other products may be, and for Exchange's own.</summary>
    private Severity? Stranger(DeletedPage page)
    {
        var path = page.Path.Length > 0 ? page.Path : page.Url.Replace('/', '\\');
        if (page.Path.Length == 0 && (page.Url.StartsWith("/owa/", StringComparison.OrdinalIgnoreCase) || page.Url.StartsWith("/ecp/", StringComparison.OrdinalIgnoreCase)))
            path = @"\FrontEnd\HttpProxy" + path;
        else if (page.Path.Length == 0 && path.LastIndexOf('\\') == 0)
            path = @"\inetpub\wwwroot" + path;
        return _stock.IsStock(path) || IsUnpacked(path) ? null : _stock.StrangerIn(path);
    }

    /// <summary>Below a folder of its own in a temporary folder: no server serves it from there, and installers unpack thousands of pages so.</summary>
    private static bool IsUnpacked(string path)
    {
        const string temporary = @"\windows\temp\";
        var at = path.IndexOf(temporary, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && path.IndexOf('\\', at + temporary.Length) > 0;
    }
}
