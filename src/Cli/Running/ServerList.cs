using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>Several containers may hold parts of one server.</summary>
internal static class ServerList
{
    /// <summary>Trees with the same label become one; of a path that two of them have, the first is read and the other is named.</summary>
    public static IReadOnlyList<EvidenceTree> Merge(IEnumerable<EvidenceTree> trees) =>
        [.. trees.GroupBy(tree => tree.Label, StringComparer.OrdinalIgnoreCase).Select(group => group.Count() == 1 ? group.First() : Merge([.. group]))];

    private static EvidenceTree Merge(EvidenceTree[] parts)
    {
        var files = new SortedDictionary<string, EvidenceFile>(StringComparer.OrdinalIgnoreCase);
        var diagnostics = parts.SelectMany(part => part.Diagnostics).ToList();
        foreach (var file in parts.SelectMany(part => part.Files))
            if (!files.TryAdd(file.Path, file) && !IsSame(files[file.Path], file))
                diagnostics.Add(new Diagnostic(file.Path, -1, "file", $"is delivered twice; the one from '{file.Delivered}' is not read"));
        return parts[0] with { Files = [.. files.Values], Diagnostics = diagnostics, IsIncomplete = parts.Any(part => part.IsIncomplete) };
    }

    private static bool IsSame(EvidenceFile left, EvidenceFile right) => left.SizeBytes == right.SizeBytes && left.ModifiedUtc == right.ModifiedUtc;
}
