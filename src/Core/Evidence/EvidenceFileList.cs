using System.Collections;

namespace Afterpatch.Core;

/// <summary>The files of a container that has a million of them: each is made when it is asked for, and forgotten after.</summary>
/// <remarks>Ordered like <see cref="EvidenceTree.Files"/>. May be asked from several threads at once.</remarks>
public abstract class EvidenceFileList : IReadOnlyList<EvidenceFile>
{
    public abstract int Count { get; }

    public EvidenceFile this[int index] => Introduce(Make(index));

    /// <summary>A file that is not deleted, by its full path; null when there is none.</summary>
    public EvidenceFile? Find(string fullPath) => IndexOf(fullPath) is var index and >= 0 ? this[index] : null;

    public IEnumerator<EvidenceFile> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Position of the living file with that path, -1 when there is none.</summary>
    public int PositionOf(string fullPath) => IndexOf(fullPath);

    protected abstract EvidenceFile Make(int index);

    /// <returns>-1 when no living file has that path.</returns>
    protected abstract int IndexOf(string fullPath);

    private EvidenceFile Introduce(EvidenceFile file)
    {
        file.Neighbours = Find;
        return file;
    }
}
