namespace Afterpatch.Formats;

/// <summary>What a reader of a large structure found wrong, bounded. Safe to add to from several threads.</summary>
/// <param name="atMost">Entries kept; the rest is counted.</param>
public sealed class DamageList(int atMost = 200)
{
    private readonly List<ParseError> _items = [];
    private readonly Lock _lock = new();

    /// <summary>How many were reported, kept or not.</summary>
    public long Total { get; private set; }

    /// <summary>A copy of those kept, in the order in which they were found.</summary>
    public IReadOnlyList<ParseError> Items
    {
        get
        {
            lock (_lock)
                return [.. _items];
        }
    }

    /// <param name="offset">Byte offset in the structure that <paramref name="field"/> belongs to.</param>
    public void Add(long offset, string field, string reason)
    {
        lock (_lock)
        {
            Total++;
            if (_items.Count < atMost)
                _items.Add(new ParseError(offset, field, reason));
        }
    }
}
