using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>A logon session after all logs were joined.</summary>
/// <param name="FromUtc">Null when the log begins later.</param>
/// <param name="ToUtc">Null when no logoff and no boot is known.</param>
internal sealed record Session(LogonAccount Account, int Type, DateTime? FromUtc, DateTime? ToUtc, SessionEnd End, bool IsTimeDoubtful, bool WasDisconnected, bool IsDelegated)
{
    private const int Network = 3;

    /// <summary>Something of it that works elsewhere stays in memory: not so for network logons, unless tickets were handed on.</summary>
    public bool LeavesSecrets => Type != Network || IsDelegated;

    /// <summary>Whether it was there at some moment between <paramref name="from"/> and <paramref name="to"/>, both included.</summary>
    public Presence During(DateTime from, DateTime to)
    {
        if (FromUtc > to || ToUtc < from)
            return Presence.None;
        var isSure = FromUtc is not null && !IsTimeDoubtful && (ToUtc is not null || FromUtc >= from);
        return isSure ? Presence.Certain : Presence.Possible;
    }
}
