using Afterpatch.Core;

namespace Afterpatch.Containers;

/// <summary>Opened evidence with the handles and the temporary file it needs.</summary>
internal sealed class DeliveredEvidence : IEvidence
{
    private readonly List<IDisposable> _owned = [];

    public IReadOnlyList<EvidenceTree> Servers { get; set; } = [];

    public void Own(IDisposable resource) => _owned.Add(resource);

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
    }
}
