using Afterpatch.Core;
using Afterpatch.Formats.Evtx;

namespace Afterpatch.Artifacts.EventLogs;

/// <summary>What is the same for all events of one layout. Null where each event has its own.</summary>
internal sealed record KnownLayout(EvtxLayout? Of, EventShape Shape, string? Provider, string? Channel, string? Computer)
{
    public static KnownLayout None { get; } = new(null, new EventShape([]), null, null, null);
}

/// <summary>The layouts of one file by their numbers. Those that serve one event only are not kept.</summary>
internal sealed class KnownLayouts
{
    private KnownLayout?[] _known = new KnownLayout?[256];

    public KnownLayout? Find(EvtxLayout layout) => (uint)layout.Id < (uint)_known.Length ? _known[layout.Id] : null;

    public KnownLayout Add(KnownLayout layout)
    {
        var id = layout.Of?.Id ?? -1;
        if (id < 0)
            return layout;
        if (id >= _known.Length)
            Array.Resize(ref _known, Math.Max(_known.Length * 2, id + 1));
        return _known[id] = layout;
    }
}
