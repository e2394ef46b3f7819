namespace Afterpatch.Analysis.Movement;

/// <summary>Puts the accesses of all logs together: one trail for machine, account, kind, tool and type of logon.</summary>
internal static class TrailBook
{
    public static List<Trail> Make(IReadOnlyList<RemoteAccess> accesses, HostBook hosts)
    {
        var join = new SourceJoin(accesses);
        var trails = new Dictionary<Key, Trail>();
        foreach (var access in accesses.SelectMany(join.Place))
        {
            if (access is { IsUnplaced: true, AccessKind: not AccessKind.WinRm })
                continue;
            var account = join.NameOf(access);
            var (from, to) = Ends(access, hosts);
            var key = new Key(from, to, access.AccessKind, AccountName.Key(account), AccountName.Key(access.By), access.Via.ToLowerInvariant(), access.LogonType, access.Package);
            if (!trails.TryGetValue(key, out var trail))
                trails.Add(key, trail = new Trail(from, to, access, account));
            trail.Add(access);
        }
        return [.. trails.Values];
    }

    private static (string From, string To) Ends(RemoteAccess access, HostBook hosts)
    {
        var here = access.IsForwarded ? hosts.NodeOf(access.Computer) : HostBook.Server;
        var isBlank = access.IsUnplaced || (access.Remote.Length == 0 && access.AccessKind == AccessKind.NewCredentials);
        var there = isBlank ? HostBook.Unknown : hosts.NodeOf(access.Remote);
        return access.IsOutbound ? (here, there) : (there, here);
    }

    private readonly record struct Key(
        string From, string To, AccessKind Kind, string Account, string By, string Via, int LogonType, string Package);
}
