using System.Collections.Frozen;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Keeps the events of <see cref="EventNeeds"/> whole.</summary>
public sealed class KeptEventSieve : IEventSieve
{
    /// <summary>Of each kind of event at most that many are kept from one file: the oldest ones.</summary>
    internal const int MaxOfAKind = 5_000;

    private static readonly FrozenDictionary<int, EventNeed[]> ById = EventNeeds.All
        .SelectMany(need => need.EventIds.Select(id => (id, need)))
        .GroupBy(pair => pair.id, pair => pair.need)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Unified Messaging tells of the failed cast under whatever number its version gives it.</summary>
    private static readonly EventNeed AnyUnifiedMessaging =
        new(EventNeeds.UnifiedMessaging, [], row => row.Level == 2 && EventNeed.Mentions("System.InvalidCastException")(row));

    public string Id => "kept-events";

    public IEventScan Open(EvidenceFile file) => new Scan();

    private sealed class Scan : IEventScan
    {
        private readonly Dictionary<int, int> _kept = [];

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            var id = row.EventId;
            if (!IsNeeded(id, row))
                return;
            var count = _kept.GetValueOrDefault(id);
            if (count >= MaxOfAKind)
                return;
            _kept[id] = count + 1;
            kept.Add(row.Keep());
        }

        public void Complete(ICollection<Record> kept) { }

        private static bool IsNeeded(int id, EventRow row)
        {
            if (ById.TryGetValue(id, out var needs))
            {
                foreach (var need in needs)
                    if (need.IsMet(row))
                        return true;
            }
            return row.Level == 2 && row.Provider.Length == EventNeeds.UnifiedMessaging.Length && AnyUnifiedMessaging.IsMet(row);
        }
    }
}
