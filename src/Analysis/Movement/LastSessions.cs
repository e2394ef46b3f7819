namespace Afterpatch.Analysis.Movement;

/// <summary>The logons of the last so many session numbers. A number that comes again keeps its place in the order and gets the new logon.</summary>
/// <remarks>A ring of entries, chained by number: there is one of these for each logon of a log, and a dictionary with a queue took most of the time.</remarks>
internal sealed class LastSessions(int capacity)
{
    private const int FirstEntries = 256;
    private Entry[] _entries = [];

    /// <summary>One more than the first entry of each chain; 0 for none.</summary>
    private int[] _chains = [];
    private int _count;
    private int _oldest;

    private struct Entry
    {
        public ulong Number;
        public AccessTally Logon;
        public int Next;
    }

    public AccessTally? Find(ulong number)
    {
        var at = Locate(number);
        return at < 0 ? null : _entries[at].Logon;
    }

    public void Set(ulong number, AccessTally logon)
    {
        var at = Locate(number);
        if (at >= 0)
        {
            _entries[at].Logon = logon;
            return;
        }
        if (_count == _entries.Length && _count < capacity)
            Grow();
        at = _count < _entries.Length ? _count++ : Forget();
        ref var chain = ref Chain(number);
        _entries[at] = new() { Number = number, Logon = logon, Next = chain };
        chain = at + 1;
    }

    private ref int Chain(ulong number) => ref _chains[(number * 0x9E37_79B9_7F4A_7C15 >> 32) & (uint)(_chains.Length - 1)];

    private int Locate(ulong number)
    {
        if (_chains.Length == 0)
            return -1;
        var at = Chain(number) - 1;
        while (at >= 0 && _entries[at].Number != number)
            at = _entries[at].Next - 1;
        return at;
    }

    /// <summary>Takes the oldest entry out of its chain.</summary>
    private int Forget()
    {
        var gone = _oldest;
        _oldest = (_oldest + 1) % capacity;
        ref var link = ref Chain(_entries[gone].Number);
        while (link != gone + 1)
            link = ref _entries[link - 1].Next;
        link = _entries[gone].Next;
        return gone;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, Math.Min(capacity, Math.Max(FirstEntries, 2 * _entries.Length)));
        _chains = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_entries.Length * 2)];
        for (var i = 0; i < _count; i++)
        {
            ref var chain = ref Chain(_entries[i].Number);
            _entries[i].Next = chain;
            chain = i + 1;
        }
    }
}
