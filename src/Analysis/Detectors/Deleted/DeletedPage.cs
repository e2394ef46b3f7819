using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Everything that is known of one page. At most <see cref="MaxTraces"/> traces are kept, the first of each kind among them.</summary>
internal sealed class DeletedPage(string key)
{
    private const int MaxTraces = 200;

    private readonly List<PageTrace> _traces = [];
    private readonly HashSet<TraceKind> _kinds = [];
    private readonly SortedSet<string> _clients = new(StringComparer.Ordinal);

    public string Key { get; } = key;

    /// <summary>Full Windows path; empty when only a URL is known.</summary>
    public string Path { get; private set; } = "";

    public string Url { get; private set; } = "";

    public IReadOnlyList<PageTrace> Traces => _traces;

    public IReadOnlySet<TraceKind> Kinds => _kinds;

    public IReadOnlyCollection<string> Clients => _clients;

    public WebShellJudgement? Judgement { get; private set; }

    /// <summary>Requests answered with success.</summary>
    public long Successes { get; private set; }

    public long Posts { get; private set; }

    public string Name => Path.Length > 0 ? Path : Url;

    public string Threat { get; set; } = "";

    /// <summary>A file of that path is there and was another one: a shadow copy has the content of then.</summary>
    public bool IsReplaced { get; set; }

    public DateTime? BornUtc => Times(trace => trace.BornUtc).Concat(Times(trace => trace.SeenUtc)).Cast<DateTime?>().Min();

    public DateTime? LastSeenUtc => Times(trace => trace.SeenUtc).Cast<DateTime?>().Max();

    /// <summary>The first moment of being gone that is not before the page was last seen.</summary>
    public DateTime? GoneUtc => Times(trace => trace.GoneUtc).Where(time => LastSeenUtc is not { } seen || time >= seen).Cast<DateTime?>().Min();

    public bool SaysGone => _traces.Exists(trace => trace.SaysGone);

    /// <summary>The best teller of who deleted it: a product, then a process.</summary>
    public string By => _traces.Where(trace => trace.By.Length > 0).OrderByDescending(trace => trace.Kind == TraceKind.SecurityProduct).Select(trace => trace.By).FirstOrDefault("");

    public void Add(PageTrace trace, string path = "", string url = "")
    {
        if (_kinds.Add(trace.Kind) || _traces.Count < MaxTraces)
            _traces.Add(trace);
        if (Path.Length == 0)
            Path = path;
        if (Url.Length == 0)
            Url = url;
    }

    public void Add(PageUse use)
    {
        _clients.UnionWith(use.Clients.Take(64 - Math.Min(64, _clients.Count)));
        Successes += use.SuccessfulGets + use.SuccessfulPosts;
        Posts += use.SuccessfulPosts;
    }

    /// <summary>Keeps the stronger of two judgements of recovered content.</summary>
    public void Add(WebShellJudgement judgement)
    {
        if (Judgement is null || judgement.Score > Judgement.Score)
            Judgement = judgement;
    }

    private IEnumerable<DateTime> Times(Func<PageTrace, DateTime?> of)
    {
        foreach (var trace in _traces)
            if (of(trace) is { } time)
                yield return time;
    }
}
