using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>User Access Logging as accesses: it outlives the event logs by years, and knows days only.</summary>
internal static class AccessSums
{
    /// <summary>The current database and that of the year hold the same rows, one later than the other: the fuller one counts.</summary>
    public static IEnumerable<RemoteAccess> Of(IEnumerable<UserAccess> sums) => sums
        .Where(one => one is { Accesses: > 0, FirstUtc: not null, LastUtc: not null })
        .GroupBy(one => (one.Role, Account: one.Account.ToLowerInvariant(), one.Address, one.FirstUtc!.Value.Year))
        .Select(group => group.OrderByDescending(one => one.Accesses).ThenBy(one => one.At.Source, StringComparer.Ordinal).First())
        .Select(Access);

    private static RemoteAccess Access(UserAccess sum)
    {
        var times = new TimeTally();
        foreach (var (day, count) in sum.Days)
            times.Add(day, 1, count);
        return new RemoteAccess
        {
            At = sum.At,
            AccessKind = AccessKind.UserAccess,
            Remote = sum.Address,
            RemoteName = sum.HostName,
            Account = sum.Account,
            Via = sum.Role,
            Succeeded = sum.Accesses,
            Failed = 0,
            FirstUtc = sum.FirstUtc!.Value,
            LastUtc = sum.LastUtc!.Value,
            Times = times,
            Evidence = [sum.At],
        };
    }
}
