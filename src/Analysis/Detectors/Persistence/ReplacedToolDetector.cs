using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>A tool of the logon screen whose file is another program's, byte for byte.</summary>
/// <remarks>T1546.008. State: the hashes of the programs directly in System32 and SysWOW64, at most 20,000.</remarks>
public sealed class ReplacedToolDetector : IDetector
{
    private const int Most = 20_000;
    private readonly List<FileDigest> _tools = [];
    private readonly Dictionary<string, string> _others = new(StringComparer.Ordinal);

    public string Id => "persistence.accessibility-tool";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(FileDigest)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is not FileDigest { IsDeleted: false } digest || !IsInSystem(digest.Path))
            return;
        if (AccessibilityTools.Contains(Name(digest.Path)) && _tools.Count < Most)
            _tools.Add(digest);
        else if (_others.Count < Most)
            _others.TryAdd(digest.Sha256, digest.Path);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var tool in _tools)
            if (_others.TryGetValue(tool.Sha256, out var program))
                findings.Add(Claim.Of(
                    Id, Severity.High, Confidence.High, FindingState.Active, new Subject("file", tool.Path), [EvidenceItem.Of(tool.At, $"SHA-256 {tool.Sha256} = {program}")],
                    ["T1546.008"], Claim.Inside, tool.ModifiedUtc, ("sameAs", program), ("sha256", tool.Sha256)));
    }

    private static bool IsInSystem(string path) =>
        path[..Math.Max(0, path.LastIndexOf('\\'))] is var folder
        && (folder.EndsWith(@"\Windows\System32", StringComparison.OrdinalIgnoreCase) || folder.EndsWith(@"\Windows\SysWOW64", StringComparison.OrdinalIgnoreCase));

    private static string Name(string path) => path[(path.LastIndexOf('\\') + 1)..];
}
