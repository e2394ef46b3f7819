using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Places of web folders by their MFT numbers, for traces that know their folder by number only.</summary>
/// <remarks>A folder that was freed stands one sequence higher than the references to it. At most 200,000 folders.</remarks>
internal sealed class FolderMap
{
    private const int MaxFolders = 200_000;

    private readonly Dictionary<(long, int), string> _folders = [];

    public void Add(MftEntry folder)
    {
        if (_folders.Count < MaxFolders)
            _folders.TryAdd((folder.Entry, folder.IsDeleted ? folder.Sequence - 1 : folder.Sequence), folder.Path);
    }

    /// <returns>Null when the number is not one of a known folder.</returns>
    public string? Find(long entry, int sequence) => _folders.GetValueOrDefault((entry, sequence));
}
