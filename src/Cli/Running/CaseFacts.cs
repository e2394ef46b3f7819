using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>Everything that reading and detecting gave, before it is assessed.</summary>
internal sealed class CaseFacts
{
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

    public List<ManifestEntry> Manifest { get; } = [];

    public List<Fault> Faults { get; } = [];

    public void AddFile(EvidenceFile file, FileResult? result)
    {
        Records.AddRange(result?.Kept ?? []);
        Faults.AddRange(result?.Faults ?? []);
        Manifest.Add(new(file.Path, file.SizeBytes, result?.Sha256, result?.Parser, result?.Records ?? 0, result?.Diagnostics ?? 0));
    }
}
