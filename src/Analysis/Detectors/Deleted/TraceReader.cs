using Afterpatch.Analysis.Detectors.Exploitation;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Turns records into traces of pages, once the folders of the volume are known.</summary>
/// <param name="quarantine">Contents by the name under which a security product keeps them.</param>
internal sealed class TraceReader(FolderMap folders, IReadOnlyDictionary<string, WebFile> assemblies, IReadOnlyDictionary<string, QuarantinedFile> quarantine, HashSet<TraceKind> sources)
{
    /// <summary>Traces whose folder nobody knows, by the page's name.</summary>
    private readonly List<(string Name, PageTrace Trace)> _nameless = [];

    /// <summary>Where each page of a journal stood first under its name, by its file reference.</summary>
    private readonly Dictionary<(string Journal, long Entry, int Sequence), string> _places = [];

    public void Read(Record record, Func<string, DeletedPage?> page)
    {
        switch (record)
        {
            case MftEntry entry:
                ReadEntry(entry, page);
                break;
            case RecoveredFile file when FileInterest.IsWebPage(file.Path):
                ReadRecovered(file, page);
                break;
            case WebFile copied when FileInterest.IsWebPage(copied.Path):
                sources.Add(TraceKind.ShadowCopy);
                ReadContent(ShadowPath.OnVolume(copied.Path), copied.Content, new(TraceKind.ShadowCopy, copied.At, $"{copied.SizeBytes} bytes from a shadow copy") { BornUtc = copied.CreatedUtc, SaysGone = true }, page);
                break;
            case VolumeFact { ShadowCopyUtc: not null }:
                sources.Add(TraceKind.ShadowCopy);
                break;
            case UsnChange change:
                ReadChange(change, page);
                break;
            case NameTrace name:
                ReadName(name, page);
                break;
            case CompiledPage compiled:
                ReadCompiled(compiled, page);
                break;
            case PageUse use:
                ReadUse(use, page);
                break;
            case ThreatDetection threat:
                ReadThreat(threat, page);
                break;
            case QuarantinedFile put when quarantine.TryGetValue(put.ContentId, out var kept):
                ReadContent(put.Path, kept.Content!.Value, new(TraceKind.Content, kept.At, $"{kept.Content.Value.Length} bytes from the quarantine") { BornUtc = put.CreatedUtc, GoneUtc = put.QuarantinedUtc, SaysGone = true, Excerpt = Text(kept.Content.Value) }, page);
                break;
            case CmdletInvocation cmdlet:
                ReadCmdlet(cmdlet, page);
                break;
            case LoggedEvent logged:
                ReadEvent(logged, page);
                break;
        }
    }

    /// <summary>Gives a trace that knows a name only to the one page of that name; where there are several, to none.</summary>
    public void JoinNames(IReadOnlyDictionary<string, DeletedPage> pages)
    {
        var byName = pages.Values.ToLookup(page => PageKey.NameOf(page.Key), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, trace) in _nameless)
            if (byName[name].ToList() is [var only])
                only.Add(trace);
    }

    private void ReadEntry(MftEntry entry, Func<string, DeletedPage?> page)
    {
        sources.Add(TraceKind.MftEntry);
        if (!IsPage(entry.Path) && !(entry.IsOrphan && FileInterest.IsWebPage(entry.Path)))
            return;
        var trace = new PageTrace(TraceKind.MftEntry, entry.At, $"MFT record {entry.Entry}, deleted, {entry.SizeBytes} bytes")
        {
            BornUtc = entry.Named.CreatedUtc ?? entry.Standard.CreatedUtc,
            SaysGone = true,
        };
        if (entry.IsOrphan)
        {
            _nameless.Add((PageKey.NameOf(entry.Path), trace));
            if (entry.Content is { } lost)
                ReadContent(entry.Path, lost, trace with { Kind = TraceKind.Content, Excerpt = Text(lost) }, page);
            return;
        }
        page(PageKey.OfPath(entry.Path))?.Add(trace, entry.Path);
        if (entry.Content is { } content)
            ReadContent(entry.Path, content, trace with { Kind = TraceKind.Content, Excerpt = Text(content) }, page);
    }

    private static void ReadRecovered(RecoveredFile file, Func<string, DeletedPage?> page) =>
        ReadContent(file.Path, file.Content, new(file.SeenUtc is null ? TraceKind.Content : TraceKind.ShadowCopy, file.At, $"{file.SizeBytes} bytes from {file.From}")
        {
            BornUtc = file.CreatedUtc,
            SeenUtc = file.SeenUtc,
            SaysGone = true,
        }, page);

    private static void ReadContent(string path, ReadOnlyMemory<byte> content, PageTrace trace, Func<string, DeletedPage?> page)
    {
        // Where a page lay tells nothing once its folder's record is lost or used anew: what it holds decides.
        var isLost = IsLostPage(path);
        if (!IsPage(path) && !isLost)
            return;
        var judgement = WebShellJudge.Judge(path, content);
        if ((isLost && judgement.Verdict is not (WebShellVerdict.WebShell or WebShellVerdict.Suspicious)) || page(PageKey.OfPath(path)) is not { } found)
            return;
        found.Add(trace, path);
        found.Add(judgement);
    }

    private void ReadChange(UsnChange change, Func<string, DeletedPage?> page)
    {
        sources.Add(TraceKind.Journal);
        if (!FileInterest.IsWebPage(change.Name) || change.Attributes.HasFlag(FileAttributes.Directory))
            return;
        var isGone = change.Has("FILE_DELETE") || change.Has("RENAME_OLD_NAME");
        var trace = new PageTrace(TraceKind.Journal, change.At, $"{UtcText.Format(change.TimeUtc)} {change.Reasons} {change.Name}")
        {
            BornUtc = change.Has("FILE_CREATE") || change.Has("RENAME_NEW_NAME") ? change.TimeUtc : null,
            SeenUtc = isGone ? null : change.TimeUtc,
            GoneUtc = isGone ? change.TimeUtc : null,
            SaysGone = isGone,
        };
        var path = change.IsPathWhole ? change.Path
            : folders.Find(change.AnchorEntry, change.AnchorSequence) is { } anchor ? anchor + "\\" + change.Path : null;
        if (path is null)
            _nameless.Add((change.Name, trace));
        else if (IsPage(path) && Place(change, path) is var place)
            page(PageKey.OfPath(place))?.Add(trace, place);
    }

    /// <summary>A page whose folder was renamed keeps its file reference and its name, and is the page that it was; one that was renamed or moved itself says so.</summary>
    private string Place(UsnChange change, string path)
    {
        var file = (change.At.Source, change.Entry, change.Sequence);
        if (!change.Has("RENAME_NEW_NAME") && _places.TryGetValue(file, out var known) && PageKey.NameOf(known).Equals(change.Name, StringComparison.OrdinalIgnoreCase))
            return known;
        if (_places.Count < DeletedPageDetector.MaxPages)
            _places[file] = path;
        return path;
    }

    private void ReadName(NameTrace name, Func<string, DeletedPage?> page)
    {
        var kind = name.Family switch { "logfile" => TraceKind.NtfsLog, "mft-slack" => TraceKind.MftEntry, "defender-log" => TraceKind.SecurityProduct, _ => TraceKind.IndexSlack };
        sources.Add(kind);
        if (name.IsDirectory || name.Family == "i30" || !FileInterest.IsWebPage(name.Name))
            return;
        var trace = new PageTrace(kind, name.At, $"{name.Family}: {name.Name}, {name.SizeBytes} bytes") { BornUtc = name.Times.CreatedUtc, SeenUtc = kind == TraceKind.SecurityProduct ? name.Times.AccessedUtc : null };
        var folder = folders.Find(name.ParentEntry, name.ParentSequence) ?? name.Folder;
        if (folder is null)
        {
            _nameless.Add((name.Name, trace));
            return;
        }
        var path = folder + "\\" + name.Name;
        if (!IsPage(path))
            return;
        page(PageKey.OfPath(path))?.Add(trace, kind == TraceKind.SecurityProduct ? "" : path); // it names the volume, not the drive
        if (name.Content is { } content)
            ReadContent(path, content, trace with { Excerpt = Text(content) }, page);
    }

    private void ReadCompiled(CompiledPage compiled, Func<string, DeletedPage?> page)
    {
        sources.Add(TraceKind.Compiled);
        if (!FileInterest.IsWebPage(compiled.VirtualPath) || page(PageKey.OfUrl(compiled.VirtualPath)) is not { } found)
            return;
        found.Add(new(TraceKind.Compiled, compiled.At, $"{compiled.VirtualPath} compiled into {compiled.Assembly}") { SeenUtc = compiled.CompiledUtc }, url: compiled.VirtualPath);
        if (assemblies.TryGetValue(compiled.Assembly, out var assembly))
            found.Add(WebShellJudge.Judge(assembly.Path, assembly.Content));
    }

    private void ReadUse(PageUse use, Func<string, DeletedPage?> page)
    {
        if (use.SuccessfulPosts + use.SuccessfulGets == 0)
            return; // a page that never answered was never there
        sources.Add(TraceKind.WebLog);
        if (use.FirstSuccessUtc is null || !FileInterest.IsWebPage(use.Path) || page(PageKey.OfUrl(use.Path)) is not { } found)
            return;
        var at = use.Samples.Count > 0 ? use.Samples[0].At : use.At;
        var text = $"{use.SuccessfulPosts} POST and {use.SuccessfulGets} other requests to {use.Path} from {string.Join(", ", use.Clients.Take(4))} answered";
        found.Add(new(TraceKind.WebLog, at, text) { SeenUtc = use.FirstSuccessUtc }, url: use.Path);
        found.Add(new(TraceKind.WebLog, at, text) { SeenUtc = use.LastSuccessUtc, GoneUtc = use.FirstMissingUtc, SaysGone = use.FirstMissingUtc is not null }, url: use.Path);
        found.Add(use);
    }

    private void ReadThreat(ThreatDetection threat, Func<string, DeletedPage?> page)
    {
        sources.Add(TraceKind.SecurityProduct);
        var path = threat.Resource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? threat.Resource[5..].TrimStart('_') : threat.Resource;
        path = path.Split("->")[0];
        if (!FileInterest.IsWebPage(path) || !path.Contains('\\') || page(PageKey.OfPath(path)) is not { } found)
            return;
        var isRemoved = ScannerDetectionDetector.IsRemoval(threat.Action);
        found.Threat = threat.Threat;
        found.Add(new(TraceKind.SecurityProduct, threat.At, $"{threat.Product}: {threat.Threat}, {threat.Action}")
        {
            SeenUtc = threat.TimeUtc,
            GoneUtc = isRemoved ? threat.TimeUtc : null,
            SaysGone = isRemoved,
            By = isRemoved ? threat.Product : "",
        }, path);
    }

    private void ReadCmdlet(CmdletInvocation cmdlet, Func<string, DeletedPage?> page)
    {
        sources.Add(TraceKind.Cmdlet);
        foreach (var path in PathsIn(cmdlet.Parameters))
            page(PageKey.OfPath(path))?.Add(
                new(TraceKind.Cmdlet, cmdlet.At, $"{cmdlet.Cmdlet} {Shorten(cmdlet.Parameters)}") { BornUtc = cmdlet.TimeUtc }, path);
    }

    private void ReadEvent(LoggedEvent logged, Func<string, DeletedPage?> page)
    {
        sources.Add(TraceKind.Process);
        var removal = RemovalSieve.RemovalOf(logged);
        foreach (var path in removal.Paths)
        {
            var trace = new PageTrace(TraceKind.Process, logged.At, Shorten(removal.Text))
            {
                GoneUtc = removal.IsRemoval ? logged.TimeUtc : null,
                SeenUtc = removal.IsRemoval ? null : logged.TimeUtc,
                SaysGone = removal.IsRemoval,
                By = removal.IsRemoval ? Shorten(removal.By) : "",
            };
            if (path.Contains('\\'))
                page(PageKey.OfPath(path))?.Add(trace, path);
            else
                _nameless.Add((path, trace));
        }
    }

    /// <summary>Full paths of pages in a text; an administrative share of the server itself is its drive.</summary>
    private static IEnumerable<string> PathsIn(string text)
    {
        foreach (var word in text.Split(['"', '\'', ' ', ';', ',', '=', '(', ')', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var share = word.IndexOf("$\\", StringComparison.Ordinal);
            var path = word.StartsWith(@"\\", StringComparison.Ordinal) && share > 2 ? word[(share - 1)..share] + ":" + word[(share + 1)..] : word;
            if (path.Length > 3 && path[1] == ':' && FileInterest.IsWebPage(path))
                yield return path;
        }
    }

    /// <summary>A page, and not what ASP.NET makes of one.</summary>
    private static bool IsPage(string path) =>
        FileInterest.IsWebPage(path) && FileInterest.IsInWebFolder(path) && !path.Contains("\\Temporary ASP.NET Files\\", StringComparison.OrdinalIgnoreCase)
        && !path.Contains("$OrphanFiles", StringComparison.Ordinal);

    private static bool IsLostPage(string path) =>
        FileInterest.IsWebPage(path) && path.Contains("$OrphanFiles", StringComparison.Ordinal) && !path.Contains("\\Temporary ASP.NET Files\\", StringComparison.OrdinalIgnoreCase);

    private static string Text(ReadOnlyMemory<byte> content) => System.Text.Encoding.UTF8.GetString(content.Span[..Math.Min(content.Length, EvidenceItem.MaxExcerpt)]);

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
