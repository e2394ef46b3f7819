namespace Afterpatch.Analysis.Movement;

/// <summary>How many events in which minute. Minutes are those since the year 1.</summary>
/// <remarks>When a log has more minutes than its book allows, all of its tallies go over to hours, then to days.</remarks>
internal sealed class TimeTally
{
    private const long TicksPerMinute = TimeSpan.TicksPerMinute;

    private readonly List<(int Minute, int Count)> _slots = [];

    public int Slots => _slots.Count;

    public IReadOnlyList<(int Minute, int Count)> All => _slots;

    public static int MinuteOf(DateTime utc) => (int)(utc.Ticks / TicksPerMinute);

    /// <summary>Rounds down to the width of a slot.</summary>
    /// <returns>True when a slot was added.</returns>
    public bool Add(DateTime utc, int width, int count = 1)
    {
        var minute = MinuteOf(utc) / width * width;
        if (_slots.Count > 0 && _slots[^1].Minute == minute)
        {
            _slots[^1] = (minute, _slots[^1].Count + count);
            return false;
        }
        _slots.Add((minute, count));
        return true;
    }

    /// <summary>Goes over to wider slots.</summary>
    public void Widen(int width)
    {
        var wide = new Dictionary<int, int>();
        foreach (var (minute, count) in _slots)
            wide[minute / width * width] = wide.GetValueOrDefault(minute / width * width) + count;
        _slots.Clear();
        foreach (var slot in wide.OrderBy(slot => slot.Key))
            _slots.Add((slot.Key, slot.Value));
    }

    /// <summary>Events in slots that begin in or after the minute of that time.</summary>
    public long CountFrom(DateTime utc)
    {
        var from = MinuteOf(utc);
        long sum = 0;
        foreach (var (minute, count) in _slots)
            if (minute >= from)
                sum += count;
        return sum;
    }

    /// <summary>The slots that begin before the minute of that time.</summary>
    public TimeTally Before(DateTime utc)
    {
        var to = MinuteOf(utc);
        var before = new TimeTally();
        before._slots.AddRange(_slots.Where(slot => slot.Minute < to));
        return before;
    }

    /// <summary>The latest slot at or before that time and not more than so many minutes before it; -1 when there is none.</summary>
    public int LatestWithin(DateTime utc, int minutes)
    {
        var at = MinuteOf(utc);
        var latest = -1;
        foreach (var (minute, _) in _slots)
            if (minute <= at && minute >= at - minutes && minute > latest)
                latest = minute;
        return latest;
    }

    /// <summary>Most events in sixty minutes that follow one another.</summary>
    public int MostInAnHour()
    {
        var ordered = _slots.OrderBy(slot => slot.Minute).ToArray();
        var (most, sum, from) = (0, 0, 0);
        for (var to = 0; to < ordered.Length; to++)
        {
            sum += ordered[to].Count;
            while (ordered[to].Minute - ordered[from].Minute >= 60)
                sum -= ordered[from++].Count;
            most = Math.Max(most, sum);
        }
        return most;
    }

    public void Merge(TimeTally other) => _slots.AddRange(other._slots);
}
