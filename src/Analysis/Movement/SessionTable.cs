using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Which logon a session number came from. Holds the last so many; Windows numbers sessions anew at each start.</summary>
internal sealed class SessionTable
{
    private const int MaxSessions = 65_536;
    private const int MaxEarly = 4_096;

    private readonly LastSessions _sessions = new(MaxSessions);

    /// <summary>Numbers that were given privileges before their logon was written: Windows writes the two in either order.</summary>
    private readonly HashSet<ulong> _early = [];

    public void Add(ulong number, AccessTally logon, EventRow row)
    {
        if (_early.Remove(number))
            logon.SeePrivileges(row);
        _sessions.Set(number, logon);
    }

    /// <summary>4672 for that session.</summary>
    public void SeePrivileges(ulong number, EventRow row)
    {
        if (_sessions.Find(number) is { } logon)
            logon.SeePrivileges(row);
        else if (_early.Count < MaxEarly)
            _early.Add(number);
    }

    /// <summary>A logon over the network or by remote desktop from a machine that is known.</summary>
    /// <returns>Null when the logon is not in the log, or too long ago.</returns>
    public AccessTally? FindRemote(ulong number) =>
        _sessions.Find(number) is { Described: { Remote.Length: > 0, AccessKind: not AccessKind.LocalLogon } } logon && !HostName.IsLoopback(logon.Described.Remote)
            ? logon : null;
}
