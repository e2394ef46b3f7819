using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>All sessions of a server over all its logs, and who was there at a time.</summary>
internal sealed class SessionBook
{
    private readonly List<Entry> _entries;
    private readonly List<long> _boots;
    private readonly List<long> _stops;
    private readonly AccountTable _accounts;
    private readonly Dictionary<(int, ulong), List<SessionBreak>> _breaks = [];
    private readonly Dictionary<string, DateTime> _changes = new(StringComparer.OrdinalIgnoreCase);

    private SessionBook(IReadOnlyList<LogonBook> books)
    {
        _accounts = new AccountTable();
        _boots = Moments(books.SelectMany(book => book.BootsUtc));
        _stops = Moments(books.SelectMany(book => book.StopsUtc));
        _entries = Gather(books);
        Join();
        foreach (var book in books)
            Dropped += book.Dropped;
        ClockJumps = books.Sum(book => book.ClockJumps);
        FirstUtc = books.Min(book => book.FirstUtc);
        LastUtc = books.Max(book => book.LastUtc);
    }

    public static SessionBook From(IEnumerable<LogonBook> books) => new([.. books]);

    public int Count => _entries.Count;

    public long Dropped { get; }

    public int ClockJumps { get; }

    /// <summary>First and last Security event that tells of a logon or logoff.</summary>
    public DateTime? FirstUtc { get; }

    public DateTime? LastUtc { get; }

    public IReadOnlyList<LogonAccount> Accounts => _accounts.All;

    public IEnumerable<Session> All => _entries.Select(Make);

    /// <summary>Those of some logon types: most sessions of a mail server are logons over the network, and are not even made.</summary>
    public IEnumerable<Session> OfTypes(params int[] types) => _entries.Where(entry => types.Contains(entry.Type)).Select(Make);

    /// <summary>Sessions that were or may have been there at some moment of the time.</summary>
    public IEnumerable<(Session Session, Presence Presence)> During(DateTime from, DateTime to)
    {
        foreach (var entry in _entries)
        {
            if (entry.Start > to.Ticks || entry.End != 0 && entry.End < from.Ticks)
                continue;
            var session = Make(entry);
            if (session.During(from, to) is var presence and not Presence.None)
                yield return (session, presence);
        }
    }

    /// <summary>The last time that an event tells of a changed password of that account, or null.</summary>
    public DateTime? PasswordChangedUtc(string sid, string name) => _changes.TryGetValue(sid.Length > 0 ? sid : name, out var utc) ? utc : null;

    private Session Make(Entry entry) => new(
        _accounts.All[entry.Account], entry.Type, Utc(entry.Start), Utc(entry.End),
        entry.End == 0 ? SessionEnd.Unknown : entry.IsBoot ? SessionEnd.Boot : SessionEnd.Logoff, entry.IsDoubtful,
        _breaks.Count > 0 && _breaks.TryGetValue((entry.Account, entry.Id), out var breaks) && breaks.Any(one => !one.IsEnd && one.Utc.Ticks >= entry.Start && (entry.End == 0 || one.Utc.Ticks <= entry.End)), entry.IsDelegated);

    private List<Entry> Gather(IReadOnlyList<LogonBook> books)
    {
        var entries = new List<Entry>(books.Sum(book => book.Sessions.Count));
        var seen = new HashSet<(int, ulong, long, long)>();
        // Accounts with an identifier first: events without one mean the account of that name, whichever log comes first.
        foreach (var account in books.SelectMany(book => book.Accounts).Where(account => account.Sid.Length > 0))
            _accounts.Add(account);
        foreach (var book in books)
        {
            var map = book.Accounts.Select(_accounts.Add).ToArray();
            foreach (var session in book.Sessions)
            {
                var account = map[session.Account];
                // The same event may lie in a log and in its archived copy.
                if (books.Count > 1 && !seen.Add((account, session.LogonId, session.StartTicks, session.StartTicks == 0 || session.Type == 0 ? session.EndTicks : 0)))
                    continue;
                entries.Add(Entry.Of(session, account));
            }
            foreach (var change in book.PasswordChanges)
                Changed(_accounts.All[map[change.Account]], change.Utc);
            foreach (var one in book.Breaks)
                BreaksOf(map[one.Account], one.LogonId).Add(one);
        }
        if (!IsOrdered(entries))
            entries.Sort(static (left, right) => left.SortTicks.CompareTo(right.SortTicks));
        return entries;
    }

    /// <summary>One log that did not wrap is in order.</summary>
    private static bool IsOrdered(List<Entry> entries)
    {
        for (var i = 1; i < entries.Count; i++)
            if (entries[i].SortTicks < entries[i - 1].SortTicks)
                return false;
        return true;
    }

    /// <summary>Ends that another log has, boots that another log has.</summary>
    private void Join()
    {
        var open = new Dictionary<(int, ulong), int>();
        var isGone = new bool[_entries.Count];
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (entry.Id == 0)
                continue;
            if (entry.Start != 0 && entry.End == 0)
                open[(entry.Account, entry.Id)] = i;
            else if (entry.Start == 0 && open.Remove((entry.Account, entry.Id), out var at) && NextBoot(_entries[at].Start) is var boot && (boot == 0 || boot >= entry.End))
            {
                _entries[at] = _entries[at] with { End = entry.End };
                isGone[i] = true;
            }
        }
        var kept = 0;
        for (var i = 0; i < _entries.Count; i++)
            if (!isGone[i])
                _entries[kept++] = Booted(_entries[i]);
        _entries.RemoveRange(kept, _entries.Count - kept);
    }

    /// <summary>A boot ends every session; when the shutdown before it is known, that moment.</summary>
    private Entry Booted(Entry entry)
    {
        if (entry.Start == 0 || entry.Id == 0 || NextBoot(entry.Start) is not (var boot and not 0) || entry.End != 0 && entry.End < boot)
            return entry;
        var stop = _stops.BinarySearch(boot) is var found && found >= 0 ? found : ~found - 1;
        return entry with { End = stop >= 0 && _stops[stop] >= entry.Start ? _stops[stop] : boot, IsBoot = true };
    }

    private long NextBoot(long ticks)
    {
        var at = _boots.BinarySearch(ticks + 1);
        at = at >= 0 ? at : ~at;
        return at < _boots.Count ? _boots[at] : 0;
    }

    private List<SessionBreak> BreaksOf(int account, ulong id)
    {
        if (!_breaks.TryGetValue((account, id), out var list))
            _breaks[(account, id)] = list = [];
        return list;
    }

    private void Changed(LogonAccount account, DateTime utc)
    {
        var key = account.Sid.Length > 0 ? account.Sid : account.Name;
        if (!_changes.TryGetValue(key, out var known) || utc > known)
            _changes[key] = utc;
    }

    private static List<long> Moments(IEnumerable<DateTime> times) => [.. times.Select(time => time.Ticks).Distinct().Order()];

    private static DateTime? Utc(long ticks) => ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc);

    private readonly record struct Entry(int Account, int Type, ulong Id, long Start, long End, bool IsBoot, bool IsDoubtful, bool IsDelegated)
    {
        public long SortTicks => Start != 0 ? Start : End;

        public static Entry Of(LogonSession session, int account) => session.IsTimeDoubtful
            ? new(account, session.Type, session.LogonId, Math.Min(session.StartTicks, session.EndTicks), Math.Max(session.StartTicks, session.EndTicks), false, true, session.IsDelegated)
            : new(account, session.Type, session.LogonId, session.StartTicks, session.EndTicks, false, false, session.IsDelegated);
    }
}
