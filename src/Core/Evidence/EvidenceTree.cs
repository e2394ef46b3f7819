namespace Afterpatch.Core;

/// <summary>The files of one server, as one Windows file tree.</summary>
/// <param name="Label">Host name when the container tells it, else the container's name.</param>
/// <param name="Container">What delivered it, in the field's words: <c>folder</c>, <c>kape</c>, <c>velociraptor</c>, <c>dfir-orc</c>, ...</param>
/// <param name="Files">Ordered by path (ordinal, case-insensitive), so that every run sees the same order.</param>
/// <param name="Diagnostics">What of the container could not be read, and what it left out by its own account.</param>
public sealed record EvidenceTree(string Label, string Container, IReadOnlyList<EvidenceFile> Files, IReadOnlyList<Diagnostic> Diagnostics)
{
    public IReadOnlyList<EvidenceFile> Files { get; init; } = Introduce(Files);

    /// <summary>A part of the disk or volume is not in the container: cut off, or in a part that was not delivered. What is not found may have been there.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>What was found wrong with the container only as its files were read (a chunk whose checksum does not hold); asked at the end.</summary>
    public Func<IEnumerable<Diagnostic>>? FoundWhileReading { get; init; }

    /// <summary>Lets every file find its neighbours. Of two with one path, the one that is not deleted is found.</summary>
    private static IReadOnlyList<EvidenceFile> Introduce(IReadOnlyList<EvidenceFile> files)
    {
        if (files is EvidenceFileList)
            return files;
        var index = new Lazy<Dictionary<string, EvidenceFile>>(() =>
        {
            var byPath = new Dictionary<string, EvidenceFile>(files.Count, StringComparer.OrdinalIgnoreCase);
            foreach (var file in files)
                if (!byPath.TryAdd(file.Path, file) && byPath[file.Path].IsDeleted)
                    byPath[file.Path] = file;
            return byPath;
        });
        Func<string, EvidenceFile?> find = path => index.Value.GetValueOrDefault(path);
        foreach (var file in files)
            file.Neighbours = find;
        return files;
    }
}
