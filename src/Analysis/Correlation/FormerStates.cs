using System.Text.RegularExpressions;
using Afterpatch.Analysis.Detectors;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>
/// Folders beside the running system that hold a Windows of their own: an old disk kept after a restore, <c>Windows.old</c>, a mounted backup. What lies
/// there happened, and is not there now: nobody can ask for it or start it. A pure function.
/// </summary>
/// <remarks>Not below a folder that the web server serves: whoever hides a page may lay a Windows folder beside it.</remarks>
public sealed class FormerStates
{
    private const int MostRoots = 64;

    private readonly SortedSet<string> _roots = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _served;

    private FormerStates(IEnumerable<string> paths, IEnumerable<string> served)
    {
        _served = [.. served.Select(folder => $@"{folder.TrimEnd('\\')}\").Where(folder => folder.Length > 3).Distinct(StringComparer.OrdinalIgnoreCase)];
        var isLive = false;
        foreach (var path in paths)
            if (Windows.Match(path) is { Success: true } match)
            {
                var root = match.Groups[1].Value;
                isLive |= root.Length == 0;
                if (root.Length > 0 && _roots.Count < MostRoots && !WebFolder.IsMatch($@"{root}\"))
                    _roots.Add($@"{path[..2]}{root}\");
            }
        if (!isLive)
            _roots.Clear();
    }

    public static FormerStates Of(IReadOnlyList<ManifestEntry> manifest, IReadOnlyList<Record> records) => new(manifest.Select(file => file.Path), records.SelectMany(Served));

    public IReadOnlyList<Finding> Judge(IReadOnlyList<Finding> findings) => _roots.Count == 0 ? findings : [.. findings.Select(Judge)];

    private Finding Judge(Finding finding) =>
        finding.State is FindingState.Active or FindingState.Unknown && finding.Evidence.Count > 0 && finding.Evidence.All(item => RootOf(item.At.Source) is not null) ? finding with
        {
            State = FindingState.Unknown,
            Answers = [.. finding.Answers.Where(question => question != Question.StillInside)],
            TitleKey = finding is { Subject.Kind: "file", Detector: "webshell.on-disk" } ? $"finding.{finding.Detector}.copy.title" : finding.TitleKey,
            Details = [.. finding.Details, new(Claim.CopyOf, RootOf(finding.Evidence[0].At.Source)!)],
        } : finding;

    private string? RootOf(string path) =>
        _served.Exists(folder => path.StartsWith(folder, StringComparison.OrdinalIgnoreCase)) ? null : _roots.FirstOrDefault(root => path.StartsWith(root, StringComparison.OrdinalIgnoreCase));

    /// <summary>The folders of the running web server; what a copy's configuration says has the same places.</summary>
    private static IEnumerable<string> Served(Record record) => record switch
    {
        InventoryRecord { Item.Kind: "virtual-directory" } directory => [directory["physicalPath"].Replace("%SystemDrive%", "C:", StringComparison.OrdinalIgnoreCase)],
        HostFact { Name: "installRoot" } exchange => [exchange.Value],
        _ => [],
    };

    private static readonly BoundedRegex Windows = new(@"^[a-z]:((?:\\[^\\]+)*?)\\Windows\\System32\\", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WebFolder = new(@"^\\(inetpub|Program Files( \(x86\))?|Windows)\\|\\(wwwroot|aspnet_client|FrontEnd|ClientAccess)\\", RegexOptions.IgnoreCase);
}
