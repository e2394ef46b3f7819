using Afterpatch.Analysis.Detectors.Exploitation;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <summary>Logon pages that send passwords and pages that store them, until all files are known: each proves the other.</summary>
/// <remarks>State: at most 1,000 of each.</remarks>
internal sealed class LogonThieves
{
    private const int Most = 1_000;

    private readonly List<(WebFileFacts Facts, Skimmer Skimmer)> _skimmers = [];
    private readonly List<(WebFileFacts Facts, string Path, string Stored)> _stores = [];

    public void Add(WebFileFacts facts, Skimmer skimmer)
    {
        if (_skimmers.Count < Most)
            _skimmers.Add((facts, skimmer));
    }

    public void Add(WebFileFacts facts, string path, string stored)
    {
        if (_stores.Count < Most)
            _stores.Add((facts, path, stored));
    }

    public IEnumerable<Finding> Findings()
    {
        var named = _skimmers.SelectMany(thief => thief.Skimmer.Targets).Select(WebPath.TailOfUrl).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (facts, skimmer) in _skimmers)
        {
            var stores = _stores.Where(store => skimmer.Targets.Any(target => IsAt(store.Path, target))).ToList();
            var finding = facts.Finding("webshell.logon-skimmer", Severity.High, stores.Count > 0 ? Confidence.High : Confidence.Medium,
                ("line", skimmer.Line), ("sendsTo", string.Join(", ", skimmer.Targets)), ("stored", string.Join(", ", stores.Select(store => store.Stored).Where(file => file.Length > 0))));
            yield return finding with { Entities = [.. finding.Entities, .. stores.Select(store => new Subject("file", store.Path))] };
        }
        foreach (var (facts, path, stored) in _stores)
            yield return facts.Finding("webshell.stores-form", Severity.High, named.Contains(WebPath.TailOfFile(path)) ? Confidence.High : Confidence.Medium, ("stored", stored));
    }

    private static bool IsAt(string path, string url) => WebPath.TailOfFile(path).Equals(WebPath.TailOfUrl(url), StringComparison.OrdinalIgnoreCase);
}
