using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>Everything that reading and detecting gave, before it is assessed.</summary>
internal sealed class CaseFacts
{
    /// <summary>A collection says of each file whether it was read; a volume has hundreds of thousands that nobody asks for.</summary>
    public const int MaxPassedOver = 10_000;

    private readonly List<ManifestEntry> _all = [];
    private readonly List<ManifestEntry> _read = [];
    private UnlistedFiles _passedOver;

    public CaseFacts(EvidenceTree tree, bool isPartial)
    {
        Tree = tree;
        IsPartial = isPartial;
        Records.AddRange(tree.Diagnostics);
    }

    public EvidenceTree Tree { get; }

    public bool IsPartial { get; }

    public List<Record> Records { get; } = [];

    public List<Finding> Findings { get; } = [];

    /// <summary>Every file of the evidence, or only those that were read where the others are too many to be worth a row each.</summary>
    public IReadOnlyList<ManifestEntry> Manifest => _passedOver.Files > MaxPassedOver ? _read : _all;

    /// <summary>Files that no parser claims and that have no row in <see cref="Manifest"/>.</summary>
    public UnlistedFiles Unlisted => _passedOver.Files > MaxPassedOver ? _passedOver : default;

    public List<Fault> Faults { get; } = [];

    public void AddFile(EvidenceFile file, FileResult? result)
    {
        Records.AddRange(result?.Kept ?? []);
        Faults.AddRange(result?.Faults ?? []);
        var isRead = result is { Parser: not null } or { Diagnostics: > 0 } or { Faults.Count: > 0 };
        if (!isRead)
            _passedOver = new(_passedOver.Files + 1, _passedOver.SizeBytes + file.SizeBytes);
        if (!isRead && _passedOver.Files > MaxPassedOver)
            return;
        var row = new ManifestEntry(file.Path, file.SizeBytes, result?.Sha256, result?.Parser, result?.Records ?? 0, result?.Diagnostics ?? 0);
        _all.Add(row);
        if (isRead)
            _read.Add(row);
    }
}
