namespace Afterpatch.Analysis.Movement;

/// <summary>
/// Finds where somebody came from who made a service or a task, or opened a shell, when the event itself does not tell: a session of that account
/// over the network at most two minutes before.
/// </summary>
internal sealed class SourceJoin
{
    private const int MaxMinutes = 2;

    private readonly Dictionary<string, List<RemoteAccess>> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accountOfSid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accountOfKey = new(StringComparer.Ordinal);
    private readonly HashSet<(AccessKind, string, int)> _placed = [];

    public SourceJoin(IReadOnlyList<RemoteAccess> accesses)
    {
        foreach (var access in accesses)
        {
            if (access.Sid.StartsWith("S-1-5-21-", StringComparison.Ordinal) && access.Account.Length > 0 && access.Account != access.Sid)
            {
                _accountOfSid.TryAdd(access.Sid, access.Account);
                _accountOfKey.TryAdd(AccountName.Key(access.Account), _accountOfSid[access.Sid]);
            }
            if (access is { IsUnplaced: false, AccessKind: AccessKind.Service or AccessKind.Task })
                foreach (var (minute, _) in access.Times.All)
                    _placed.Add((access.AccessKind, access.Via.ToUpperInvariant(), minute));
        }
        foreach (var access in accesses.Where(access => access is { IsOutbound: false, IsUnplaced: false, Succeeded: > 0, Remote.Length: > 0 }
            && access.AccessKind is AccessKind.NetworkLogon or AccessKind.RemoteDesktop))
            foreach (var key in Keys(access).Distinct(StringComparer.Ordinal))
                (_sessions.TryGetValue(key, out var list) ? list : _sessions[key] = []).Add(access);
    }

    /// <summary>One name for one account: that of its SID where some log tells both, however its domain is written.</summary>
    public string NameOf(RemoteAccess access)
    {
        if (access.Sid.Length > 0 && _accountOfSid.TryGetValue(access.Sid, out var named))
            return named;
        return access.Account.Length == 0 ? access.Sid : _accountOfKey.GetValueOrDefault(AccountName.Key(access.Account), access.Account);
    }

    /// <summary>One access for each source that explains some of the events; what nothing explains comes back without a source.</summary>
    public IEnumerable<RemoteAccess> Place(RemoteAccess access)
    {
        if (!access.IsUnplaced)
            return [access];
        var bySource = new Dictionary<RemoteAccess, TimeTally>(ReferenceEqualityComparer.Instance);
        var rest = new TimeTally();
        foreach (var (minute, count) in access.Times.All)
        {
            if (IsPlaced(access, minute))
                continue;
            var utc = new DateTime(minute * TimeSpan.TicksPerMinute, DateTimeKind.Utc);
            var times = SourceAt(access, utc) is { } source
                ? bySource.TryGetValue(source, out var known) ? known : bySource[source] = new TimeTally()
                : rest;
            times.Add(utc, 1, count);
        }
        var placed = bySource.Select(pair => With(access, pair.Value) with
        {
            Remote = pair.Key.Remote,
            RemoteName = pair.Key.RemoteName,
            Package = pair.Key.Package,
            LogonType = pair.Key.LogonType,
            IsUnplaced = false,
        }).ToList();
        if (rest.Slots > 0)
            placed.Add(With(access, rest));
        return placed;
    }

    /// <summary>The audit log has told the same with its session.</summary>
    private bool IsPlaced(RemoteAccess access, int minute)
    {
        var via = access.Via.ToUpperInvariant();
        return _placed.Contains((access.AccessKind, via, minute)) || _placed.Contains((access.AccessKind, via, minute - 1)) || _placed.Contains((access.AccessKind, via, minute + 1));
    }

    private RemoteAccess? SourceAt(RemoteAccess access, DateTime utc)
    {
        RemoteAccess? best = null;
        var bestRank = (-1, -1);
        foreach (var key in Keys(access with { Account = NameOf(access) }).Distinct(StringComparer.Ordinal))
            foreach (var session in _sessions.GetValueOrDefault(key) ?? [])
            {
                var minute = session.Times.LatestWithin(utc, MaxMinutes);
                var rank = (session.Privileged > 0 ? 1 : 0, minute);
                if (minute >= 0 && rank.CompareTo(bestRank) > 0)
                    (best, bestRank) = (session, rank);
            }
        return best;
    }

    private static IEnumerable<string> Keys(RemoteAccess access)
    {
        if (access.Sid.Length > 0)
            yield return access.Sid;
        if (access.Account.Length > 0)
            yield return AccountName.Key(access.Account);
    }

    private static RemoteAccess With(RemoteAccess access, TimeTally times)
    {
        var count = times.All.Sum(slot => (long)slot.Count);
        var isWhole = count == access.Succeeded + access.Failed;
        return access with
        {
            Times = times,
            Succeeded = access.Failed == 0 ? count : Math.Min(count, access.Succeeded),
            Failed = access.Failed == 0 ? 0 : count - Math.Min(count, access.Succeeded),
            FirstSuccessUtc = isWhole ? access.FirstSuccessUtc : null,
            FirstUtc = isWhole ? access.FirstUtc : new DateTime(times.All.Min(slot => slot.Minute) * TimeSpan.TicksPerMinute, DateTimeKind.Utc),
            LastUtc = isWhole ? access.LastUtc : new DateTime(times.All.Max(slot => slot.Minute) * TimeSpan.TicksPerMinute, DateTimeKind.Utc),
        };
    }
}
