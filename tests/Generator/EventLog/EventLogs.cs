using Afterpatch.Generator.Output;

namespace Afterpatch.Generator.EventLog;

/// <summary>The event logs of the server. Clearing one starts its file anew, as Windows does.</summary>
internal sealed class EventLogs(Collection collection, string computer, DateTime installedUtc) : IDisposable
{
    private readonly Dictionary<string, List<WindowsEvent>> _kept = [];
    private readonly HashSet<string> _missing = [];

    public void Add(WindowsEvent item)
    {
        if (!_kept.TryGetValue(item.Kind.Channel, out var events))
            _kept.Add(item.Kind.Channel, events = []);
        events.Add(item);
    }

    /// <summary>Drops what the channel holds so far; what comes after stays.</summary>
    public void Clear(string channel) => _kept.GetValueOrDefault(channel)?.Clear();

    /// <summary>The channel is not in the collection.</summary>
    public void Omit(string channel) => _missing.Add(channel);

    public void Dispose()
    {
        foreach (var channel in Channels.All.Concat(Channels.WhenUsed.Where(_kept.ContainsKey)).Where(channel => !_missing.Contains(channel)))
        {
            var events = _kept.GetValueOrDefault(channel) ?? [];
            var last = events.Count > 0 ? events[^1].Utc : installedUtc;
            using var writer = new EvtxWriter(collection.Create(Channels.PathOf(channel), installedUtc, last), computer, firstRecordId: 1);
            foreach (var item in events)
                writer.Add(item);
        }
    }
}
