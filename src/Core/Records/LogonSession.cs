namespace Afterpatch.Core;

/// <summary>One logon session as far as one log shows it. Times are ticks, UTC, 0 where the log does not have the moment.</summary>
/// <param name="Account">Position in <see cref="LogonBook.Accounts"/>.</param>
/// <param name="Type">Logon type: 2 interactive, 3 network, 4 batch, 5 service, 7 unlock, 8 network with clear text, 9 new credentials, 10 remote
/// desktop, 11 cached; 0 is the moment when credentials were used explicitly (4648).</param>
/// <param name="LogonId">The session's number, unique between two boots; 0 where a log does not number it so.</param>
/// <param name="StartTicks">When it began.</param>
/// <param name="EndTicks">When it ended, by logoff or by a boot in the same log.</param>
/// <param name="IsTimeDoubtful">The log says that it ended before it began: the clock was set in between.</param>
/// <param name="IsDelegated">A network logon whose tickets were handed on and work elsewhere (impersonation level "delegation").</param>
public readonly record struct LogonSession(int Account, int Type, ulong LogonId, long StartTicks, long EndTicks, bool IsTimeDoubtful, bool IsDelegated = false);
