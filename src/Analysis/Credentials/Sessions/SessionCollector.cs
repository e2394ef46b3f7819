using System.Runtime.InteropServices;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>Joins the starts and ends of one log into sessions.</summary>
/// <remarks>
/// State: at most 2,000,000 sessions of 48 bytes and 200,000 accounts a log; network logons beyond that are counted and left out, so that the people
/// who sat at the server stay. Accounts that have no secret of their own (the system, services of Windows, the anonymous) are not kept.
/// </remarks>
internal sealed class SessionCollector
{
    /// <summary>Set in the numbers of remote desktop sessions, which are not logon ids.</summary>
    public const ulong DesktopMark = 1UL << 63;

    internal const int MaxSessions = 2_000_000;
    internal const int MaxAccounts = 200_000;
    private const int MaxChanges = 200_000;
    private const int Network = 3;
    private const long LogoffSpread = 5 * TimeSpan.TicksPerMinute;

    private readonly Dictionary<string, int> _bySid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<ulong, int> _open = [];
    private readonly List<LogonAccount> _accounts = [];
    private readonly List<LogonSession> _sessions = [];
    private readonly List<SessionBreak> _breaks = [];
    private readonly List<PasswordChange> _changes = [];
    private long _dropped;

    public bool IsEmpty => _sessions.Count == 0 && _changes.Count == 0;

    /// <returns>The account's position, or -1 when it has no secret of its own or there are too many.</returns>
    public int Account(ReadOnlySpan<char> sid, ReadOnlySpan<char> name, ReadOnlySpan<char> domain)
    {
        if (sid.StartsWith("S-1-5-21-") || sid.StartsWith("S-1-12-1-"))
        {
            if (_bySid.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sid, out var known))
                return known;
            var text = sid.ToString();
            return Add(text, name, domain, out var added) ? _bySid[text] = added : -1;
        }
        if (sid.Length > 0 && !sid.SequenceEqual("S-1-0-0") || name.IsEmpty || name.SequenceEqual("-") || IsOfWindows(name, domain))
            return -1;
        Span<char> key = stackalloc char[Math.Min(name.Length + domain.Length + 1, 600)];
        if (name.Length + domain.Length + 1 > key.Length)
            return -1;
        domain.CopyTo(key);
        key[domain.Length] = '\\';
        name.CopyTo(key[(domain.Length + 1)..]);
        if (_byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var found))
            return found;
        return Add("", name, domain, out var position) ? _byName[key.ToString()] = position : -1;
    }

    public void Start(int account, int type, ulong id, DateTime utc, bool isDelegated = false)
    {
        if (account < 0)
            return;
        if (_sessions.Count >= MaxSessions)
        {
            _dropped++;
            return;
        }
        if (_sessions.Count >= MaxSessions / 2 && type == Network)
        {
            _dropped++;
            return;
        }
        if (id != 0)
            _open[id] = _sessions.Count;
        _sessions.Add(new(account, type, id, utc.Ticks, 0, false, isDelegated));
    }

    /// <summary>A person's logoff is told twice (4647, then 4634): the later one counts. A logoff without a logon is a session whose start is not known.</summary>
    public void End(int account, int type, ulong id, DateTime utc)
    {
        if (account < 0 || id == 0)
            return;
        if (_open.TryGetValue(id, out var position))
        {
            ref var session = ref CollectionsMarshal.AsSpan(_sessions)[position];
            if (session.EndTicks == 0 || utc.Ticks > session.EndTicks && utc.Ticks - session.EndTicks < LogoffSpread)
                session = session with { EndTicks = utc.Ticks, IsTimeDoubtful = session.StartTicks > utc.Ticks };
        }
        else if (_sessions.Count < MaxSessions)
        {
            _open[id] = _sessions.Count;
            _sessions.Add(new(account, type, id, 0, utc.Ticks, false));
        }
    }

    /// <summary>Credentials that were typed or stored for use elsewhere: a moment, no session.</summary>
    public void Explicit(int account, DateTime utc)
    {
        if (account >= 0 && _sessions.Count < MaxSessions)
            _sessions.Add(new(account, 0, 0, utc.Ticks, utc.Ticks, false));
    }

    public void Privileged(int account)
    {
        if (account >= 0)
        {
            ref var known = ref CollectionsMarshal.AsSpan(_accounts)[account];
            known = known with { IsPrivileged = true };
        }
    }

    public void PasswordChanged(int account, DateTime utc)
    {
        if (account >= 0 && _changes.Count < MaxChanges)
            _changes.Add(new(account, utc));
    }

    public void Break(int account, ulong id, DateTime utc, bool isEnd)
    {
        if (account >= 0 && _breaks.Count < MaxChanges)
            _breaks.Add(new(account, id, utc, isEnd));
    }

    /// <summary>Nothing outlives a boot: numbers begin anew and whatever was open is over.</summary>
    public void Boot(DateTime utc)
    {
        var sessions = CollectionsMarshal.AsSpan(_sessions);
        foreach (var position in _open.Values)
            if (sessions[position] is { EndTicks: 0 } open)
                sessions[position] = open with { EndTicks = utc.Ticks, IsTimeDoubtful = open.StartTicks > utc.Ticks };
        _open.Clear();
    }

    public LogonBook Close(EvidencePointer at, DateTime? first, DateTime? last) => new()
    {
        At = at,
        Accounts = _accounts,
        Sessions = _sessions,
        Breaks = _breaks,
        PasswordChanges = _changes,
        Dropped = _dropped,
        FirstUtc = first,
        LastUtc = last,
    };

    private bool Add(string sid, ReadOnlySpan<char> name, ReadOnlySpan<char> domain, out int position)
    {
        position = _accounts.Count;
        if (position >= MaxAccounts)
            return false;
        _accounts.Add(new(sid, name.ToString(), domain.ToString(), false));
        return true;
    }

    /// <summary>Window manager, font driver and application pool identities appear by name alone in some events.</summary>
    private static bool IsOfWindows(ReadOnlySpan<char> name, ReadOnlySpan<char> domain) =>
        domain.Equals("NT AUTHORITY", StringComparison.OrdinalIgnoreCase) || domain.Equals("Window Manager", StringComparison.OrdinalIgnoreCase)
        || domain.Equals("Font Driver Host", StringComparison.OrdinalIgnoreCase) || domain.Equals("NT SERVICE", StringComparison.OrdinalIgnoreCase)
        || domain.Equals("IIS APPPOOL", StringComparison.OrdinalIgnoreCase) || name.StartsWith("UMFD-") || name.StartsWith("DWM-")
        || name.Equals("SYSTEM", StringComparison.OrdinalIgnoreCase) || name.Equals("ANONYMOUS LOGON", StringComparison.OrdinalIgnoreCase);
}
